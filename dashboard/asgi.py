"""The server: Streamlit with the page's language, the readiness answer and the error pages.

Started with `streamlit run dashboard/asgi.py`; it refuses to start with open settings.
Pages are in `app.py`, security headers in `headers.py`; nothing here reads figures.
"""

import gc
import importlib
import pkgutil
import sys
import tomllib
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from http.cookies import SimpleCookie
from pathlib import Path
from urllib.parse import parse_qs

import streamlit as st
from starlette.concurrency import run_in_threadpool
from starlette.formparsers import MultiPartParser
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.routing import Route
from starlette.types import ASGIApp, Message, Receive, Scope, Send
from streamlit import config

_HERE = Path(__file__).parent
if str(_HERE.parent) not in sys.path:
    sys.path.insert(0, str(_HERE.parent))

from dashboard import app_pages, errors, headers, ui  # noqa: E402
from pipelines import exposure  # noqa: E402
from pipelines.model import viewers  # noqa: E402
from pipelines.settings import Settings  # noqa: E402
from pipelines.value_free import guard_logs  # noqa: E402

LANGS = ("sv", "en")
NO_SCRIPT = {
    "sv": "Sidan behöver JavaScript.",
    "en": "This page needs JavaScript.",
}
LOST = {
    "sv": ("Sidan finns inte", "Kontrollera adressen, eller gå till", "Läget"),
    "en": ("There is no such page", "Check the address, or go to", "Overview"),
}
# A compressed or cached page could not be rewritten, so these never reach Streamlit.
_DROPPED = {b"accept-encoding", b"if-none-match", b"if-modified-since"}
ADDRESSES = {"", "laget", *ui.PAGES, ui.STATEMENT}
YEAR_SECONDS = 31_536_000
HISTORY = (_HERE / "theme/history.js").read_bytes()


def chosen_language(query: str, cookie: str) -> tuple[str, bool]:
    """The language of the page, and whether the address asked for it."""
    asked = parse_qs(query).get("lang", [""])[0]
    if asked in LANGS:
        return asked, True
    kept = SimpleCookie(cookie).get("lang")
    return (kept.value, False) if kept is not None and kept.value in LANGS else ("sv", False)


def translate(page: bytes, lang: str) -> bytes:
    """Streamlit's page with its language, title and no-script text, and with a history of choices.

    Its own are English, and its "back" does not take a choice back.
    """
    page = page.replace(b"<head>", b"<head><script>" + HISTORY + b"</script>", 1)
    page = page.replace(b'<html lang="en"', f'<html lang="{lang}"'.encode(), 1)
    page = page.replace(b"<title>Streamlit</title>", "<title>Social hänsyn</title>".encode(), 1)
    english = b"You need to enable JavaScript to run this app."
    return page.replace(english, NO_SCRIPT[lang].encode(), 1)


def is_address(path: str) -> bool:
    """Whether a page stands there: Streamlit would show the first one, and say so in English."""
    return path.strip("/").removeprefix(_base()).strip("/") in ADDRESSES


def _base() -> str:
    return str(config.get_option("server.baseUrlPath")).strip("/")


def not_found(lang: str) -> bytes:
    """The page at an address where there is none."""
    title, words, name = LOST[lang]
    first = f"/{_base()}/?lang={lang}" if _base() else f"/?lang={lang}"
    return (
        f'<!doctype html><html lang="{lang}"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width">'
        f"<title>{title} – Social hänsyn</title>"
        "<style>:root{color-scheme:light dark}body{font:1.125rem/1.5 sans-serif;margin:3rem auto;"
        "max-width:40rem;padding:0 1rem}</style></head>"
        f'<body><main><h1>{title}</h1><p>{words} <a href="{first}">{name}</a>.</p></main>'
        "</body></html>"
    ).encode()


class Language:
    """ASGI middleware: `<html lang>` from `?lang=` or the cookie; 404 where no page is."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass on everything but HTML pages as it is."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        asked_with = dict(scope["headers"])
        if b"text/html" not in asked_with.get(b"accept", b""):
            await self.app(scope, receive, send)
            return
        query, cookie = scope["query_string"].decode("latin-1"), asked_with.get(b"cookie", b"")
        lang, asked = chosen_language(query, cookie.decode("latin-1"))
        kept = [(k, v) for k, v in scope["headers"] if k not in _DROPPED]
        rewrite = _Rewriter(send, lang, asked, is_address(scope["path"]))
        await self.app({**scope, "headers": kept}, receive, rewrite)


class _Rewriter:
    """Holds back an HTML answer until it is whole, then sends it in the right language."""

    def __init__(self, send: Send, lang: str, asked: bool, is_there: bool) -> None:
        self.send, self.lang, self.asked, self.is_there = send, lang, asked, is_there
        self.start: Message | None = None
        self.body = b""

    async def __call__(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            kind = dict(message["headers"]).get(b"content-type", b"")
            if kind.startswith(b"text/html"):
                self.start = message
                return
        elif message["type"] == "http.response.body" and self.start is not None:
            self.body += message.get("body", b"")
            if message.get("more_body", False):
                return
            await self._flush(self.start)
            return
        await self.send(message)

    async def _flush(self, start: Message) -> None:
        body = translate(self.body, self.lang) if self.is_there else not_found(self.lang)
        gone = {b"content-length", b"etag", b"last-modified", b"cache-control"}
        kept = [(k, v) for k, v in start["headers"] if k not in gone]
        kept += [
            (b"content-length", str(len(body)).encode()),
            (b"content-language", self.lang.encode()),
            (b"cache-control", b"no-store"),
            (b"content-security-policy", headers.policy(body).encode()),
        ]
        if self.asked:
            cookie = f"lang={self.lang}; Path=/; Max-Age={YEAR_SECONDS}; SameSite=Lax; HttpOnly"
            kept.append((b"set-cookie", cookie.encode()))
        status = start["status"] if self.is_there else 404
        await self.send({**start, "status": status, "headers": kept})
        await self.send({"type": "http.response.body", "body": body})


async def ready(_request: Request) -> JSONResponse:
    """200 when a snapshot can be read, 503 when there is none or it is damaged. Not which."""
    from dashboard import data  # its caches need the server's runtime, which starts later

    try:
        found = await run_in_threadpool(data.is_ready)
    except Exception as error:
        return JSONResponse({"ready": False, "error": type(error).__name__}, status_code=503)
    if not found:
        return JSONResponse({"ready": False, "error": "no snapshot"}, status_code=503)
    return JSONResponse({"ready": True})


OPTIONS = (
    "server.address",
    "server.trustedUserHeaders",
    "server.enableXsrfProtection",
    "server.enableCORS",
    "server.enableAgentApi",
    "server.enableStaticServing",
    "server.maxUploadSize",
    "client.showErrorDetails",
)


def refuse_open_settings(settings: Settings) -> None:
    """Stop here rather than serve with settings that let in what must stay out."""
    options = {name: config.get_option(name) for name in OPTIONS}
    has_roles = settings.role_file is not None
    found = list(exposure.faults(options, dev_role=settings.dev_role, has_roles=has_roles))
    try:
        if settings.dev_role:
            viewers.parse(settings.dev_role)
    except ValueError:
        found.append("dev_role")
    if found:
        msg = f"The dashboard does not start with these settings ({', '.join(found)}): shu doctor"
        raise SystemExit(msg)


def over_https(secrets: Path | None) -> bool:
    """Whether people come over https, as the address of the login's return says."""
    if secrets is None:
        return False
    auth = tomllib.loads(secrets.read_text(encoding="utf-8")).get("auth", {})
    return str(auth.get("redirect_uri", "")).startswith("https://")


def layers(settings: Settings) -> list[Middleware]:
    """What an answer passes through, the outermost first."""
    https = over_https(settings.secrets_file)
    local = [Middleware(headers.Loopback)] if settings.dev_role else []
    return [
        Middleware(headers.SecurityHeaders, secure_cookies=https),
        *local,
        Middleware(Language),
    ]


@asynccontextmanager
async def loaded(_app: st.App) -> AsyncIterator[None]:
    """Load all that pages need before anybody looks.

    Streamlit searches all of the memory for garbage after every click. What is loaded here stays
    until the end, so it is set aside: most of a click's time went there.
    """
    for module in pkgutil.iter_modules(app_pages.__path__):
        importlib.import_module(f"dashboard.app_pages.{module.name}")
    gc.collect()
    gc.freeze()
    yield


_settings = Settings()
refuse_open_settings(_settings)
# Only the named file: one that lies in a working folder by chance gives no login.
config.set_option("secrets.files", [str(f) for f in (_settings.secrets_file,) if f])
# What somebody hands in may be of persons: it is never spooled to a disk on its way.
MultiPartParser.spool_max_size = (exposure.MOST_UPLOAD_MB + 1) << 20
# Written out here, as `streamlit run` looks for it in the source.
guard_logs()
app = st.App(
    _HERE / "app.py",
    routes=[Route("/ready", ready)],
    middleware=layers(_settings),
    on_script_error=errors.show,
    lifespan=loaded,
)
