"""A meeting that is under way, as a frame round whatever page its step shows: where we are, minutes left, forward and back, who follows.

The address says it all (``mote``, ``steg``, ``folj``), so a link into the middle of a meeting opens there. Every page is drawn as always inside the
frame, with larger type and no navigation, and its choices and pictures work.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Final
from urllib.parse import parse_qsl, urlencode, urlsplit

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from skis_analytics import swedish
from skis_analytics.access import Deed, NotAllowedError, to_do
from skis_analytics.app import author, news, page_address, register_access, registry, selection, sign_in, turns
from skis_analytics.app.address import MEETING_KEYS
from skis_analytics.app.news import Address, Drawn, News
from skis_analytics.app.plain import plain
from skis_analytics.app.register_access import written
from skis_analytics.database.meeting_state import Position, Positions
from skis_analytics.database.register import RegisterError
from skis_analytics.domain import Selection
from skis_analytics.records import Meeting, Step

KEYS: Final = MEETING_KEYS
MEETING, STEP, FOLLOW, NOTES, GROUP = KEYS
_WATCHED_EVERY: Final = timedelta(seconds=0.5)
"""A change of step is on everybody's screen within two seconds: this and a redrawing."""
_GO: Final = "meeting_go"
_ALONE: Final = "meeting_alone"
"""The last step could not be told to those who follow."""
_SCREEN: Final = "meeting_screen"
_SHOWN: Final = "meeting_shown"
_BEGUN: Final = "meeting_begun"
_ENDED: Final = "meeting_ended"
_END: Final = "meeting_end"
_UNFOLDED: Final = "meeting_unfolded"
_OVER: Final = timedelta(hours=12)
_LEADING: Final = "De som följer mötet går dit du går. Den som leder nu går vidare på sin egen skärm."
_WIDTH, _WIDTH_BESIDE_NOTES = 1180, 812


@dataclass(frozen=True, slots=True)
class Frame:
    """The meeting that the address has open at a step (from 1). ``following``: this screen goes where the leader goes. ``notes``: the
    groups' notes are open beside the step."""

    id: str
    meeting: Meeting
    step: int
    following: bool
    notes: bool = False

    @property
    def now(self) -> Step:
        """The step that is shown."""
        return self.meeting.steps[self.step - 1]


def current() -> Frame | None:
    """The meeting of the address; None when it names none, or a step that the meeting has not."""
    said = {key: value.strip() for key, value in st.query_params.to_dict().items() if key in KEYS}
    meeting_id, number = said.get(MEETING, ""), said.get(STEP, "")
    if not meeting_id or not (number.isascii() and number.isdigit() and len(number) < 6):
        return None
    try:
        entry = written().meetings.get(meeting_id)
    except RegisterError:
        return None
    if entry is None or not entry.record.steps or int(number) < 1:
        return None
    step = min(int(number), len(entry.record.steps))  # an agenda that was shortened meanwhile throws nobody out
    return Frame(meeting_id, entry.record, step, said.get(FOLLOW) == "1", said.get(NOTES) == "1")


def follows() -> bool:
    """Whether this screen goes where a leader goes: it can wait for those who have asked for something."""
    return page_address.word(FOLLOW) == "1"


def gone() -> bool:
    """Whether the address asks for a step of a meeting that is not there (any more)."""
    return STEP in st.query_params and bool(st.query_params.get(MEETING, "").strip()) and current() is None


def large() -> bool:
    """Whether pictures are drawn for a shared screen."""
    return bool(st.session_state.get(_SHOWN))


def width() -> int:
    """How wide pictures are drawn for a shared screen, in pixels: as wide as the page, or as what the notes leave of it."""
    return int(st.session_state.get(_SHOWN) or _WIDTH)


def go_on(busy: Callable[[], bool]) -> None:
    """Go to the step that a button or the leader asked for, before anything is made of the page that is left: thirty screens do it in the same second.
    ``busy`` says whether somebody is in the middle of writing here."""
    begun, wanted = st.session_state.pop(_BEGUN, None), st.session_state.pop(_GO, None)
    if isinstance(begun, Frame):
        open_step(begun)
    frame = current()
    if frame is None:
        return
    if wanted is None and frame.following and not busy():
        wanted = _elsewhere(frame, reached(frame.id, frame.meeting))
    if isinstance(wanted, int):
        open_step(replace(frame, step=wanted))


def begin_run() -> Frame | None:
    """Read the frame at the beginning of a run."""
    frame = current()
    if st.session_state.pop(_ENDED, False) and frame is not None:
        st.switch_page(registry.target("mote"), query_params={MEETING: frame.id, "visa": "underlag"})
    st.session_state[_SHOWN] = 0 if frame is None else _WIDTH_BESIDE_NOTES if frame.notes else _WIDTH
    return frame


def open_step(frame: Frame) -> None:
    """Go to the page that a step shows, in the frame. Never returns."""
    screen, parameters = _address(frame, st.query_params.get(GROUP, ""))
    st.switch_page(screen.file, query_params=parameters)


def _address(frame: Frame, group: str) -> tuple[registry.Screen, dict[str, str]]:
    """The page that a step shows and its parameters, in the frame."""
    number = min(max(frame.step, 1), len(frame.meeting.steps))
    screen, parameters = view_of(frame.meeting.steps[number - 1])
    own = {
        MEETING: frame.id, STEP: str(number), FOLLOW: "1" if frame.following else "", NOTES: "1" if frame.notes else "", GROUP: group,
    }  # fmt: skip
    return screen, selection.stated({**parameters, **own})


def view_of(step: Step) -> tuple[registry.Screen, Mapping[str, str]]:
    """The page and the parameters of a step's view; Möte itself for one without, or whose page does not exist any more."""
    parts = urlsplit(step.view)
    path = parts.path.strip("/")
    if not step.view:
        return registry.MEETINGS, {}
    return registry.screen(path) or registry.MEETINGS, {
        key: value for key, value in parse_qsl(parts.query) if _says_what(key)
    }


def _says_what(key: str) -> bool:
    """Whether a parameter says what is seen; not where in a meeting, nor how Streamlit is to be embedded, which cannot be passed on."""
    return key not in KEYS and not key.casefold().startswith("embed")


def top(frame: Frame, position: Position | None, chosen: Selection, choices: Callable[[], None]) -> None:
    """Draw where we are: the meeting, the step, its question and the minutes left; and the page's ``choices`` behind a button. ``position``: where
    the meeting has come; ``chosen``: what the page shows."""
    if st.session_state.get(_ALONE):
        st.warning(
            "Punkten byttes bara här: de som följer mötet står kvar, för servern kunde inte spara var mötet är. Säg till dem vilken punkt det "
            "är, och be den som sköter servern att titta på den."
        )
    # Not columns, here and at the foot: each is one more part of the page to be sent to thirty screens.
    with st.container(horizontal=True, vertical_alignment="center", key="meeting_top"):
        question = f" – {plain(frame.now.question)}" if frame.now.question else ""
        st.markdown(f"**{frame.step} av {len(frame.meeting.steps)}: {plain(frame.now.title)}**{question}")
        _clock(frame, position)
        _folded("Välj", "meeting_choices", choices)
        page_address.link_to(
            "Lämna" if frame.notes else "Lämna mötesläget",
            "mote",
            chosen,
            **{**dict.fromkeys(KEYS, ""), MEETING: frame.id},
        )


def bottom(frame: Frame, position: Position | None, decide: Callable[[], None], busy: Callable[[], bool]) -> None:
    """Draw the way back and forward, by button and by arrow key, notes and decisions, and who follows.

    ``position`` is where the meeting has come; ``decide`` draws what a decision is written in; ``busy`` says whether somebody is in the middle of writing here.
    """
    last, taken_along = len(frame.meeting.steps), frame.following and position is not None
    with st.container(horizontal=True, vertical_alignment="center", key="meeting_bottom"):
        st.button(
            "Föregående", key="meeting_back", shortcut="Left", width="stretch", disabled=frame.step <= 1 or taken_along,
            on_click=_move, args=(frame, frame.step - 1),
        )  # fmt: skip
        st.button(
            "Nästa", key="meeting_forward", shortcut="Right", type="primary", width="stretch",
            disabled=frame.step >= last or taken_along, on_click=_move, args=(frame, frame.step + 1),
        )  # fmt: skip
        st.button(
            "Dölj anteckningar" if frame.notes else "Anteckningar", key="meeting_notes_open", width="stretch",
            on_click=page_address.put, kwargs={NOTES: "" if frame.notes else "1"},
        )  # fmt: skip
        _folded("Beslut", "meeting_decide", decide)
        leading = leads(position, frame.step)
        if leading:
            _folded("Avsluta mötet", _END, partial(_ask_end, frame))
        else:
            st.button(
                "Sluta följa" if frame.following else "Följ mötet", key="meeting_follow", width="stretch", on_click=_follow, args=(frame,),
            )  # fmt: skip
        # Asked here and not each second on each screen: what one may do is asked again where something is done.
        _watch(frame, busy, author.name(), may_lead(), leading, position is not None)


def fold(label: str, key: str, draw: Callable[[], None]) -> None:
    """Something below a line that is opened; where a meeting is shown it is drawn first then."""
    if large():
        place = st.expander(label, key=key, on_change="rerun")
        _drawn_when_opened(place, place.open, key, draw)
    else:
        with st.expander(label):
            draw()


def _folded(label: str, key: str, draw: Callable[[], None]) -> None:
    """Something behind a button, drawn when it is first opened."""
    place = st.popover(label, width="stretch", key=key, on_change="rerun")
    _drawn_when_opened(place, place.open, key, draw)


def _drawn_when_opened(place: DeltaGenerator, opened: bool | None, key: str, draw: Callable[[], None]) -> None:
    """Of thirty screens that change step at once, hardly any opens anything. From then on it is there also when it is closed, so that nothing half
    written is lost by a click beside it."""
    unfolded = st.session_state.setdefault(_UNFOLDED, set())
    if opened:
        unfolded.add(key)
    if key in unfolded:
        with place:
            draw()


@st.fragment(run_every=_WATCHED_EVERY)
def _watch(frame: Frame, busy: Callable[[], bool], name: str, lead: bool, leading: bool, begun: bool) -> None:
    """Follow the leader, except from what somebody is writing, and tell who is here."""
    sign_in.recheck()
    with turns.turn(patient=frame.following):
        _look_round(frame, busy, name, lead, leading, begun=begun)


def _look_round(frame: Frame, busy: Callable[[], bool], name: str, lead: bool, leading: bool, *, begun: bool) -> None:
    """``lead``: whether somebody here may lead; ``leading``: whether the buttons beside are a leader's; ``begun``: whether somebody led when they were
    drawn."""
    if _GO in st.session_state:  # the click below reruns this part only
        st.rerun()
    audience = ("meeting", frame.id) if frame.following else None
    position, here = news.until_changed(
        ("meeting", frame.id, len(frame.meeting.steps)), partial(_now, frame),
        draws=partial(_drawn_for, frame, busy, st.query_params.get(GROUP, "")), audience=audience,
    )  # fmt: skip
    changed = leads(position, frame.step, name) != leading or (position is not None) != begun
    if changed or _elsewhere(frame, position) is not None:
        if not busy():
            st.rerun()
        news.always()  # until whoever is in the middle of writing has ended
    others = f"{swedish.sentence(swedish.numeral(here))} följer." if here else ""
    with st.container(horizontal=True, gap="small", vertical_alignment="center", key="meeting_who"):
        if leads(position, frame.step, name):
            st.markdown(f"**Du leder mötet.** {others}")
            return
        leader = plain(position.leader or "Någon annan") if position else ""
        if position is not None and position.step != frame.step:
            st.button(
                f"{leader} är på punkt {position.step}: gå dit", key="meeting_join", type="tertiary", on_click=_join, args=(frame,)
            )  # fmt: skip
        else:
            nobody = "Mötet är avslutat." if position is None and state().ended(frame.id) else "Ingen leder ännu."
            st.markdown(f"{leader} leder. {others}" if position else f"{nobody} {others}")
        if lead and not frame.following:
            st.button(
                "Led härifrån",
                key="meeting_lead",
                type="tertiary",
                help=_LEADING,
                on_click=_tell,
                args=(frame, frame.step),
            )


def reached(meeting_id: str, meeting: Meeting) -> Position | None:
    """Where a meeting has come, within its agenda, which may have been shortened since; None when nobody has led it for half a day."""
    found = state().position(meeting_id)
    if found is None or datetime.now(UTC) - found.since > _OVER:
        return None
    return replace(found, step=min(max(found.step, 1), len(meeting.steps)))


def leads(position: Position | None, step: int, name: str | None = None) -> bool:
    """Whether this screen leads. One that was loaded anew is known by its writer's ``name`` and by standing at the ``step`` where the meeting is: who
    has two screens leads from one of them."""
    if position is None:
        return False
    mine = position.leader and position.leader == (author.name() if name is None else name)
    return position.token == _token() or bool(mine and position.step == step)


def may_lead() -> bool:
    """Whether whoever sits here may lead meetings."""
    return not to_do(author.writer().rights, Deed.LEAD)


def begin(meeting_id: str, meeting: Meeting) -> None:
    """Lead a meeting from its first step, or from where it has come. For callbacks."""
    position = reached(meeting_id, meeting)
    frame = Frame(meeting_id, meeting, position.step if position else 1, following=False)
    _tell(frame, frame.step)
    st.session_state[_BEGUN] = frame


def go_there(meeting_id: str, meeting: Meeting, step: int) -> None:
    """Go to where a meeting has come, and follow it. For callbacks."""
    st.session_state[_BEGUN] = Frame(meeting_id, meeting, step, following=True)


def _ask_end(frame: Frame) -> None:
    """One key or click too many must not end it for a whole room: the way back comes first."""
    st.markdown("**Avsluta mötet för alla?**")
    with st.container(horizontal=True):
        st.button("Fortsätt mötet", key="meeting_end_not", on_click=_fold_away, args=(_END,))
        st.button("Avsluta", key="meeting_end_all", type="primary", on_click=_end, args=(frame,))


def _fold_away(key: str) -> None:
    """Close what ``_folded`` drew. For callbacks."""
    st.session_state[key] = False


def _end(frame: Frame) -> None:
    """Runs before the page is drawn anew: nobody leads any more, and this screen goes to what the meeting came to."""
    with suppress(OSError, RegisterError):  # it ends by itself after half a day
        state().end(frame.id, author.writer())
    st.session_state[_ENDED] = True


def _tell(frame: Frame, step: int) -> None:
    """Let the meeting be at a step, led from here."""
    by = author.writer()
    try:
        state().move(frame.id, Position(step, datetime.now(UTC), by.name, _token()), by)
    except NotAllowedError:
        return  # a right that was taken away since the page was drawn: then this screen goes by itself
    except (OSError, RegisterError):  # a full disk or a lost database must not stop the one who leads
        st.session_state[_ALONE] = True
    else:
        st.session_state.pop(_ALONE, None)


def _join(frame: Frame) -> None:
    position = reached(frame.id, frame.meeting)
    st.session_state[_GO] = position.step if position else frame.step


def _move(frame: Frame, step: int) -> None:
    """Runs before the page is drawn anew: the meeting goes to a step when its leader does; others go forward and back on their own screen."""
    position = reached(frame.id, frame.meeting)
    if leads(position, frame.step) or (position is None and may_lead()):
        _tell(frame, step)
    st.session_state[_GO] = step


def _follow(frame: Frame) -> None:
    page_address.put(**{FOLLOW: "" if frame.following else "1"})
    position = reached(frame.id, frame.meeting)
    if not frame.following and position is not None:
        st.session_state[_GO] = position.step


@st.fragment(run_every=timedelta(seconds=15))
def _clock(frame: Frame, position: Position | None) -> None:
    minutes = frame.now.minutes
    if minutes is None:
        return
    since = position.since if position and position.step == frame.step else datetime.now(UTC)
    st.markdown(news.until_changed(("clock", minutes, since), partial(_left, minutes, since)))


def _left(minutes: int, since: datetime) -> str:
    left = minutes - (datetime.now(UTC) - since).total_seconds() / 60
    return f"**{max(0, round(left))} min kvar**" if left > 0 else f"**{round(-left)} min över**"


def state() -> Positions:
    """Where meetings have come."""
    return register_access.positions()


def _token() -> str:
    if _SCREEN not in st.session_state:
        st.session_state[_SCREEN] = f"{time.time_ns():x}"
    return str(st.session_state[_SCREEN])


def _now(frame: Frame) -> tuple[Position | None, int]:
    """Where the meeting has come, and how many screens follow it right now on this server."""
    return reached(frame.id, frame.meeting), news.audience(("meeting", frame.id))


def _elsewhere(frame: Frame, position: Position | None) -> int | None:
    """The step that this screen is to go to, for one who follows while the leader is at another; None to stay."""
    return position.step if frame.following and position is not None and position.step != frame.step else None


def _drawn_for(frame: Frame, busy: Callable[[], bool], group: str, now: tuple[Position | None, int]) -> Drawn:
    """What is to be drawn for where the meeting has come: at once the step that the leader is at, for one who follows and is not writing."""
    position, _ = now
    step = _elsewhere(frame, position)
    if step is None or busy():
        return News.PART
    return _address_of(replace(frame, step=step), group)


def next_step(frame: Frame) -> Address | None:
    """What whoever leads goes to next; None at the last step."""
    if frame.step >= len(frame.meeting.steps):
        return None
    return _address_of(replace(frame, step=frame.step + 1, following=False), "")


def _address_of(frame: Frame, group: str) -> Address:
    """The page that a step shows, in the frame, as an address."""
    screen, parameters = _address(frame, group)
    return Address("" if screen.is_default else screen.url_path, urlencode(parameters))


def link(step_view: str, chosen: Selection) -> str:
    """The view that is on screen as a step's address: a path with its choices, without the host and without a meeting."""
    parameters = {key: value for key, value in st.query_params.to_dict().items() if _says_what(key)}
    return f"/{page_address.address(step_view, chosen, **{**dict.fromkeys(KEYS, ''), **parameters}).removeprefix('.')}"
