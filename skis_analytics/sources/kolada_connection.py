"""Asking Kolada: paced, retried, bounded, and never led to another host."""

from __future__ import annotations

import ipaddress
import math
import ssl
import time
from collections import deque
from collections.abc import AsyncGenerator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Final, NoReturn

import anyio
import httpx2
from tenacity import AsyncRetrying, RetryCallState, retry_if_exception_type, stop_after_attempt, wait_exponential_jitter

from skis_analytics import regions
from skis_analytics.sources.kolada_answers import Answer, answer
from skis_analytics.sources.kolada_errors import REPORT, RETRY, KoladaError, UnreadableAnswerError, spoken

BASE_URL: Final = "https://api.kolada.se/v3/"
PER_PAGE: Final = 5000
"""Rows a page, Kolada's own maximum."""

_REDIRECTS: Final = frozenset({301, 302, 303, 307, 308})
_PASSING: Final = frozenset({408, 425, 429})
_GONE: Final = {
    400: "Kolada förstod inte frågan (400).",
    404: "Adressen finns inte hos Kolada (404).",
    410: "Adressen är nedlagd hos Kolada (410).",
}


@dataclass(frozen=True, slots=True)
class Limits:
    """How we behave towards Kolada and what we put up with.

    ``seconds`` bounds a whole answer, headers and body, however steadily it drips. ``patience`` is the longest wait that
    the server may ask for (Retry-After) before we give up instead.
    """

    per_second: float = 5.0
    at_once: int = 10
    attempts: int = 5
    seconds: float = 60.0
    first_wait: float = 1.0
    longest_wait: float = 30.0
    patience: float = 120.0
    body_bytes: int = 16 * 2**20
    pages: int = 50
    redirects: int = 3


@dataclass(frozen=True, slots=True)
class Clock:
    """Time, so that tests need none."""

    monotonic: Callable[[], float] = time.monotonic
    sleep: Callable[[float], Awaitable[None]] = anyio.sleep
    now: Callable[[], datetime] = field(default=lambda: datetime.now(UTC))


class Pace:
    """At most so many requests in any one second, and no two close together. Turns come in the order asked.

    Counted over a whole second, a turn that comes late (a busy machine) is caught up instead of lowering the pace.
    """

    def __init__(self, per_second: float, clock: Clock) -> None:
        most = max(1, int(per_second))
        self._window = most / per_second
        self._apart = 1 / per_second / 2
        self._turns: deque[float] = deque(maxlen=most)
        self._clock = clock
        self._not_before = -math.inf
        self._queue = anyio.Lock()

    async def turn(self) -> None:
        """Wait until it is one's turn to ask."""
        async with self._queue:
            while (wait := self._earliest() - self._clock.monotonic()) > 0:
                await self._clock.sleep(wait)
            self._turns.append(self._clock.monotonic())

    def _earliest(self) -> float:
        if not self._turns:
            return self._not_before
        full = len(self._turns) == self._turns.maxlen
        return max(
            self._not_before, self._turns[-1] + self._apart, self._turns[0] + self._window if full else -math.inf
        )

    def hold(self, seconds: float) -> None:
        """Let nobody ask for a while: the server has had enough of all of us, not of one request."""
        self._not_before = max(self._not_before, self._clock.monotonic() + seconds)


class _PassingError(Exception):
    """Something that may be better next time; ``wait`` is what the server asked for, in seconds."""

    def __init__(self, problem: str, wait: float = 0.0) -> None:
        super().__init__(problem)
        self.problem = problem
        self.wait = wait


class Connection:
    """Kolada at ``base``. Open with :func:`connected`. ``requests`` counts everything sent, retries too."""

    def __init__(self, client: httpx2.AsyncClient, base: httpx2.URL, limits: Limits, clock: Clock) -> None:
        self._client = client
        self._base = base
        self._limits = limits
        self._clock = clock
        self._pace = Pace(limits.per_second, clock)
        self._wait = wait_exponential_jitter(
            initial=limits.first_wait, max=limits.longest_wait, jitter=limits.first_wait
        )
        self.requests = 0

    def place(self, path: str) -> str:
        """A question as messages show it."""
        return spoken(str(self._base.join(path)))

    async def pages(self, path: str) -> AsyncGenerator[tuple[str, Answer]]:
        """The pages of one question, with each one's address for messages. Raises KoladaError."""
        url: httpx2.URL | None = self._base.join(path)
        seen: set[str] = set()
        while url is not None:
            place = spoken(str(url))
            if str(url) in seen or len(seen) >= self._limits.pages:
                self.endless(place)
            seen.add(str(url))
            body = await self._body(url)
            try:
                page = await anyio.to_thread.run_sync(answer, body)
            except UnreadableAnswerError as error:
                raise KoladaError(place, str(error), REPORT) from None
            yield place, page
            url = None if page.next_url is None else self._within(url, page.next_url, "next_url", upgrade=True)

    @staticmethod
    def endless(place: str) -> NoReturn:
        """Refuse an answer whose pages bring nothing new."""
        raise KoladaError(place, "Svaret tar aldrig slut: next_url leder i cirkel eller till sidor utan nytt.", REPORT)

    async def _body(self, url: httpx2.URL) -> bytes:
        asked = spoken(str(url))
        for _ in range(self._limits.redirects + 1):
            found = await self._retried(url)
            if isinstance(found, bytes):
                return found
            url = self._within(url, found, "en omdirigering", upgrade=False)
        raise KoladaError(asked, f"Kolada skickade oss vidare mer än {self._limits.redirects} gånger.", REPORT)

    async def _retried(self, url: httpx2.URL) -> bytes | str:
        retrying = AsyncRetrying(
            sleep=self._clock.sleep,
            stop=stop_after_attempt(self._limits.attempts),
            wait=self._next_wait,
            retry=retry_if_exception_type(_PassingError),
            reraise=True,
        )
        try:
            return await retrying(self._once, url)
        except _PassingError as error:
            tried = f"{error.problem} Försökte {self._limits.attempts} gånger."
            raise KoladaError(spoken(str(url)), tried, RETRY) from error

    def _next_wait(self, state: RetryCallState) -> float:
        error = state.outcome.exception() if state.outcome else None
        asked = error.wait if isinstance(error, _PassingError) else 0.0
        return asked + self._wait(state)  # the jitter keeps those who were told the same time from coming back at once

    async def _once(self, url: httpx2.URL) -> bytes | str:
        """One request: the body, or where a redirect points."""
        await self._pace.turn()
        self.requests += 1
        try:
            with anyio.fail_after(self._limits.seconds):
                async with self._client.stream("GET", url) as response:
                    return await self._read(response)
        except (TimeoutError, httpx2.TimeoutException):
            seconds = f"{self._limits.seconds:g}".replace(".", ",")
            raise _PassingError(f"Inget helt svar inom {seconds} sekunder.") from None
        except httpx2.ConnectError as error:
            why = "certifikatet godtogs inte" if "certificate" in str(error).lower() else "ingen kontakt"
            raise _PassingError(f"Kolada gick inte att nå ({why}).") from error
        except httpx2.RequestError as error:
            raise _PassingError("Förbindelsen bröts innan hela svaret kommit.") from error

    async def _read(self, response: httpx2.Response) -> bytes | str:
        place, status = spoken(str(response.url)), response.status_code
        if status in _REDIRECTS and "location" in response.headers:
            return response.headers["location"]
        if status in _PASSING or status >= 500:
            self._turned_away(place, response)
        if status != 200:
            raise KoladaError(place, _GONE.get(status, f"Kolada svarade med felkod {status}."), REPORT)
        kind = response.headers.get("content-type", "").partition(";")[0].strip().lower()
        if kind != "application/json" and not kind.endswith("+json"):
            what = "en webbsida" if "html" in kind else f"innehåll av typen {kind[:40] or 'okänd'}"
            blocked = "Kontrollera att nätet inte kräver inloggning och försök igen."
            raise KoladaError(place, f"Kolada svarade med {what} i stället för siffror (JSON).", blocked)
        body = bytearray()
        async for part in response.aiter_bytes():
            body += part
            if len(body) > self._limits.body_bytes:
                most = f"{self._limits.body_bytes / 2**20:.3g}".replace(".", ",")
                raise KoladaError(place, f"Svaret är större än {most} MB, mer än något svar från Kolada.", REPORT)
        return bytes(body)

    def _turned_away(self, place: str, response: httpx2.Response) -> NoReturn:
        wait = _retry_after(response.headers.get("retry-after", ""), self._clock.now())
        many = response.status_code == 429
        problem = (
            "Kolada tar inte emot fler frågor just nu (429)." if many else f"Fel hos Kolada ({response.status_code})."
        )
        if wait > self._limits.patience:
            minutes = f"Vänta {-int(-wait // 60)} minuter, som Kolada ber om, och försök igen."
            raise KoladaError(place, problem, minutes)
        self._pace.hold(wait)
        raise _PassingError(problem, wait)

    def _within(self, asked: httpx2.URL, address: str, what: str, *, upgrade: bool) -> httpx2.URL:
        """Where ``address`` leads, if that is still Kolada's API: same scheme, host, port and folder.

        With ``upgrade``, an ``http`` address of a host that we ask over ``https`` is asked over ``https``: a service behind
        a proxy does not always know its own scheme.
        """
        place = spoken(str(asked))
        try:
            url = asked.join(address)
        except (httpx2.InvalidURL, ValueError):
            raise KoladaError(place, f"Svaret har {what} som inte är en adress.", REPORT) from None
        if (
            upgrade
            and (self._base.scheme, url.scheme) == ("https", "http")
            and url.port is None
            and self._base.port is None
        ):
            url = url.copy_with(scheme="https")
        same = (url.scheme, url.host, url.port) == (self._base.scheme, self._base.host, self._base.port)
        if not same or url.userinfo or not url.path.startswith(self._base.path):
            raise KoladaError(
                place, f"Svaret har {what} som leder bort från Kolada ({url.host[:60]}); den följdes inte.", REPORT
            )
        return url


@asynccontextmanager
async def connected(base_url: str, limits: Limits, clock: Clock) -> AsyncGenerator[Connection]:
    """Kolada at ``base_url`` for as long as the block lasts. Raises KoladaError for an address that cannot be one."""
    base = _base(base_url)
    client = httpx2.AsyncClient(
        headers={"Accept": "application/json", "User-Agent": f"SKIS-Nulage/1 (skolresultat, {regions.current().id})"},
        timeout=httpx2.Timeout(limits.seconds, pool=None),
        limits=httpx2.Limits(max_connections=limits.at_once, max_keepalive_connections=limits.at_once),
        follow_redirects=False,
        verify=base.scheme == "https" or ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT),  # http needs no certificates loaded
        trust_env=not _loopback(base.host),  # a municipality's proxy is followed, but never to oneself
    )
    async with client:
        yield Connection(client, base, limits, clock)


def _base(base_url: str) -> httpx2.URL:
    remedy = f"Ange en adress som {BASE_URL}"
    try:
        url = httpx2.URL(base_url.strip())
    except httpx2.InvalidURL:
        raise KoladaError("", "Adressen till Kolada går inte att tolka.", remedy) from None
    if url.scheme not in {"http", "https"} or not url.host:
        raise KoladaError("", "Adressen till Kolada ska börja med https://.", remedy)
    if url.userinfo or url.query or url.fragment:
        raise KoladaError("", "Adressen till Kolada får inte ha lösenord, frågetecken eller #.", remedy)
    return url if url.path.endswith("/") else url.copy_with(path=f"{url.path}/")


def _loopback(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def _retry_after(header: str, now: datetime) -> float:
    """Seconds that a Retry-After header asks for: a number or a date. 0 when it says nothing."""
    header = header.strip()
    if header.isascii() and header.isdigit():
        return float(header[:9])
    try:
        when = parsedate_to_datetime(header)
    except ValueError:
        return 0.0
    return max(0.0, (when.replace(tzinfo=when.tzinfo or UTC) - now).total_seconds())
