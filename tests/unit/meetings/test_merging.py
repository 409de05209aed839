"""Two who write in the same note at once lose nothing."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from skis_analytics.meetings.merging import merged

texts = st.lists(st.sampled_from(["", "Vi ser", "Läsning", "Frånvaro i åk 8", "Vikarier"]), max_size=6).map("\n".join)
own_lines = st.lists(st.text("abc ", min_size=1, max_size=4), max_size=4)


@pytest.mark.parametrize(
    ("base", "theirs", "mine", "both"),
    [
        ("", "Frånvaro", "Vikarier", "Vikarier\nFrånvaro"),
        ("Ett\nTvå", "Ett\nTvå\nTre", "Noll\nEtt\nTvå", "Noll\nEtt\nTvå\nTre"),
        ("Ett\nTvå", "Ett", "Ett\nTvå", "Ett"),
        ("Ett\nTvå", "Ett ändrat\nTvå", "Ett\nTvå ändrat", "Ett ändrat\nTvå ändrat"),
        ("Ett", "Ett hos dem", "Ett hos mig", "Ett hos mig hos dem"),
        ("", "Vi ser", "Vi ser\nFrånvaron ökar", "Vi ser\nFrånvaron ökar"),
        ("", "5", "50 elever saknar betyg", "50 elever saknar betyg\n5"),
        ("A", "A\nNej", "A\nNej, det räcker inte", "A\nNej, det räcker inte\nNej"),
        ("Ett", "", "Ett\nTvå", "\nTvå"),
        (
            "fortsätter här ",
            "fortsätter här \nHos oss också",
            "fortsätter här och",
            "fortsätter här och\nHos oss också",
        ),
        ("Vi oro", "Vi oroar oss", "Vi oro och", "Vi oroar oss och"),
        ("Två ", "Två  ett", "Två till", "Två till ett"),
        ("En rad som stod", "En ny rad som stod", "En rad som stod kvar", "En ny rad som stod kvar"),
        ("Alla vill ha mer tid", "Ingen vill ha mer tid", "Alla vill ha lugn", "Ingen vill ha lugn"),
        ("Lärare saknas", "Rektor slutade i går", "Elever mår dåligt", "Elever mår dåligt\nRektor slutade i går"),
        ("Bra resultat\nSlut", "Sämre resultat\nSlut", "Bättre resultat\nSlut", "Bättre Sämre resultat\nSlut"),
    ],
)
def test_each_change_is_there(base: str, theirs: str, mine: str, both: str) -> None:
    assert merged(base, theirs, mine) == both


@given(texts, own_lines, own_lines, st.data())
def test_no_word_that_anybody_wrote_is_missing(
    base: str, theirs_new: list[str], mine_new: list[str], data: st.DataObject
) -> None:
    theirs, mine = (_with(base, new, mark, data) for new, mark in ((theirs_new, "d"), (mine_new, "m")))
    found, began = Counter(merged(base, theirs, mine).split()), Counter(base.split())
    for text in (theirs, mine):
        assert Counter(text.split()) - began <= found


@given(texts, texts, texts)
def test_what_nobody_took_away_stands_once(base: str, theirs: str, mine: str) -> None:
    found = merged(f"Förste {base} siste", f"Förste {theirs} siste", f"Förste {mine} siste")
    assert found.startswith("Förste") and found.endswith("siste")
    assert found.count("Förste") == found.count("siste") == 1


@dataclass
class Writer:
    """A browser as the editor keeps it: what is in the field, the text that this has grown from, and what is on its way."""

    words: str
    text: str = ""
    began: str = ""
    caret: int = 0
    on_its_way: str | None = None
    met: bool = False

    def type(self) -> None:
        letter, self.words = self.words[:1], self.words[1:]
        part = " " if self.met and letter.strip() else ""
        self.text = self.text[: self.caret] + letter + part + self.text[self.caret :]
        self.caret += len(letter)
        self.met = False

    def see(self, server: str) -> None:
        if self.text == self.began and self.on_its_way is None:
            after = self.text[self.caret :]
            if not server.startswith(self.text[: self.caret]):
                behind = next(
                    self.text[at : self.caret] for at in range(self.caret + 1) if self.text[at : self.caret] in server
                )
                there = len(server) - len(after)
                same = server.endswith(after) and server[:there][-1:] == behind[-1:]
                self.caret = there if same else server.index(behind) + len(behind)
            elif self.text != server:
                behind, ahead = self.text[: self.caret][-1:] or "\n", server[self.caret :][:1]
                self.met = behind.isspace() and bool(ahead.strip()) and (self.met or after[:1] != ahead)
            self.text = self.began = server


@given(
    st.sampled_from(["", "Vi ser ", "Vi ser", "Ett\nVi ser", "Ett\nVi ser\n", "Vi ser att\nTvå"]),
    st.lists(
        st.tuples(st.sampled_from("ab"), st.sampled_from(["key", "key", "key", "send", "answer", "see"])), max_size=150
    ),
)
@settings(max_examples=400)
def test_two_who_write_on_in_the_same_line_get_each_word_once_and_in_order(
    base: str, deeds: list[tuple[str, str]]
) -> None:
    own = {"a": " fortsätter här och oroar oss", "b": " mycket glada nu"}
    place = base.find("ser") + 3 if "ser" in base else 0
    writers = {name: Writer(words, base, base, place) for name, words in own.items()}
    server = base
    rest = [(name, deed) for deed in ["key"] * 40 + ["answer", "send", "answer", "see", "see"] for name in own]
    for name, deed in [*deeds, *rest, *(("a", "see"), ("b", "see"))]:
        writer = writers[name]
        match deed:
            case "key":
                writer.type()
            case "send" if writer.on_its_way is None and writer.text != writer.began:
                server = merged(writer.began, server, writer.text)
                writer.on_its_way = writer.text
            case "answer" if writer.on_its_way is not None:
                writer.began, writer.on_its_way = writer.on_its_way, None
                writer.see(server)
            case "see":
                writer.see(server)
    assert sorted(server.split()) == sorted(f"{base}{own['a']}{own['b']}".split())
    assert writers["a"].text == writers["b"].text == server
    for words in own.values():
        assert words.strip() in " ".join(server.split())


@given(texts, texts, texts)
def test_who_changed_nothing_decides_nothing(base: str, changed: str, other: str) -> None:
    assert merged(base, changed, base) == changed
    assert merged(base, base, changed) == changed
    assert merged(base, other, other) == other


def _with(base: str, new: list[str], mark: str, data: st.DataObject) -> str:
    """The base with lines of somebody's own put in, and perhaps some of its lines gone."""
    lines = [line for line in base.split("\n") if data.draw(st.booleans())]
    for line in new:
        lines.insert(data.draw(st.integers(0, len(lines))), f"{mark}:{line}")
    return "\n".join(lines)
