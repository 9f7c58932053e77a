"""A small identity provider on the loopback: whoever asks is let in with the claims it is given.

Discovery, keys, authorisation with PKCE passed over, and token, as OpenID Connect asks for them.
"""

import base64
import json
import threading
import time
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlencode, urlparse

from joserfc import jwt
from joserfc.jwk import RSAKey

KEY = RSAKey.generate_key(2048, {"kid": "test", "use": "sig", "alg": "RS256"})


class Provider(BaseHTTPRequestHandler):
    """The answers; `claims` and `nonces` are the server's."""

    def do_GET(self):
        asked = urlparse(self.path)
        query = {k: v[0] for k, v in parse_qs(asked.query).items()}
        if asked.path == "/authorize":
            code = base64.urlsafe_b64encode(query["nonce"].encode()).decode()
            back = urlencode({"code": code, "state": query["state"]})
            self.send_response(302)
            self.send_header("Location", f"{query['redirect_uri']}?{back}")
            self.end_headers()
        elif asked.path == "/keys":
            self._answer({"keys": [KEY.as_dict(private=False)]})
        else:
            home = self.server.home
            self._answer(
                {
                    "issuer": home,
                    "authorization_endpoint": f"{home}/authorize",
                    "token_endpoint": f"{home}/token",
                    "jwks_uri": f"{home}/keys",
                    "response_types_supported": ["code"],
                    "id_token_signing_alg_values_supported": ["RS256"],
                }
            )

    def do_POST(self):
        body = self.rfile.read(int(self.headers["Content-Length"])).decode()
        code = parse_qs(body)["code"][0]
        now = int(time.time())
        claims = {"iss": self.server.home, "aud": "shu", "iat": now, "exp": now + 3600}
        claims |= {"nonce": base64.urlsafe_b64decode(code).decode(), **self.server.claims}
        token = jwt.encode({"alg": "RS256", "kid": "test"}, claims, KEY)
        self._answer({"access_token": "x", "token_type": "Bearer", "id_token": token})

    def _answer(self, content):
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.end_headers()
        self.wfile.write(json.dumps(content).encode())

    def log_message(self, *_words):
        return


@contextmanager
def provider():
    """The running server; set its `claims` to who comes next."""
    with ThreadingHTTPServer(("127.0.0.1", 0), Provider) as server:
        server.home, server.claims = f"http://127.0.0.1:{server.server_address[1]}", {}
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield server
        server.shutdown()
