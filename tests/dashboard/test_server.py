"""The server: language of the page, readiness, headers. No browser is needed."""

import asyncio
import json
import urllib.error
import urllib.request

import pytest
from shown import PAGES
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.responses import PlainTextResponse
from starlette.routing import Route

from dashboard import asgi, headers

HTML = {"Accept": "text/html", "Accept-Encoding": "gzip"}


def get(address, **headers):
    request = urllib.request.Request(address, headers={**HTML, **headers})
    with urllib.request.urlopen(request, timeout=20) as answer:
        return answer.read().decode(), answer.headers


@pytest.mark.parametrize(
    ("query", "cookie", "lang"),
    [
        ("", "", "sv"),
        ("?lang=en", "", "en"),
        ("", "lang=en", "en"),
        ("?lang=sv", "lang=en", "sv"),
        ("?lang=%3Cscript%3E", "lang=xx", "sv"),
    ],
)
@pytest.mark.parametrize("page", ["/", "/enheter"])
def test_language_of_the_page(site, page, query, cookie, lang):
    body, told = get(site("full") + page + query, Cookie=cookie)
    assert f'<html lang="{lang}"' in body
    assert "<title>Social hänsyn</title>" in body
    assert told["Content-Language"] == lang
    assert int(told["Content-Length"]) == len(body.encode())
    assert told["X-Content-Type-Options"] == "nosniff"
    kept = told["Set-Cookie"]
    assert (kept is not None and kept.startswith(f"lang={lang};")) == (
        query in ("?lang=en", "?lang=sv")
    )


@pytest.mark.parametrize(("query", "said"), [("", "finns inte"), ("?lang=en", "no such page")])
@pytest.mark.parametrize("page", ["/upphandlingar", "/enheter/higab", "/index.php"])
def test_an_address_without_a_page_is_told_in_the_reader_s_language(site, page, query, said):
    with pytest.raises(urllib.error.HTTPError) as missing:
        get(site("full") + page + query)
    with missing.value as answer:
        body = answer.read().decode()
        assert answer.code == 404
        assert said in body
        assert "Streamlit" not in body
        assert "script" not in body
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
        assert int(answer.headers["Content-Length"]) == len(body.encode())


@pytest.mark.parametrize("page", ["laget", "lamna-in", *PAGES.values()])
def test_every_page_is_at_an_address_that_the_server_knows(site, page):
    body, _ = get(f"{site('full')}/{page}")
    assert "Sidan finns inte" not in body


def test_other_answers_are_passed_on_as_they_are(site):
    request = urllib.request.Request(site("full") + "/_stcore/health", headers={"Accept": "*/*"})
    with urllib.request.urlopen(request, timeout=20) as answer:
        assert answer.read() == b"ok"


def test_streamlit_still_has_the_texts_that_are_replaced():
    page = (asgi.Path(asgi.st.__file__).parent / "static" / "index.html").read_bytes()
    done = asgi.translate(page, "sv")
    assert b'<html lang="sv"' in done
    assert asgi.NO_SCRIPT["sv"].encode() in done
    assert b"<title>Streamlit" not in done


def test_ready_when_a_snapshot_can_be_read(site):
    body, _ = get(site("full") + "/ready")
    assert json.loads(body) == {"ready": True}


@pytest.mark.parametrize("name", ["none", "damaged"])
def test_not_ready_without_one(site, name):
    with pytest.raises(urllib.error.HTTPError) as refused:
        get(site(name) + "/ready")
    with refused.value as answer:
        assert answer.code == 503
        assert json.loads(answer.read())["ready"] is False


def straight(app, client="127.0.0.1", **asked_with):
    """Status, headers and body of an answer, without a server in between."""
    given = [(k.replace("_", "-").encode(), v.encode()) for k, v in asked_with.items()]
    scope = {"type": "http", "method": "GET", "path": "/", "query_string": b"", "headers": given}
    sent = []

    async def receive():
        return {"type": "http.request", "body": b""}

    async def send(message):
        sent.append(message)

    asyncio.run(app(scope | {"client": (client, 50000)}, receive, send))
    told = [(k.decode(), v.decode()) for k, v in sent[0]["headers"]]
    return sent[0]["status"], told, b"".join(m.get("body", b"") for m in sent).decode()


@pytest.mark.parametrize(("https", "flag"), [(True, "; Secure"), (False, "")])
def test_cookies_go_over_https_only_where_people_come_over_https(tmp_path, https, flag):
    async def set_cookie(_request):
        answer = PlainTextResponse("")
        answer.set_cookie("_streamlit_user", "x", httponly=True)
        answer.set_cookie("other", "y", secure=True)
        return answer

    secrets = tmp_path / "secrets.toml"
    scheme = "https" if https else "http"
    secrets.write_text(f'[auth]\nredirect_uri = "{scheme}://example.org/oauth2callback"\n')
    layer = Middleware(headers.SecurityHeaders, secure_cookies=asgi.over_https(secrets))
    app = Starlette(routes=[Route("/", set_cookie)], middleware=[layer])
    _status, told, _body = straight(app)
    first, second = (value for name, value in told if name == "set-cookie")
    assert first == f"_streamlit_user=x; HttpOnly; Path=/; SameSite=lax{flag}"
    assert second.lower().count("secure") == 1
    assert not asgi.over_https(None)


@pytest.mark.parametrize(
    ("client", "host", "more", "status"),
    [
        ("127.0.0.1", "localhost:8501", {}, 200),
        ("127.0.0.1", "127.0.0.1", {}, 200),
        ("::1", "[::1]:8501", {}, 200),
        ("10.0.0.4", "localhost:8501", {}, 403),
        ("127.0.0.1", "evil.invalid", {}, 403),
        ("127.0.0.1", "", {}, 403),
        ("127.0.0.1", "localhost", {"forwarded": "for=10.0.0.4"}, 403),
        ("127.0.0.1", "localhost", {"x_real_ip": "10.0.0.4"}, 403),
    ],
)
def test_the_development_mode_answers_this_machine_only(client, host, more, status):
    async def page(_request):
        return PlainTextResponse("figures")

    app = Starlette(routes=[Route("/", page)], middleware=[Middleware(headers.Loopback)])
    found, _told, body = straight(app, client, host=host, **more)
    assert found == status
    assert ("figures" in body) == (status == 200)
