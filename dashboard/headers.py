"""Security headers on every answer, and what the server does not answer at all.

A proxy in front adds transport security (`docs/nginx.conf`); these hold without one too
(`reliability.md` 6, A4). ASGI middleware; knows nothing of pages or roles.
"""

import base64
import hashlib
import re

from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from pipelines import exposure

# Metrics tell of users and load; the agent interface is not offered.
CLOSED = ("/_stcore/metrics", "/_stcore/agent")
_FIXED = {
    "x-content-type-options": "nosniff",
    "x-frame-options": "DENY",
    "referrer-policy": "same-origin",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "permissions-policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
}
_INLINE = re.compile(rb"<script>(.*?)</script>", re.DOTALL)
# Who a proxy speaks for: then the peer's own address says nothing.
_FORWARDED = ("forwarded", "x-forwarded-for", "x-forwarded-host", "x-real-ip")


def policy(page: bytes = b"") -> str:
    """The content security policy; scripts that stand in the page itself are named by their hash.

    Streamlit and Plotly set styles on elements, and Plotly keeps pictures as data and blobs.
    """
    hashes = [hashlib.sha256(script).digest() for script in _INLINE.findall(page)]
    named = "".join(f" 'sha256-{base64.b64encode(h).decode()}'" for h in hashes)
    return "; ".join(
        (
            "default-src 'self'",
            f"script-src 'self'{named}",
            "style-src 'self' 'unsafe-inline'",
            "img-src 'self' data: blob:",
            "font-src 'self' data:",
            "connect-src 'self'",
            "worker-src 'self' blob:",
            "object-src 'none'",
            "frame-src 'none'",
            "base-uri 'none'",
            "form-action 'self'",
            "frame-ancestors 'none'",
        )
    )


class SecurityHeaders:
    """ASGI middleware: the headers; 404 for what is closed; cookies for https only over https."""

    def __init__(self, app: ASGIApp, secure_cookies: bool) -> None:
        self.app, self.secure_cookies = app, secure_cookies

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass on, with headers on the way back."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return

        async def answer(message: Message) -> None:
            if message["type"] == "http.response.start":
                self._add(MutableHeaders(scope=message))
            await send(message)

        app = PlainTextResponse("", 404) if scope["path"].startswith(CLOSED) else self.app
        await app(scope, receive, answer)

    def _add(self, headers: MutableHeaders) -> None:
        headers.update(_FIXED)
        headers.setdefault("content-security-policy", policy())
        if self.secure_cookies:
            cookies = headers.getlist("set-cookie")
            del headers["set-cookie"]
            for cookie in cookies:
                secure = "" if "; secure" in cookie.lower() else "; Secure"
                headers.append("set-cookie", cookie + secure)


class Loopback:
    """ASGI middleware of the development mode: only this machine, by a name of this machine."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Refuse what came from elsewhere, through a proxy, or under a foreign name."""
        if scope["type"] not in ("http", "websocket") or _is_local(scope):
            await self.app(scope, receive, send)
        elif scope["type"] == "http":
            await PlainTextResponse("development mode: this machine only", 403)(
                scope, receive, send
            )
        else:
            await send({"type": "websocket.close", "code": 1008})


def _is_local(scope: Scope) -> bool:
    headers = Headers(scope=scope)
    host = re.sub(r":\d+$", "", headers.get("host", "")).strip("[]")
    peer = (scope.get("client") or ("",))[0]
    return (
        exposure.is_loopback(peer)
        and exposure.is_loopback(host)
        and not any(name in headers for name in _FORWARDED)
    )
