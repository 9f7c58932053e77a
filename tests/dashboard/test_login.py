"""The server as others meet it: logins through a real provider, and what comes without one.

What each role sees of each page is in `test_access.py`.
"""

import json
import os
import re
import shutil
import socket
import subprocess
import sys
import urllib.error
import urllib.request
from pathlib import Path

import fixture_canaries
import fixture_snapshot
import pytest
import yaml
from fixture_canaries import UNITS, canary
from oidc_provider import provider
from served import serving
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from streamlit.web.server.starlette.starlette_app_utils import create_signed_value
from websockets.exceptions import ConnectionClosed, InvalidStatus
from websockets.sync.client import connect

from pipelines import access_log

ROOT = Path(__file__).resolve().parents[2]
SECRET = "0123456789abcdef0123456789abcdef"
ROLES = {
    "users": [
        {"subject": "s-admin", "role": "admin"},
        {"email": "alfa@example.org", "role": "organisation", "organisations": ["alfa"]},
    ]
}


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@pytest.fixture(scope="module")
def place(tmp_path_factory):
    """A server with login, its provider, and the folder of its access log."""
    folder = tmp_path_factory.mktemp("login")
    warehouse = fixture_snapshot.publish(folder, fixture_canaries.contents(), "login")
    port = free_port()
    with provider() as identity:
        auth = {
            "redirect_uri": f"http://127.0.0.1:{port}/oauth2callback",
            "cookie_secret": SECRET,
            "client_id": "shu",
            "client_secret": "secret",
            "server_metadata_url": f"{identity.home}/.well-known/openid-configuration",
        }
        secrets, roles = folder / "secrets.toml", folder / "roles.yaml"
        secrets.write_text("[auth]\n" + "".join(f'{k} = "{v}"\n' for k, v in auth.items()))
        roles.write_text(yaml.safe_dump(ROLES))
        for path in (secrets, roles):
            path.chmod(0o600)
        settings = {"SHU_ROLE_FILE": str(roles), "SHU_SECRETS_FILE": str(secrets)}
        with serving(warehouse, port=port, SHU_DEV_ROLE="", **settings) as home:
            yield home, identity, warehouse / "access"


def said(home, query="", headers=(), cookies="", rounds=1):
    """Everything the server says over the websocket to whoever asks for a page."""
    address = home.replace("http", "ws") + "/_stcore/stream"
    given = {"Cookie": cookies, **dict(headers)}
    heard = b""
    with connect(
        address, origin=home, additional_headers=given, subprotocols=["streamlit", "x", "y"]
    ) as line:
        for _ in range(rounds):
            asked = BackMsg()
            asked.rerun_script.query_string = query
            asked.rerun_script.page_name = "enheter" if query else ""
            state = asked.rerun_script.widget_states.widgets.add()
            state.id, state.string_value = "$$ID-x-enhet", "beta"
            line.send(asked.SerializeToString())
            while True:
                part = line.recv(timeout=30)
                heard += part
                if ForwardMsg.FromString(part).WhichOneof("type") == "script_finished":
                    break
    return heard.decode("utf-8", "replace")


def signed(secret, **claims):
    who = {"is_logged_in": True, "sub": "s-admin", "iat": 1, **claims}
    cookie = create_signed_value(secret, "_streamlit_user", json.dumps(who)).decode()
    return f"_streamlit_user={cookie}"


@pytest.mark.parametrize(
    ("headers", "cookies"),
    [
        ({}, ""),
        ({"X-Forwarded-User": "s-admin", "X-Auth-Request-Email": "alfa@example.org"}, ""),
        ({"Authorization": "Bearer x"}, "lang=en; _streamlit_user=x"),
        ({}, signed("another secret of thirty-two bytes")),
        ({}, signed(SECRET)),  # right, but without the token against forged requests
    ],
)
def test_whoever_is_not_logged_in_hears_no_figure_and_no_name(place, headers, cookies):
    home, _identity, _log = place
    for query in ("", "enhet=alfa&period=2016", "role=admin"):
        heard = said(home, query, headers, cookies, rounds=2)
        assert re.search("Logga in|Log in", heard)
        assert not any(canary(org) in heard for org in UNITS)
        assert not re.search("procent|percent|Göteborg|Uppgifter t.o.m|snapshot", heard)


def test_the_same_probe_hears_them_in_the_development_mode(place, tmp_path):
    warehouse = fixture_snapshot.publish(tmp_path, fixture_canaries.contents(), "open")
    with serving(warehouse) as home:
        heard = said(home)
        assert all(word in heard for word in ("procent", "Göteborg", canary("alfa")))
        for host in ("uppfoljning.example.org", "10.0.0.4:8501"):
            with pytest.raises(urllib.error.HTTPError, match="403"):
                ask(home, Host=host)
        with pytest.raises(urllib.error.HTTPError, match="403"):
            ask(home, **{"X-Forwarded-For": "10.0.0.4"})
        with pytest.raises((InvalidStatus, ConnectionClosed)):
            said(home, headers={"X-Forwarded-For": "10.0.0.4"})


def ask(address, **headers):
    request = urllib.request.Request(address, headers={"Accept": "text/html", **headers})
    with urllib.request.urlopen(request, timeout=20) as answer:
        return answer.headers, answer.read().decode("utf-8", "replace")


def test_a_foreign_page_may_not_listen(place):
    home, _identity, _log = place
    address = home.replace("http", "ws") + "/_stcore/stream"
    with pytest.raises(InvalidStatus):
        connect(address, origin="https://evil.invalid", subprotocols=["streamlit"])


@pytest.mark.parametrize("path", ["/", "/enheter", "/static/x.js", "/_stcore/health", "/ready"])
def test_every_answer_has_the_security_headers(place, path):
    home, _identity, _log = place
    try:
        headers, _body = ask(home + path)
    except urllib.error.HTTPError as answer:
        headers = answer.headers
    assert "default-src 'self'" in headers["Content-Security-Policy"]
    assert "frame-ancestors 'none'" in headers["Content-Security-Policy"]
    assert "unsafe-eval" not in headers["Content-Security-Policy"]
    assert "unsafe-inline" not in headers["Content-Security-Policy"].split("style-src")[0]
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["X-Frame-Options"] == "DENY"
    assert headers["Referrer-Policy"] == "same-origin"


@pytest.mark.parametrize(
    "path", ["/_stcore/metrics", "/_stcore/agent/openapi.json", "/_stcore/agent/interact"]
)
def test_what_is_closed_is_not_answered(place, path):
    with pytest.raises(urllib.error.HTTPError, match="404"):
        ask(place[0] + path)


def test_no_foreign_page_may_steer_this_one(place):
    _headers, body = ask(place[0] + "/_stcore/host-config")
    assert '"allowedOrigins":[]' in body.replace(" ", "")


@pytest.mark.parametrize(
    ("more", "code"),
    [
        (["--server.address", "0.0.0.0"], "development_address"),
        (["--server.enableXsrfProtection", "false"], "xsrf"),
        (["--server.address", "0.0.0.0", "--server.trustedUserHeaders", '{"X-U": "email"}'],
         "trusted_headers"),
    ],
)  # fmt: skip
def test_the_server_refuses_to_start_open(tmp_path, more, code):
    command = [sys.executable, "-m", "streamlit", "run", "dashboard/asgi.py", "--server.port",
               str(free_port()), *more]  # fmt: skip
    role = "steering" if code == "development_address" else ""
    environment = {**os.environ, "SHU_DEV_ROLE": role, "SHU_WAREHOUSE": str(tmp_path)}
    run = subprocess.run(
        command, cwd=ROOT, env=environment, capture_output=True, text=True, timeout=60
    )
    assert run.returncode == 1
    assert code in run.stderr


@pytest.mark.browser
@pytest.mark.slow
def test_a_login_opens_what_the_role_file_gives_and_a_logout_closes_it(browser, place):
    home, identity, log = place
    identity.claims = {"sub": "s-7", "email": "Alfa@example.org", "email_verified": True}
    context = browser.new_context(locale="sv-SE")
    page = context.new_page()
    frames = []
    page.on("websocket", lambda line: line.on("framereceived", lambda f: frames.append(f)))
    page.goto(home + "/enheter?enhet=beta")
    page.get_by_role("button", name="Logga in").click()
    page.get_by_role("button", name="Logga ut").wait_for(timeout=60_000)
    page.goto(home + "/enheter?enhet=beta")
    page.wait_for_selector("footer.sh-foot", timeout=60_000)
    assert canary("alfa") in page.inner_text("[data-testid=stMain]")
    heard = b"".join(f if isinstance(f, bytes) else f.encode() for f in frames)
    assert canary("alfa").encode() in heard
    for org in ("beta", "gamma", "delta"):
        assert canary(org).encode() not in heard
    cookies = {c["name"]: c for c in context.cookies()}
    assert cookies["_streamlit_user"]["httpOnly"]
    stolen = [c for c in context.cookies() if c["name"].startswith("_streamlit")]
    page.get_by_role("button", name="Logga ut").click()
    page.get_by_role("button", name="Logga in").wait_for(timeout=60_000)
    context.close()

    other = browser.new_context(locale="sv-SE")
    other.add_cookies(stolen)
    page = other.new_page()
    page.goto(home)
    page.get_by_role("button", name="Logga in").wait_for(timeout=60_000)
    other.close()
    told = [(e.get("role"), e.get("page"), e.get("unit")) for e in access_log.events(log)]
    assert ("organisation", "enhet", "alfa") in told
    assert access_log.faults(log) == []


@pytest.mark.browser
@pytest.mark.slow
def test_somebody_without_a_role_is_told_so(browser, place):
    home, identity, _log = place
    identity.claims = {"sub": "s-9", "email": "alfa@example.org", "email_verified": False}
    context = browser.new_context(locale="sv-SE")
    page = context.new_page()
    page.goto(home)
    page.get_by_role("button", name="Logga in").click()
    page.get_by_text("Du har ingen behörighet").wait_for(timeout=60_000)
    assert not any(canary(org) in page.content() for org in UNITS)
    context.close()


NGINX = shutil.which("nginx")


@pytest.mark.browser
@pytest.mark.slow
@pytest.mark.skipif(NGINX is None, reason="no nginx found")
def test_the_sample_of_a_proxy_works_and_closes_what_it_says(browser, place, tmp_path):
    home = place[0]
    port, plain = free_port(), free_port()
    make = ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2",
            "-subj", "/CN=127.0.0.1", "-keyout", "key.pem", "-out", "cert.pem"]  # fmt: skip
    subprocess.run(make, cwd=tmp_path, check=True, capture_output=True)
    site = (ROOT / "docs/nginx.conf").read_text(encoding="utf-8")
    for old, new in {
        "/etc/ssl/uppfoljning/fullchain.pem": f"{tmp_path}/cert.pem",
        "/etc/ssl/uppfoljning/privkey.pem": f"{tmp_path}/key.pem",
        "listen 443 ssl": f"listen 127.0.0.1:{port} ssl",
        "listen 80": f"listen 127.0.0.1:{plain}",
        "http://127.0.0.1:8501": home,
        "$host;": f"127.0.0.1:{port};",
    }.items():
        site = site.replace(old, new)
    temporary = "".join(
        f"{name}_temp_path {tmp_path}/{name};"
        for name in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    )
    (tmp_path / "n.conf").write_text(
        f"daemon off; pid {tmp_path}/pid; error_log {tmp_path}/err; events {{}} "
        f"http {{ access_log off; {temporary} {site} }}"
    )
    server = subprocess.Popen([NGINX, "-c", str(tmp_path / "n.conf"), "-e", str(tmp_path / "e")])
    try:
        context = browser.new_context(locale="sv-SE", ignore_https_errors=True)
        page = context.new_page()
        page.wait_for_timeout(500)
        answer = page.goto(f"https://127.0.0.1:{port}/")
        assert "max-age=31536000" in answer.headers["strict-transport-security"]
        page.get_by_role("button", name="Logga in").wait_for(timeout=60_000)
        for path in ("/_stcore/metrics", "/_stcore/agent/openapi.json"):
            assert context.request.get(f"https://127.0.0.1:{port}{path}").status == 404
        large = context.request.post(f"https://127.0.0.1:{port}/x", data="x" * (21 << 20))
        assert large.status == 413
        context.close()
    finally:
        server.terminate()
        server.wait(timeout=20)
