"""Whatever is done in whatever order, the register says what a list in memory says."""

from __future__ import annotations

import tempfile
from dataclasses import dataclass, field, replace
from pathlib import Path

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from skis_analytics.access import on_this_computer
from skis_analytics.database.register import ConflictError, Register, Saved, open_register
from skis_analytics.records import Need, RecordKind

IDS = ("x", "y")
NAMES = ("Anna", "Bo")
TEXTS = ("", "ett", "två", "tre")


@dataclass
class Version:
    text: str
    by: str
    base: int
    accepted: bool
    withdrawn: bool


@dataclass
class Model:
    """What must hold, as plainly as it can be said: a list of versions per record, numbered from 1."""

    versions: dict[str, list[Version]] = field(default_factory=lambda: {name: [] for name in IDS})

    def counts(self, name: str) -> int:
        """The number of the version that counts, 0 for none."""
        return max((n for n, version in enumerate(self.versions[name], 1) if version.accepted), default=0)

    def save(self, name: str, text: str, by: str, base: int, withdrawn: bool) -> tuple[str, int]:
        """What happens and which version answers."""
        all_, counts = self.versions[name], self.counts(name)

        def same(number: int) -> bool:
            return 0 < number <= len(all_) and (all_[number - 1].text, all_[number - 1].withdrawn) == (text, withdrawn)

        if counts and (same(counts) or same(base)):
            return "there already", counts
        if base != counts and counts:
            for number, version in enumerate(all_, 1):
                if same(number) and (version.by, version.base) == (by, base):
                    return "conflict", number
        accepted = base == counts or not counts
        all_.append(Version(text, by, base, accepted, withdrawn))
        return ("saved" if accepted else "conflict"), len(all_)


class RegisterMachine(RuleBasedStateMachine):
    def __init__(self) -> None:
        super().__init__()
        self.folder = tempfile.TemporaryDirectory()
        self.register = open_register(Path(self.folder.name))
        self.register.known = None
        self.model = Model()

    def teardown(self) -> None:
        self.folder.cleanup()

    def check(self, name: str, text: str, by: str, base: int, withdrawn: bool, answer: Saved | ConflictError) -> None:
        expected, number = self.model.save(name, text, by, base, withdrawn)
        if isinstance(answer, ConflictError):
            assert (expected, number) == ("conflict", answer.conflict.yours.version)
            assert answer.conflict.theirs.version == self.model.counts(name)
        else:
            assert (expected, number) == ("saved" if answer.changed else "there already", answer.entry.version)

    @rule(name=st.sampled_from(IDS), text=st.sampled_from(TEXTS), by=st.sampled_from(NAMES), behind=st.integers(0, 3))
    def save(self, name: str, text: str, by: str, behind: int) -> None:
        base = max(0, self.model.counts(name) - behind)
        self.check(
            name,
            text,
            by,
            base,
            False,
            self.answer(lambda register: register.save(need(name, text), on_this_computer(by), base)),
        )

    @rule(name=st.sampled_from(IDS), by=st.sampled_from(NAMES), behind=st.integers(0, 2), withdrawn=st.booleans())
    def withdraw_or_reinstate(self, name: str, by: str, behind: int, withdrawn: bool) -> None:
        if not self.model.versions[name]:
            return
        base = max(1, self.model.counts(name) - behind)
        text = self.model.versions[name][base - 1].text

        def act(register: Register) -> Saved:
            act_ = register.withdraw if withdrawn else register.reinstate
            return act_(RecordKind.NEED, name, on_this_computer(by), base)

        self.check(name, text, by, base, withdrawn, self.answer(act))

    @rule(name=st.sampled_from(IDS), by=st.sampled_from(NAMES), behind=st.integers(0, 1), to=st.integers(1, 12))
    def revert(self, name: str, by: str, behind: int, to: int) -> None:
        versions = self.model.versions[name]
        if to > len(versions):
            return
        base = max(0, self.model.counts(name) - behind)
        wanted = versions[to - 1]
        answer = self.answer(lambda register: register.revert(RecordKind.NEED, name, to, on_this_computer(by), base))
        self.check(name, wanted.text, by, base, wanted.withdrawn, answer)

    @rule()
    def restart(self) -> None:
        self.register = open_register(Path(self.folder.name))
        self.register.known = None

    @invariant()
    def says_the_same(self) -> None:
        for name in IDS:
            found = self.register.history(RecordKind.NEED, name)
            assert [entry.version for entry in found] == list(range(1, len(found) + 1))
            assert [
                Version(e.record.reason, e.recorded_by, e.base_version, e.accepted, e.withdrawn) for e in found
            ] == self.model.versions[name]
        shown = {entry.record.id: entry.version for entry in self.register.needs()}
        counted = {name: self.model.counts(name) for name in IDS}
        assert shown == {n: v for n, v in counted.items() if v and not self.model.versions[n][v - 1].withdrawn}

    def answer(self, act: object) -> Saved | ConflictError:
        assert callable(act)
        try:
            answer: Saved = act(self.register)
        except ConflictError as error:
            return error
        return answer


def need(name: str, text: str) -> Need:
    return replace(Need("1497", "matematik", reason=text), id=name)


RegisterMachine.TestCase.settings = settings(max_examples=15, stateful_step_count=12, deadline=None)
TestRegister = RegisterMachine.TestCase
