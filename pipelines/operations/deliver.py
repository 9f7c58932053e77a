"""Messages on their way: to a mail relay, to a webhook, or in a dry run to a file.

What is said is in `messages.py`. A relay is spoken to plainly, or over STARTTLS with its name
checked; the webhook's address is a secret and lies in a file.
"""

import datetime as dt
import json
import smtplib
import ssl
import urllib.request
from collections.abc import Callable, Mapping, Sequence
from email.message import EmailMessage
from email.utils import format_datetime, make_msgid
from pathlib import Path

from pipelines import durable
from pipelines.operations.messages import Message
from pipelines.settings import Settings
from pipelines.value_free import told

SECONDS = 20
SMTP_PORT = 25


class Undelivered(Exception):  # noqa: N818 - what became of a message
    """A channel did not take a message; the text names the channel and the kind of fault."""


def to_operations(message: Message, settings: Settings, now: dt.datetime) -> Mapping[str, str]:
    """Tell those who run the product on every channel that is set: channel -> fault, or empty."""
    channels: dict[str, Callable[[], None]] = {}
    receivers = addresses(settings.mail_to)
    if settings.smtp and receivers:
        channels["mail"] = lambda: send(message, receivers, settings, now)
    if settings.webhook_file:
        file = settings.webhook_file
        channels["webhook"] = lambda: post(message, file)
    return {name: _tried(deliver) for name, deliver in channels.items()}


def _tried(deliver: Callable[[], None]) -> str:
    try:
        deliver()
    except (OSError, ValueError, Undelivered) as error:
        # smtplib's and urllib's errors are OSErrors too; their texts may quote addresses.
        return told(error)
    return ""


def mailed(message: Message, receivers: Sequence[str], settings: Settings, now: dt.datetime) -> str:
    """Send a mail; what went wrong, or empty."""
    if not settings.smtp:
        return "no relay is set"
    return _tried(lambda: send(message, receivers, settings, now))


def addresses(text: str) -> tuple[str, ...]:
    """The addresses of a list with commas."""
    return tuple(a.strip() for a in text.split(",") if a.strip())


def mail(
    message: Message, receivers: Sequence[str], settings: Settings, now: dt.datetime
) -> EmailMessage:
    """A message as a mail; ValueError when an address is none."""
    made = EmailMessage()
    made["Subject"] = message.subject
    made["From"] = settings.mail_from
    made["To"] = ", ".join(receivers)
    made["Date"] = format_datetime(now)
    made["Message-ID"] = make_msgid(domain=settings.mail_from.rpartition("@")[2] or "localhost")
    made["Auto-Submitted"] = "auto-generated"  # so that no absence notice answers it
    made.set_content(message.body)
    return made


def send(message: Message, receivers: Sequence[str], settings: Settings, now: dt.datetime) -> None:
    """Hand a mail to the relay.

    Raises:
        OSError: The relay is not reached or does not take it.
        ValueError: There is no sender, or an address is none.
        Undelivered: The relay refused one of the receivers.
    """
    if not settings.mail_from:
        msg = "no sender is set"
        raise Undelivered(msg)
    made = mail(message, receivers, settings, now)
    host, port = relay(settings)
    with smtplib.SMTP(host, port, timeout=SECONDS) as server:
        if settings.smtp_starttls:
            server.starttls(context=ssl.create_default_context())
        refused = server.send_message(made)
    if refused:
        msg = f"{len(refused)} of {len(receivers)} receivers were refused"
        raise Undelivered(msg)


def relay(settings: Settings) -> tuple[str, int]:
    """Host and port of the mail relay; ValueError when the port is no number."""
    host, _, port = settings.smtp.partition(":")
    return host, int(port) if port else SMTP_PORT


def post(message: Message, file: Path) -> None:
    """Post a message as JSON to the address in a file.

    Raises:
        OSError: The file cannot be read, or the receiver does not take it.
        Undelivered: The file holds no address of the web.
    """
    address = file.read_text(encoding="ascii").strip()
    if not address.startswith(("https://", "http://")):
        msg = "the webhook's file holds no address"
        raise Undelivered(msg)
    body = json.dumps(message.data, ensure_ascii=False).encode()
    headers = {"Content-Type": "application/json; charset=utf-8"}
    request = urllib.request.Request(address, body, headers, method="POST")  # noqa: S310 - above
    with urllib.request.urlopen(request, timeout=SECONDS) as answer:  # noqa: S310
        answer.read()


def to_file(message: Message, folder: Path, name: str) -> Path:
    """What would be said, as a text that can be read and its data beside it."""
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    path = folder / f"{name}.txt"
    durable.write(path, f"{message.subject}\n\n{message.body}".encode())
    data = json.dumps(message.data, ensure_ascii=False, indent=1).encode()
    durable.write(path.with_suffix(".json"), data)
    return path
