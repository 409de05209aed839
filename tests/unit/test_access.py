"""Who may do what: each role on each kind of record, and that several roles together never give more than their sum."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from skis_analytics.access import (
    Author,
    Deed,
    NotAllowedError,
    Rights,
    Role,
    by_command,
    combined,
    on_this_computer,
    require,
    shown_name,
    to_do,
    to_remove,
    to_write,
)
from skis_analytics.records import Action, Cause, Evidence, Initiative, Meeting, Need, Note, Record

HJO, TIBRO, SKARA = "1497", "1472", "1495"
READER, EDITOR = Rights(), Rights(Role.EDITOR, frozenset({HJO}))
COORDINATOR, ADMINISTRATOR = Rights(Role.COORDINATOR), Rights(Role.ADMINISTRATOR)
RECORDS: tuple[Record, ...] = (
    Initiative("A", municipalities=(HJO,)), Initiative("A", region=True), Initiative("A"), Cause("c", HJO), Need(HJO, "matematik"),
    Evidence("e"), Meeting("m"), Action("a"), Action("a", municipality=HJO), Note("m", "", "gemensamt", "n"), Note("m", HJO, "resultat", "n"),
)  # fmt: skip


@pytest.mark.parametrize("record", RECORDS)
def test_a_reader_writes_nothing_and_a_coordinator_everything(record: Record) -> None:
    assert to_write(READER, None, record) and to_remove(READER, record)
    assert to_write(COORDINATOR, None, record) == to_remove(ADMINISTRATOR, record) == ""


@pytest.mark.parametrize(
    ("record", "allowed"),
    [
        (Cause("c", HJO), True), (Cause("c", TIBRO), False), (Need(HJO, "t"), True), (Need(TIBRO, "t"), False),
        (Action("a", municipality=HJO), True), (Action("a", municipality=TIBRO), False), (Action("a"), False),
        (Note("m", HJO, "resultat", "n"), True), (Note("m", TIBRO, "resultat", "n"), False), (Note("m", "", "gemensamt", "n"), True),
        (Meeting("m"), False), (Evidence("e"), False), (Initiative("A", region=True), False), (Initiative("A"), False),
        (Initiative("A", municipalities=(HJO,)), True), (Initiative("A", municipalities=(TIBRO,)), False),
        (Initiative("A", municipalities=(HJO, TIBRO)), False),
    ],
)  # fmt: skip
def test_an_editor_writes_what_is_of_the_own_municipality(record: Record, allowed: bool) -> None:
    assert (to_write(EDITOR, None, record) == "") is allowed


def test_a_record_is_not_moved_between_municipalities_by_one_of_them() -> None:
    ours, theirs = Cause("c", HJO, id="x"), Cause("c", TIBRO, id="x")
    assert to_write(EDITOR, ours, theirs) and to_write(EDITOR, theirs, ours)


def test_an_initiative_of_several_is_changed_by_each_and_shared_out_by_none() -> None:
    joint = Initiative("A", municipalities=(HJO, TIBRO))
    assert to_write(EDITOR, joint, replace(joint, title="B")) == ""
    assert to_write(EDITOR, joint, replace(joint, municipalities=(TIBRO,))) == ""  # one may leave
    assert to_write(EDITOR, joint, replace(joint, municipalities=(HJO,)))
    assert to_write(EDITOR, joint, replace(joint, municipalities=(HJO, TIBRO, SKARA)))
    assert to_write(EDITOR, joint, replace(joint, municipalities=(), region=True))
    assert "tas bort av samordnaren" in to_remove(EDITOR, joint)
    assert to_remove(EDITOR, Initiative("A", municipalities=(HJO,))) == ""


def test_one_joins_an_initiative_before_one_changes_it() -> None:
    theirs = Initiative("A", municipalities=(TIBRO,))
    assert to_write(EDITOR, theirs, replace(theirs, municipalities=(TIBRO, HJO))) == ""
    assert "Lägg till din kommun först" in to_write(
        EDITOR, theirs, replace(theirs, municipalities=(TIBRO, HJO), title="B")
    )
    nobodys = Initiative("A", municipality_note="kanske Hjo")
    assert to_write(EDITOR, nobodys, replace(nobodys, municipalities=(HJO,), municipality_note="")) == ""
    assert to_write(EDITOR, replace(nobodys, municipalities=(HJO,)), nobodys)


def test_a_note_cannot_take_the_place_of_another_municipalitys() -> None:
    theirs = Note("m", TIBRO, "resultat", "t")
    assert to_write(EDITOR, None, replace(theirs, municipality=HJO))
    assert to_write(EDITOR, theirs, replace(theirs, municipality=HJO))


@pytest.mark.parametrize("deed", list(Deed))
def test_deeds_follow_the_ladder_and_the_laptop_may_restore(deed: Deed) -> None:
    allowed = [to_do(rights, deed) == "" for rights in (READER, EDITOR, COORDINATOR, ADMINISTRATOR)]
    assert allowed == sorted(allowed) and allowed[3] and not allowed[0]
    assert to_do(on_this_computer("Anna").rights, deed) == to_do(by_command("root").rights, deed) == ""
    assert (to_do(COORDINATOR, deed) == "") is (deed is not Deed.RESTORE)


def test_a_refusal_says_why_one_may_only_read() -> None:
    assert to_write(Rights(why="Ingen inloggning är inställd."), None, RECORDS[0]) == "Ingen inloggning är inställd."
    with pytest.raises(NotAllowedError, match="Möten"):
        require(to_write(EDITOR, None, Meeting("m")))
    require("")


def test_a_signature_tells_two_of_the_same_name_apart() -> None:
    one, other = (Author("Anna Svensson", EDITOR, f"anna.svensson@{host}.se") for host in ("hjo", "tibro"))
    assert one.signature == "Anna Svensson (anna.svensson@hjo.se)" != other.signature
    assert shown_name(one.signature) == shown_name("Anna Svensson") == "Anna Svensson"
    assert shown_name("Bo (vikarie)") == "Bo (vikarie)"


rights = st.builds(
    lambda role, places: Rights(role, frozenset(places) if role is Role.EDITOR else frozenset()),
    st.sampled_from(Role), st.sets(st.sampled_from((HJO, TIBRO, SKARA)), min_size=1),
)  # fmt: skip
places = st.lists(st.sampled_from((HJO, TIBRO, SKARA)), unique=True).map(tuple)
initiatives = st.builds(Initiative, st.sampled_from("AB"), id=st.just("i"), municipalities=places)


@given(st.lists(rights, max_size=4))
def test_combining_gives_no_more_than_was_given(given_: list[Rights]) -> None:
    together = combined(given_)
    assert together.role.rank == max((each.role.rank for each in given_), default=0)
    assert not together.at_machine
    editors = frozenset().union(*(each.municipalities for each in given_ if each.role is Role.EDITOR))
    assert together.municipalities <= editors
    for place in (HJO, TIBRO, SKARA):
        alone = any(to_write(each, None, Cause("c", place)) == "" for each in given_)
        assert (to_write(together, None, Cause("c", place)) == "") is alone
    for deed in Deed:
        assert (to_do(together, deed) == "") is any(to_do(each, deed) == "" for each in given_)


@given(st.lists(rights, max_size=3), rights)
def test_another_role_never_takes_anything_away(given_: list[Rights], more: Rights) -> None:
    before, after = combined(given_), combined([*given_, more])
    assert all(to_write(after, None, record) == "" for record in RECORDS if to_write(before, None, record) == "")


@given(st.sets(st.sampled_from((HJO, TIBRO, SKARA)), min_size=1), initiatives, initiatives)
def test_whatever_an_editor_does_the_other_municipalities_stay_as_they_were(
    own: set[str], before: Initiative, after: Initiative
) -> None:
    editor = Rights(Role.EDITOR, frozenset(own))
    if to_write(editor, before, after) == "":
        assert set(before.municipalities) - own == set(after.municipalities) - own
        if not set(before.municipalities) & own:
            assert replace(before, municipalities=after.municipalities) == after
    if to_remove(editor, before) == "":
        assert set(before.municipalities) <= own
