"""Roles with a real login: an OIDC provider on this machine, a browser each for a läsare, a redaktör, a samordnare and an administratör."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator
from pathlib import Path
from time import time

import pytest
from playwright.sync_api import Browser, Page, expect

from skis_analytics.access import on_this_computer
from skis_analytics.database.meeting_state import MeetingState
from skis_analytics.database.register import open_register
from skis_analytics.records import Cause, Entry, Initiative, Meeting, Note, Step, When
from tests.browser.conftest import Server, free_port, running_server

provider_mock = pytest.importorskip("oidc_provider_mock")

Wait = Callable[[Page], None]
Visit = Callable[..., Page]
ROLES = """vem;roll;kommuner
lasse@hjo.se;läsare;
anna.svensson@hjo.se;redaktör;Hjo
bo@tibro.se;redaktör;Tibro
grupp:2f1c-samordnare;samordnare;
eva@skaraborg.se;administratör;
gustav@hjo.se;samordnare;
olle@hjo.se;samordnare;
"""
PEOPLE = {
    "lasse": {"name": "Lasse Ek", "email": "lasse@hjo.se"},
    "anna": {"name": "Anna Svensson", "email": "Anna.Svensson@hjo.se", "email_verified": True},
    "bo": {"name": "Bo Ek", "email": "bo@tibro.se"},
    "sara": {"name": "Sara Lind", "email": "sara@skaraborg.se", "groups": ["2f1c-samordnare"]},
    "eva": {"name": "Eva Berg", "email": "eva@skaraborg.se"},
    "frammande": {"name": "Fia Främmande", "email": "fia@annan.se"},
    "olle": {"name": "Olle Obekräftad", "email": "olle@hjo.se", "email_verified": False},
    "gustav": {"name": "Gustav Gammal", "email": "gustav@hjo.se", "iat": int(time()) - 11 * 3600},
}


@pytest.fixture(scope="module")
def provider() -> Iterator[str]:
    """Where the login is."""
    logging.getLogger("werkzeug").setLevel(logging.ERROR)
    people = [provider_mock.User(sub=sub, claims={"email_verified": True, **claims}) for sub, claims in PEOPLE.items()]
    with provider_mock.run_server_in_thread(user_claims=people) as running:
        yield f"http://localhost:{running.server_port}"


@pytest.fixture(scope="module")
def signing_in(
    project: Path, tmp_path_factory: pytest.TempPathFactory, chromium: str, provider: str
) -> Iterator[Server]:
    """A server with a login, roles, a meeting, and a cause of two municipalities each."""
    folder, port = tmp_path_factory.mktemp("login"), free_port()
    secrets = folder / "secrets.toml"
    secrets.write_text(
        f'[auth]\nredirect_uri = "http://127.0.0.1:{port}/oauth2callback"\ncookie_secret = "{"prov-" * 8}"\nclient_id = "skis"\n'
        f'client_secret = "prov"\nserver_metadata_url = "{provider}/.well-known/openid-configuration"\n',
        encoding="utf-8",
    )
    with running_server(project, folder, port, ["--secrets.files", str(secrets)]) as running:
        (running.home / "roller.csv").write_text(ROLES, encoding="utf-8")
        register = open_register(running.home)
        seed = on_this_computer("Provdata")
        steps = (
            Step("Hjo", 6, "Vad säger ni?", "/kommun?kommun=hjo"),
            Step("Tibro", 6, "Vad säger ni?", "/kommun?kommun=tibro"),
        )
        register.save(Meeting("Provmöte", id="m1", day=When(2099, 12, 4), steps=steps), seed, 0)
        register.save(Cause("Många vikarier i Tibro", "1472", id="tibro"), seed, 0)
        register.save(Cause("Många vikarier i Hjo", "1497", id="hjo"), seed, 0)
        register.save(Initiative("Läslyft i Tibro", id="laslyft", municipalities=("1472",)), seed, 0)
        yield running


@pytest.fixture
def roles(signing_in: Server) -> Iterator[Path]:
    """The file of roles, as it was again afterwards."""
    file = signing_in.home / "roller.csv"
    yield file
    file.write_text(ROLES, encoding="utf-8")


@pytest.fixture
def visit(browser: Browser, signing_in: Server, wait_ready: Wait) -> Iterator[Visit]:
    """Opens an address in a browser of its own, signed in as somebody or (None) as nobody."""
    contexts = []

    def open_(who: str | None, address: str = "/") -> Page:
        context = browser.new_context(locale="sv-SE", viewport={"width": 1280, "height": 720})
        contexts.append(context)
        # The provider's own page asks for a style sheet elsewhere.
        context.route(lambda url: "127.0.0.1" not in url and "localhost" not in url, lambda route: route.abort())
        page = context.new_page()
        page.goto(signing_in.base_url + "/")
        if who is not None:
            sign_in(page, who)
            page.wait_for_url(f"{signing_in.base_url}/**")
        wait_ready(page)
        if address != "/":
            page.goto(signing_in.base_url + address)
            wait_ready(page)
        return page

    yield open_
    for context in contexts:
        context.close()


def sign_in(page: Page, who: str) -> None:
    page.get_by_role("button", name="Logga in").click()
    page.locator(f'button[name="sub"][value="{who}"]').first.click()


def causes(server: Server) -> dict[str, Entry[Cause]]:
    return {entry.record.text: entry for entry in open_register(server.home).causes()}


def write_cause(page: Page, wait_ready: Wait, text: str) -> None:
    field = page.get_by_role("textbox", name="Vad tror ni är orsaken?")
    field.fill(text)
    field.press("Tab")
    wait_ready(page)


def press(page: Page, wait_ready: Wait, name: str) -> None:
    page.get_by_role("button", name=name, exact=True).click()
    wait_ready(page)


def test_nobody_is_let_in_without_signing_in_wherever_the_link_leads(
    visit: Visit, assert_accessible: Callable[[Page], None]
) -> None:
    for address in ("/", "/insatser?skriv=insats", "/mote?mote=m1&steg=1&anteckna=1"):
        page = visit(None, address)
        expect(page.get_by_text("Logga in för att se nuläget i kommunerna.")).to_be_visible()
        expect(page.get_by_role("link", name="Insatser")).to_have_count(0)
        expect(page.get_by_text("Läslyft")).to_have_count(0)
    assert_accessible(page)


@pytest.mark.parametrize(
    ("who", "said"),
    [
        ("frammande", "Du är inloggad som fia@annan.se, men har ingen roll här."),
        ("olle", "men inloggningen lämnar ingen bekräftad e-postadress"),
        ("gustav", "Inloggningen har gått ut. Logga in igen för att fortsätta."),
    ],
)
def test_who_has_no_role_no_verified_address_or_an_old_login_is_told_so(visit: Visit, who: str, said: str) -> None:
    page = visit(who)
    expect(page.get_by_text(said)).to_be_visible()
    expect(page.get_by_role("link", name="Insatser")).to_have_count(0)


def test_a_reader_reads_everything_and_is_told_once_why_there_is_nothing_to_write(
    visit: Visit, wait_ready: Wait, assert_accessible: Callable[[Page], None], signing_in: Server
) -> None:
    page = visit("lasse", "/insatser")
    expect(page.get_by_text("Lasse Ek")).to_be_visible()
    expect(page.get_by_test_id("stSidebar").get_by_text("Läsare")).to_be_visible()
    expect(page.get_by_text("Läslyft i Tibro")).to_be_visible()
    expect(page.get_by_text("Du är läsare och kan inte ändra.")).to_have_count(1)
    expect(page.get_by_role("button", name="Ny insats")).to_have_count(0)
    assert_accessible(page)
    for address in (
        "/insatser?skriv=insats", "/insatser?skriv=orsak&post=hjo", "/resultat?skriv=orsak&kommun=hjo", "/insatser?skriv=mote&tillbaka=mote",
    ):  # fmt: skip
        page.goto(signing_in.base_url + address)
        wait_ready(page)
        expect(page.get_by_text("Du är läsare och kan inte ändra.")).to_be_visible()
        expect(page.get_by_role("button", name="Spara")).to_have_count(0)
    for address in (
        "/data?flik=las-in",
        "/data?flik=logg",
        "/kommun?kommun=hjo",
        "/mote?mote=m1",
        "/mote?mote=m1&steg=1&anteckna=1",
    ):
        page.goto(signing_in.base_url + address)
        wait_ready(page)
        expect(page.get_by_role("textbox", name="Ditt namn")).to_have_count(0)
        expect(page.get_by_text("Ta bort")).to_have_count(0)
        expect(page.get_by_role("button", name="Hämta från Kolada")).to_have_count(0)


def test_an_editor_writes_for_the_own_municipality_under_the_name_of_the_login(
    visit: Visit, wait_ready: Wait, signing_in: Server, assert_accessible: Callable[[Page], None]
) -> None:
    page = visit("anna", "/kommun?kommun=hjo")
    expect(page.get_by_text("Redaktör för Hjo")).to_be_visible()
    page.get_by_role("link", name="+ Skriv en orsak").click()
    wait_ready(page)
    expect(page.get_by_role("textbox", name="Ditt namn")).to_have_count(0)
    write_cause(page, wait_ready, "För få speciallärare")
    assert_accessible(page)
    press(page, wait_ready, "Spara")
    expect(page.get_by_text("För få speciallärare är sparad.")).to_be_visible()
    assert causes(signing_in)["För få speciallärare"].recorded_by == "Anna Svensson (anna.svensson@hjo.se)"
    page.goto(f"{signing_in.base_url}/kommun?kommun=tibro")
    wait_ready(page)
    expect(page.get_by_text("Många vikarier i Tibro")).to_be_visible()
    expect(page.get_by_text("Du är redaktör för Hjo.")).to_have_count(1)
    expect(page.get_by_role("link", name="+ Skriv en orsak")).to_have_count(0)
    page.goto(f"{signing_in.base_url}/insatser?skriv=orsak&post=tibro")
    wait_ready(page)
    expect(page.get_by_text("Det här gäller en kommun som du inte är redaktör för.")).to_be_visible()
    expect(page.get_by_role("button", name="Spara")).to_have_count(0)


def test_an_editor_who_follows_a_link_to_write_of_another_municipality_is_told_whose_the_form_is(
    visit: Visit, wait_ready: Wait, signing_in: Server
) -> None:
    why = "Du är inte redaktör för Tibro, så det här gäller Hjo. Det som gäller Tibro skriver den kommunens redaktör eller samordnaren."
    page = visit("anna", "/insatser?skriv=orsak&kommun=tibro")
    expect(page.get_by_text(why)).to_be_visible()
    expect(page.get_by_role("button", name="Spara")).to_be_visible()
    page.goto(f"{signing_in.base_url}/insatser?skriv=orsak&kommun=hjo")
    wait_ready(page)
    expect(page.get_by_role("button", name="Spara")).to_be_visible()
    expect(page.get_by_text("Du är inte redaktör för")).to_have_count(0)


def test_an_editor_joins_an_initiative_and_cannot_push_others_out_of_it(
    visit: Visit, wait_ready: Wait, signing_in: Server
) -> None:
    page = visit("anna", "/insatser?skriv=insats&post=laslyft")
    expect(page.get_by_text("Insatsen gäller inte din kommun än.")).to_be_visible()
    page.get_by_role("button", name="Ta bort Tibro").click()
    wait_ready(page)
    press(page, wait_ready, "Spara")
    expect(page.get_by_text("Inte sparat.").first).to_be_visible()
    found = {entry.record.id: entry.record for entry in open_register(signing_in.home).initiatives()}
    assert found["laslyft"].municipalities == ("1472",)


def test_a_role_that_is_taken_away_counts_at_the_next_save_and_the_text_stays(
    visit: Visit, wait_ready: Wait, signing_in: Server, roles: Path
) -> None:
    page = visit("bo", "/insatser?skriv=orsak&kommun=tibro")
    write_cause(page, wait_ready, "Skriven utan rätt")
    roles.write_text(ROLES.replace("bo@tibro.se;redaktör;Tibro", "bo@tibro.se;läsare;"), encoding="utf-8")
    page.get_by_role("button", name="Spara", exact=True).click()
    expect(page.get_by_text("Du är läsare och kan inte ändra.").first).to_be_visible()
    assert "Skriven utan rätt" not in causes(signing_in)
    roles.write_text(ROLES, encoding="utf-8")
    page.reload()
    wait_ready(page)
    expect(page.get_by_role("textbox", name="Vad tror ni är orsaken?")).to_have_value("Skriven utan rätt")


@pytest.mark.parametrize("typed_late", [False, True])
def test_a_file_of_roles_that_is_away_for_a_moment_takes_no_text_with_it(
    visit: Visit, wait_ready: Wait, signing_in: Server, roles: Path, typed_late: bool
) -> None:
    page = visit("anna", f"/insatser?skriv=orsak&kommun=hjo&post=borta{typed_late}&utkast=u1")
    text, source = (
        page.get_by_role("textbox", name="Vad tror ni är orsaken?"),
        page.get_by_role("textbox", name="Källa"),
    )
    write_cause(page, wait_ready, "Ett kort utkast")
    write_cause(page, wait_ready, "En lång text som ingen vill skriva en gång till")
    away = roles.rename(roles.with_suffix(".borta"))
    if typed_late:  # the gate itself is the first to hear of it
        text.fill("En lång text, ändrad medan filen var borta")
        text.press("Tab")
    expect(page.get_by_text("rollfilen har fel")).to_be_visible(timeout=30_000)
    away.rename(roles)
    written = (
        "En lång text, ändrad medan filen var borta"
        if typed_late
        else "En lång text som ingen vill skriva en gång till"
    )
    expect(text).to_have_value(written, timeout=30_000)
    wait_ready(page)
    source.fill("Samtal med rektorerna")
    source.press("Tab")
    wait_ready(page)
    expect(text).to_have_value(written)
    page.reload()
    wait_ready(page)
    expect(text).to_have_value(written)
    expect(source).to_have_value("Samtal med rektorerna")


def test_who_saves_while_the_file_of_roles_is_away_has_the_text_back(
    visit: Visit, wait_ready: Wait, roles: Path
) -> None:
    page = visit("anna", "/insatser?skriv=orsak&kommun=hjo&post=sparad-borta&utkast=u1")
    text = page.get_by_role("textbox", name="Vad tror ni är orsaken?")
    write_cause(page, wait_ready, "Den första texten")
    write_cause(page, wait_ready, "Den andra texten")
    away = roles.rename(roles.with_suffix(".borta"))
    page.get_by_role("button", name="Spara", exact=True).click()
    expect(page.get_by_text("rollfilen har fel")).to_be_visible(timeout=30_000)
    away.rename(roles)
    expect(text).to_have_value("Den andra texten", timeout=30_000)
    wait_ready(page)
    press(page, wait_ready, "Spara")
    expect(page.get_by_text("Den andra texten är sparad.")).to_be_visible()


def test_an_agenda_is_not_emptied_while_the_file_of_roles_is_away(visit: Visit, wait_ready: Wait, roles: Path) -> None:
    page = visit("sara", "/insatser?skriv=mote&post=borta-mote&utkast=u1")
    for field, said in (("Möte", "Rektorsmöte"), ("Punkt", "Nuläge i våra kommuner"), ("Minuter", "20")):
        page.get_by_role("textbox", name=field, exact=True).first.fill(said)
        page.keyboard.press("Tab")
        wait_ready(page)
    away = roles.rename(roles.with_suffix(".borta"))
    expect(page.get_by_text("rollfilen har fel")).to_be_visible(timeout=30_000)
    away.rename(roles)
    place = page.get_by_role("textbox", name="Plats", exact=True)
    expect(place).to_be_visible(timeout=30_000)
    wait_ready(page)
    place.fill("Skövde")
    place.press("Tab")
    wait_ready(page)
    page.reload()
    wait_ready(page)
    for field, said in (
        ("Möte", "Rektorsmöte"),
        ("Punkt", "Nuläge i våra kommuner"),
        ("Minuter", "20"),
        ("Plats", "Skövde"),
    ):
        expect(page.get_by_role("textbox", name=field, exact=True).first).to_have_value(said)


@pytest.mark.parametrize(
    ("link", "seen"),
    [
        ("/kommun?kommun=tibro&lasar=2023-24&jamfor=riket", "Många vikarier i Tibro"),
        ("/insatser?skriv=orsak&kommun=tibro", "Vad tror ni är orsaken?"),
        ("/?mote=m1&steg=2&folj=1", "2 av 2: Tibro"),
    ],
)
def test_a_link_leads_where_it_says_also_for_who_must_sign_in_first(
    visit: Visit, wait_ready: Wait, signing_in: Server, link: str, seen: str
) -> None:
    page = visit(None, link)
    sign_in(page, "bo")
    page.wait_for_url(f"{signing_in.base_url}/**")
    wait_ready(page)
    expect(page.get_by_text(seen).first).to_be_visible(timeout=30_000)
    for part in link.partition("?")[2].split("&"):
        assert part in page.url
    assert not [cookie for cookie in page.context.cookies() if cookie["name"] == "skis_after_login"]


@pytest.mark.parametrize("path", ["/kommun", "/mote?skriv=mote"])
def test_a_role_that_is_taken_away_counts_also_on_a_page_that_has_stopped_early(
    visit: Visit, roles: Path, path: str
) -> None:
    page = visit("bo", path)
    roles.write_text("\n".join(line for line in ROLES.splitlines() if "bo@tibro.se" not in line), encoding="utf-8")
    expect(page.get_by_text("har ingen roll här")).to_be_visible(timeout=60_000)


def test_who_is_let_out_is_sent_nothing_more_by_a_part_of_the_page(
    visit: Visit, wait_ready: Wait, signing_in: Server, roles: Path
) -> None:
    page, sent = visit("lasse"), []
    page.on("websocket", lambda socket: socket.on("framereceived", lambda data: sent.append(bytes(data))))
    page.goto(f"{signing_in.base_url}/kommun?kommun=hjo&mote=m1&steg=1&anteckna=1")
    wait_ready(page)
    expect(page.get_by_text("Inget är skrivet om Hjo ännu.")).to_be_visible()
    roles.write_text(ROLES.replace("lasse@hjo.se;läsare;\n", ""), encoding="utf-8")
    note = Note("m1", "1497", "resultat", "Bara för dem som har en roll", group="Grupp 1")
    open_register(signing_in.home).save(note, on_this_computer("Anna"), 0)
    expect(page.get_by_text("har ingen roll här")).to_be_visible()
    assert sent and not any("Bara för dem".encode() in each for each in sent)


def test_a_file_of_roles_with_a_fault_makes_everybody_a_reader_and_says_which_row(
    visit: Visit, wait_ready: Wait, roles: Path
) -> None:
    page = visit("eva", "/insatser")
    expect(page.get_by_text("Administratör")).to_be_visible()
    roles.write_text(ROLES.replace("redaktör;Tibro", "redaktör;Paris"), encoding="utf-8")
    page.reload()
    wait_ready(page)
    expect(page.get_by_text("rollfilen har fel: rad 4: kommunen Paris finns inte")).to_be_visible()
    expect(page.get_by_role("button", name="Ny insats")).to_have_count(0)


def test_a_coordinator_leads_and_a_reader_turns_pages_for_themselves(
    visit: Visit, wait_ready: Wait, signing_in: Server
) -> None:
    state = MeetingState(signing_in.home)
    reader = visit("lasse", "/kommun?kommun=hjo&mote=m1&steg=1")
    reader.get_by_role("button", name="Nästa").click()  # its name holds the arrow key too
    wait_ready(reader)
    expect(reader.get_by_text("2 av 2: Tibro")).to_be_visible(timeout=30_000)
    assert state.position("m1") is None
    leader = visit("sara", "/kommun?kommun=hjo&mote=m1&steg=1")
    leader.get_by_role("button", name="Nästa").click()  # its name holds the arrow key too
    wait_ready(leader)
    expect(leader.get_by_text("2 av 2: Tibro")).to_be_visible(timeout=30_000)
    position = state.position("m1")
    assert position is not None and (position.step, position.leader) == (2, "Sara Lind")


def test_somebody_elses_draft_is_not_shown_by_its_address(visit: Visit, wait_ready: Wait, signing_in: Server) -> None:
    address = "/insatser?skriv=orsak&post=p9&utkast=u9"
    mine = visit("anna", address)
    write_cause(mine, wait_ready, "Ett halvt utkast")
    expect(mine.get_by_text("Utkast sparat")).to_be_visible()
    theirs = visit("bo", address)
    expect(theirs.get_by_role("textbox", name="Vad tror ni är orsaken?")).to_have_value("")
    mine.reload()
    wait_ready(mine)
    expect(mine.get_by_role("textbox", name="Vad tror ni är orsaken?")).to_have_value("Ett halvt utkast")


def test_one_signs_out(visit: Visit, wait_ready: Wait, signing_in: Server) -> None:
    page = visit("sara")
    press_out = page.get_by_role("button", name="Logga ut")
    press_out.click()
    page.get_by_role("button", name="End session").click()  # the provider's own page
    page.goto(signing_in.base_url + "/insatser")
    wait_ready(page)
    expect(page.get_by_text("Logga in för att se nuläget i kommunerna.")).to_be_visible()
    assert not [cookie for cookie in page.context.cookies() if cookie["name"].startswith("_streamlit_user")]
