"""The server: language of the page, readiness, headers. No browser is needed."""

import json
import urllib.error
import urllib.request

import pytest

from dashboard import asgi

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
    body, headers = get(site("full") + page + query, Cookie=cookie)
    assert f'<html lang="{lang}"' in body
    assert "<title>Social hänsyn</title>" in body
    assert headers["Content-Language"] == lang
    assert int(headers["Content-Length"]) == len(body.encode())
    assert headers["X-Content-Type-Options"] == "nosniff"
    kept = headers["Set-Cookie"]
    assert (kept is not None and kept.startswith(f"lang={lang};")) == (
        query in ("?lang=en", "?lang=sv")
    )


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
