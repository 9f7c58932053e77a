"""Receivers on this machine: a mail relay that keeps what it gets, and a web server that does."""

import datetime as dt
import ipaddress
import socketserver
import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from email.message import EmailMessage
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any, cast

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

REFUSED = "refused@example.org"


@dataclass
class Relay:
    """Where it listens, and what came: mails with the receivers of their envelope."""

    address: str
    mails: list[tuple[tuple[str, ...], EmailMessage]] = field(default_factory=list)
    encrypted: list[bool] = field(default_factory=list)


class _Session(socketserver.StreamRequestHandler):
    """One conversation with a relay."""

    server: "_Server"

    def say(self, line: str) -> None:
        self.wfile.write(f"{line}\r\n".encode())
        self.wfile.flush()

    def handle(self) -> None:
        self.secure = False
        self.receivers: list[str] = []
        self.say("220 here")
        while line := self.rfile.readline().decode().strip():
            word = line.split(" ")[0].lower()
            if word == "quit":
                self.say("221 bye")
                return
            getattr(self, word, lambda _: self.say("250 fine"))(line)

    def finish(self) -> None:
        super().finish()
        self.request.close()  # what STARTTLS has wrapped is not the server's own

    def ehlo(self, _: str) -> None:
        offered = self.server.certificate is not None and not self.secure
        self.wfile.write(b"250-here\r\n" + (b"250-STARTTLS\r\n" if offered else b""))
        self.say("250 SMTPUTF8")

    def starttls(self, _: str) -> None:
        self.say("220 go")
        context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
        context.load_cert_chain(str(self.server.certificate))
        self.request = context.wrap_socket(self.request, server_side=True)
        self.setup()
        self.secure = True

    def rcpt(self, line: str) -> None:
        receiver = line.partition("<")[2].partition(">")[0]
        if receiver == REFUSED:
            self.say("550 nobody of that name")
            return
        self.receivers.append(receiver)
        self.say("250 fine")

    def data(self, _: str) -> None:
        self.say("354 go on")
        lines: list[bytes] = []
        while (line := self.rfile.readline()) != b".\r\n":
            lines.append(line.removeprefix(b".").replace(b"\r\n", b"\n"))
        mail = cast(EmailMessage, message_from_bytes(b"".join(lines), policy=policy.default))
        self.server.found.mails.append((tuple(self.receivers), mail))
        self.server.found.encrypted.append(self.secure)
        self.say("250 taken")


class _Server(socketserver.ThreadingTCPServer):
    daemon_threads = True

    def __init__(self, certificate: Path | None) -> None:
        super().__init__(("127.0.0.1", 0), _Session)
        self.certificate = certificate
        self.found = Relay(f"127.0.0.1:{self.server_address[1]}")

    def handle_error(self, *_: Any) -> None:
        """A client that goes away is no fault of the test."""


@contextmanager
def relay(certificate: Path | None = None) -> Iterator[Relay]:
    """A mail relay; with a certificate (and its key beside it) it offers STARTTLS."""
    with _Server(certificate) as server:
        threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True).start()
        try:
            yield server.found
        finally:
            server.shutdown()


@contextmanager
def web(status: int = 200) -> Iterator[tuple[str, list[tuple[str, bytes]]]]:
    """A web server: its address, and the type and body of what was posted to it."""
    came: list[tuple[str, bytes]] = []

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            length = int(self.headers["Content-Length"])
            came.append((self.headers["Content-Type"], self.rfile.read(length)))
            self.send_response(status)
            self.end_headers()

        def log_message(self, *_: Any) -> None:
            """Quiet."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True).start()
        try:
            yield f"http://127.0.0.1:{server.server_port}/hook", came
        finally:
            server.shutdown()


def certificate(path: Path) -> Path:
    """A certificate for 127.0.0.1, with its key, in one file."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "127.0.0.1")])
    now = dt.datetime.now(tz=dt.UTC)
    here = x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address("127.0.0.1"))])
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - dt.timedelta(days=1))
        .not_valid_after(now + dt.timedelta(days=1))
        .add_extension(here, critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    private = key.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    )
    path.write_bytes(made.public_bytes(serialization.Encoding.PEM) + private)
    return path
