"""Warehouses with a published snapshot each, and servers and browsers that show them."""

import datetime as dt
import os
import shutil
from contextlib import contextmanager
from pathlib import Path

import fixture_cities as cities
import fixture_meta
import fixture_rows
import fixture_snapshot
import pytest
from browsing import ready
from served import serving
from shown import PAGES
from streamlit.testing.v1 import AppTest
from streamlit.util import calc_hash

from dashboard import i18n
from pipelines.ingest.process import reading_process
from pipelines.senders import hand_in, own
from pipelines.settings import Settings
from pipelines.warehouse.kept import freeze

HAND_IN_READER = hand_in.reader
ROOT = Path(__file__).resolve().parents[2]
CITIES = {
    "full": cities.FULL,
    "partial": cities.PARTIAL,
    "one": cities.ONE,
    "hostile": cities.HOSTILE,
}
MEETING = dt.date(2016, 9, 17)
CHROMIUM = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
# The system's CA store and sandbox are of no use to a throw-away browser on the loopback.
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]


@pytest.fixture(scope="session")
def warehouses(tmp_path_factory):
    """Name → warehouse, made when first asked for."""
    made = {}

    def get(name):
        if name not in made:
            folder = tmp_path_factory.mktemp(name)
            if name == "national":
                rows = fixture_rows.contents(cities.national())
            elif name == "empty":
                rows = {}
            elif name == "register":
                rows = fixture_meta.with_register(fixture_rows.contents(cities.FULL))
            elif name in CITIES:
                rows = fixture_rows.contents(CITIES[name])
            if name == "met":
                met = fixture_rows.contents(cities.MET)
                fixture_snapshot.publish(folder, met, "20160916T020000000000-met")
                freeze(folder, "mötet 17 september", MEETING)
                rows = fixture_rows.contents(cities.FULL)
            if name == "damaged":
                (folder / "published").mkdir()
                (folder / "published" / "current.json").write_text("{}", encoding="utf-8")
            elif name != "none":
                fixture_snapshot.publish(folder, rows, name)
            made[name] = folder
        return made[name]

    return get


@pytest.fixture
def show(warehouses, monkeypatch):
    """Run a page on a snapshot, by its name or its warehouse."""

    def run(name, page="laget", role="admin", **query):
        folder = name if isinstance(name, Path) else warehouses(name)
        monkeypatch.setenv("SHU_WAREHOUSE", str(folder))
        monkeypatch.setenv("SHU_ACCESS_LOG", str(folder / "access"))
        monkeypatch.setenv("SHU_DEV_ROLE", role)
        app = AppTest.from_file(str(ROOT / "dashboard/app.py"), default_timeout=60)
        if PAGES[page]:
            app._page_hash = calc_hash(PAGES[page])
        for key, value in query.items():
            app.query_params[key] = value
        return app.run()

    yield run
    i18n.use("sv")


@pytest.fixture(scope="module")
def reading_child():
    with reading_process(60, 2048) as started:
        yield started


@pytest.fixture
def place(tmp_path, monkeypatch, reading_child):
    """A place without a warehouse: the page must stand there too. Its reading child is shared."""

    @contextmanager
    def shared(settings):
        if settings.key_file is None:
            yield reading_child
        else:
            with HAND_IN_READER(settings) as own_process:
                yield own_process

    monkeypatch.setattr(hand_in, "reader", shared)
    monkeypatch.setattr(own, "reader", shared)
    for name, folder in (("RAW", "raw"), ("WAREHOUSE", "wh"), ("ACCESS_LOG", "access")):
        monkeypatch.setenv(f"SHU_{name}", str(tmp_path / folder))
    monkeypatch.setenv("SHU_TODAY", "2015-07-10")
    return Settings()


@pytest.fixture
def handing(place, monkeypatch):
    """Open the page in a role."""

    def run(role="organisation:higab", page="lamna-in", **query):
        monkeypatch.setenv("SHU_DEV_ROLE", role)
        app = AppTest.from_file(str(ROOT / "dashboard/app.py"), default_timeout=60)
        app._page_hash = calc_hash(page)
        for key, value in query.items():
            app.query_params[key] = value
        return app.run()

    yield run
    i18n.use("sv")


@pytest.fixture
def copied(warehouses, tmp_path):
    """A copy of the warehouse with a meeting, and a way to publish other rows in it."""
    folder = shutil.copytree(warehouses("met"), tmp_path / "met")
    return folder, lambda name, rows: fixture_snapshot.publish(folder, rows, f"9-{name}")


@pytest.fixture(scope="session")
def site(warehouses):
    """Name of a snapshot → address of a server that shows it."""
    open_servers, stack = {}, []

    def get(name):
        if name not in open_servers:
            manager = serving(warehouses(name))
            open_servers[name] = manager.__enter__()
            stack.append(manager)
        return open_servers[name]

    yield get
    for manager in stack:
        manager.__exit__(None, None, None)


def _chromium():
    given = os.environ.get("SHU_CHROMIUM")
    return given or next((p for p in map(shutil.which, CHROMIUM) if p), None)


# Not longer than a file: Playwright's running event loop would be met by Dagster's in later tests.
@pytest.fixture(scope="module")
def browser():
    """A headless Chromium; skipped with a reason when the machine has none."""
    path = _chromium()
    if path is None:
        reason = "no Chromium found (set SHU_CHROMIUM, or install one)"
        if os.environ.get("SHU_REQUIRE_BROWSER") == "1":
            pytest.fail(reason)
        pytest.skip(reason)
    from playwright.sync_api import sync_playwright

    with sync_playwright() as play:
        launched = play.chromium.launch(executable_path=path, args=FLAGS)
        yield launched
        launched.close()


@pytest.fixture
def visit(browser, site):
    """Open an address of a server, by its snapshot or itself, and wait until the page is whole."""
    contexts = []

    def go(name, path="/", size=(1280, 900), scheme="light"):
        context = browser.new_context(
            locale="sv-SE",
            color_scheme=scheme,
            viewport={"width": size[0], "height": size[1]},
        )
        contexts.append(context)
        page = context.new_page()
        page.outside = []
        home = name if name.startswith("http") else site(name)
        page.on(
            "request",
            lambda r: (
                None
                if r.url.startswith((home, "data:", "blob:", home.replace("http", "ws")))
                else page.outside.append(r.url)
            ),
        )
        page.goto(home + path)
        ready(page)
        return page

    yield go
    for context in contexts:
        context.close()
