"""Every page, deep link, role and organisation: nothing of another's; without a role nothing."""

import re
from itertools import product
from pathlib import Path

import fixture_canaries
import fixture_snapshot
import pytest
import yaml
from fixture_canaries import UNITS, canary
from fixture_cities import CITY
from shown import PAGES, has_cards
from streamlit.testing.v1 import AppTest
from streamlit.util import calc_hash

from dashboard import access, i18n, sessions
from dashboard.sessions import ABSOLUTE_SECONDS, IDLE_SECONDS
from pipelines import access_log

APP = str(Path(__file__).resolve().parents[2] / "dashboard/app.py")
BELOW = {"beta": {"beta", "gamma", "delta"}}
ADDRESSES = PAGES | {"lamna_in": "lamna-in"}
NOW = 1_800_000_000.0
# What only shows that somebody is looking, or what the city as a whole says.
FIGURE = re.compile(r"\d+[\u00a0 ](?:%|av)|\d+\u00a0procent")


@pytest.fixture(scope="module")
def warehouse(tmp_path_factory):
    folder = tmp_path_factory.mktemp("canaries")
    fixture_snapshot.publish(folder, fixture_canaries.contents(), "canaries")
    return folder


@pytest.fixture
def clock(monkeypatch):
    """The time that logins are judged by."""

    class Clock:
        now = NOW

    store = sessions.Sessions(lambda: Clock.now)
    monkeypatch.setattr(access, "SESSIONS", store)
    return Clock


@pytest.fixture
def enter(warehouse, tmp_path, monkeypatch, clock):
    """Run a page as somebody: what the role file says of them, and their claims."""
    monkeypatch.setenv("SHU_WAREHOUSE", str(warehouse))
    monkeypatch.setenv("SHU_ACCESS_LOG", str(tmp_path / "access"))
    monkeypatch.setenv("SHU_SECRETS_FILE", str(tmp_path / "secrets.toml"))
    monkeypatch.setenv("SHU_ROLE_FILE", str(tmp_path / "roles.yaml"))
    monkeypatch.delenv("SHU_DEV_ROLE", raising=False)

    def run(role=None, orgs=(), page="laget", query=(), claims=(), state=()):
        entry = {"subject": "s-1", "role": role} | ({"organisations": list(orgs)} if orgs else {})
        path = tmp_path / "roles.yaml"
        path.write_text(yaml.safe_dump({"users": [entry] if role else []}))
        path.chmod(0o600)
        app = AppTest.from_file(APP, default_timeout=60)
        who = {"is_logged_in": True, "sub": "s-1", "iss": "test", "iat": NOW}
        app.user = who | dict(claims)
        if address := ADDRESSES[page]:
            app._page_hash = calc_hash(address)
        for key, value in dict(query).items():
            app.query_params[key] = value
        for key, value in dict(state).items():
            app.session_state[key] = value
        return app.run()

    yield run
    i18n.use("sv")


def everything(app):
    """All that is sent to the browser: each element as it goes over the wire."""
    found = []

    def walk(node):
        if hasattr(node, "children"):
            for child in node.children.values():
                walk(child)
        if getattr(node, "proto", None) is not None:
            found.append(node.proto.SerializeToString())

    walk(app._tree)
    sent = b" ".join(found).decode("utf-8", "replace")
    # A download is asked for by an id that is new each time.
    return re.sub(r"<style>.*?</style>|\b[0-9a-f]{32}\b", "", sent, flags=re.DOTALL)


def seen(app):
    assert not app.exception
    return {org for org in UNITS if canary(org) in everything(app)}


LINKS = [{}, *({"enhet": o} for o in (*UNITS, CITY)), {"period": "2015"}, {"matt": "Värde"}]


@pytest.mark.parametrize("org", UNITS)
def test_an_organisation_sees_no_other_s_rows_on_any_page_or_link(enter, org):
    own = BELOW.get(org, {org})
    visits = [("laget", {}), ("metod", {}), *(("enheter", link) for link in LINKS)]
    for (page, link), lang in product(visits, ("sv", "en")):
        if lang == "sv" or link in ({}, {"enhet": "beta"}):
            shown = seen(enter("organisation", (org,), page, {**link, "lang": lang}))
            assert shown <= own, (page, link)
    assert seen(enter("organisation", (org,), "enheter")) == own


@pytest.mark.parametrize("role", ["steering", "evaluator", "admin"])
def test_the_other_roles_see_every_unit_and_some_where_its_rows_come_from(enter, role):
    assert seen(enter(role, page="enheter")) == set(UNITS)
    assert seen(enter(role, page="laget")) <= set(UNITS)
    for org in UNITS:
        unit = everything(enter(role, page="enheter", query={"enhet": org}))
        assert canary(org) in unit
        assert (f"{canary(org)}.xlsx" in unit) == (role != "steering")
        assert (f"blad {canary(org)}" in unit) == (role != "steering")


def test_a_foreign_and_an_unknown_unit_give_the_same_page_with_a_remark(enter):
    foreign, unknown = (
        enter("organisation", ("alfa",), "enheter", {"enhet": o}) for o in ("beta", "finns-inte")
    )
    assert everything(foreign).replace("beta", "finns-inte") == everything(unknown)
    assert "inte finns eller som du inte har behörighet till" in everything(foreign)
    assert seen(foreign) == {"alfa"}


def test_two_viewers_in_turn_do_not_meet_in_the_cache(enter):
    for org in ("alfa", "gamma", "alfa", "delta"):
        enter("admin", page="enheter")
        assert seen(enter("organisation", (org,), "enheter")) == {org}


@pytest.mark.parametrize(
    "forged",
    [
        {"state": {"viewer": "admin", "role": "admin", "_opened": {"role": "admin"}}},
        {"state": {"enhet": "beta", "period": "2016"}},
        {"query": {"role": "admin", "organisations": "beta", "viewer": "admin"}},
        {"query": {"enhet": "beta' OR '1'='1"}},
        {"claims": {"role": "admin", "organisations": ["beta"]}},
        {"claims": {"roles": ["admin"], "groups": ["admin"]}},
    ],
)
def test_forged_states_parameters_and_claims_change_nothing(enter, forged):
    for page in PAGES:
        assert seen(enter("organisation", ("alfa",), page, **forged)) <= {"alfa"}


@pytest.mark.parametrize(
    ("claims", "title"),
    [
        ({"is_logged_in": False}, "Logga in"),
        ({"is_logged_in": "true"}, "Logga in"),
        ({"sub": "s-2"}, "Du har ingen behörighet"),
        ({"sub": None}, "Du har loggats ut"),
        ({"iat": None}, "Du har loggats ut"),
        ({"iat": "now"}, "Du har loggats ut"),
        ({"iat": NOW + 3600}, "Du har loggats ut"),
        ({"iat": NOW - ABSOLUTE_SECONDS - 1}, "Du har loggats ut"),
        ({"iat": NOW - IDLE_SECONDS - 1}, "Du har loggats ut"),
    ],
)
def test_whoever_has_no_role_gets_no_figure(enter, claims, title):
    no_figure(enter("admin", page="enheter", claims=claims, query={"enhet": "alfa"}), title)


STATEMENT = "Tjänsten är **delvis förenlig** med tillgänglighetslagen."


@pytest.mark.parametrize("page", [*PAGES, "lamna_in"])
def test_nobody_gets_a_figure_on_any_page(enter, page):
    app = enter("admin", page=page, claims={"is_logged_in": False})
    no_figure(app, STATEMENT if page == "tillganglighet" else "Logga in")
    assert not app.file_uploader


def test_the_statement_is_for_everybody_and_names_nobody(enter, tmp_path):
    for claims in ({"is_logged_in": False}, {"sub": "s-2"}, {"iat": NOW - 9e5}):
        app = enter("admin", page="tillganglighet", claims=claims)
        no_figure(app, STATEMENT)
        assert "Kommunen står bakom sidorna" in everything(app)
    assert not [e for e in access_log.events(tmp_path / "access") if e["what"] == "page"]


def no_figure(app, title):
    assert [t.value for t in app.title] == [title]
    assert seen(app) == set()
    assert not FIGURE.search(everything(app))
    assert not has_cards(app)
    assert not app.get("plotly_chart")
    assert not app.table


def test_english_has_every_word_of_the_way_in(enter):
    for claims in ({"is_logged_in": False}, {"sub": "s-2"}, {"iat": NOW - 9e5}):
        app = enter("admin", claims=claims, query={"lang": "en"})
        assert not re.search(r"[åäö]", everything(app), re.IGNORECASE)


@pytest.mark.parametrize("missing", ["SHU_ROLE_FILE", "SHU_SECRETS_FILE"])
def test_without_roles_or_login_nobody_gets_in(enter, monkeypatch, missing):
    monkeypatch.delenv(missing)
    app = enter("admin")
    assert [t.value for t in app.title] == ["Ingen inloggning är inställd"]
    assert not app.button
    assert seen(app) == set()


def test_a_role_that_is_taken_away_is_gone_at_the_next_click(enter):
    assert seen(enter("admin", page="enheter")) == set(UNITS)
    assert seen(enter("organisation", ("alfa",), page="enheter")) == {"alfa"}
    assert seen(enter(None, page="enheter")) == set()


def test_half_an_hour_without_a_click_or_eight_hours_in_all_end_a_login(enter, clock):
    app = enter("admin")
    while clock.now < NOW + ABSOLUTE_SECONDS - IDLE_SECONDS:
        clock.now += IDLE_SECONDS
        assert has_cards(app.run())
    clock.now = NOW + ABSOLUTE_SECONDS + 1
    assert "gäller i åtta timmar" in everything(app.run())
    later = {"iat": clock.now}
    app = enter("admin", claims=later)
    assert has_cards(app)
    clock.now += IDLE_SECONDS + 1
    for _ in range(2):
        assert "Inget hände på en halvtimme" in everything(app.run())
    assert not has_cards(enter("admin", claims=later))


def test_a_login_that_was_ended_is_ended_for_its_copies_too(enter):
    app = enter("admin")
    access.SESSIONS.end(access._login(app.user, access.Settings().access_folder)[0], NOW)
    assert not has_cards(enter("admin"))
    assert has_cards(enter("admin", claims={"iat": NOW + 1}))


def test_what_was_opened_is_logged_by_pseudonym(enter, tmp_path):
    app = enter("organisation", ("beta",), "enheter", {"enhet": "gamma"})
    app.run()
    enter("organisation", ("beta",), "laget")
    enter("admin", claims={"sub": "anna@example.org"})
    log = tmp_path / "access"
    told = [
        (e["what"], e.get("role"), e.get("page"), e.get("unit")) for e in access_log.events(log)
    ]
    assert told == [
        ("page", "organisation", "enhet", "gamma"),
        ("page", "organisation", "laget", None),
        ("refused", None, None, None),
    ]
    assert access_log.faults(log) == []
    text = "".join(p.read_text(encoding="utf-8") for p in access_log.files(log))
    assert "s-1" not in text
    assert "anna" not in text


def test_what_cannot_be_logged_is_not_shown(enter, tmp_path):
    (tmp_path / "access").mkdir()
    (tmp_path / "access/access.key").mkdir()
    app = enter("admin", page="enheter")
    assert app.exception
    assert not any(canary(org) in everything(app) for org in UNITS)


@pytest.mark.parametrize("lang", ["sv", "en"])
@pytest.mark.parametrize("page", PAGES)
def test_the_development_mode_says_so_on_each_page(enter, monkeypatch, page, lang):
    monkeypatch.delenv("SHU_ROLE_FILE")
    monkeypatch.setenv("SHU_DEV_ROLE", "organisation:alfa")
    app = enter(page=page, query={"lang": lang}, claims={"is_logged_in": False})
    words = {"sv": "Utvecklingsläge utan inloggning", "en": "Development mode without login"}
    assert words[lang] in everything(app)
    assert seen(app) <= {"alfa"}
    monkeypatch.delenv("SHU_DEV_ROLE")
    assert seen(enter(page=page)) == set()


def test_the_development_mode_is_of_no_use_on_another_address(enter, monkeypatch):
    monkeypatch.delenv("SHU_ROLE_FILE")
    monkeypatch.setenv("SHU_DEV_ROLE", "admin")
    assert has_cards(enter())
    local = access.config.get_option("server.address")
    access.config.set_option("server.address", "0.0.0.0")
    try:
        assert not has_cards(enter())
    finally:
        access.config.set_option("server.address", local)
