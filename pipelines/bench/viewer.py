"""Somebody who looks at the dashboard without a browser: Streamlit's own protocol over a websocket.

Opens a page, clicks, fetches a download; draws nothing. Its own process measures, so it must cost
little beside what it measures.
"""

import json
import re
import urllib.request
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode

from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from websockets.sync.client import ClientConnection, connect
from websockets.typing import Origin, Subprotocol

PATIENCE = 60.0


class NotShown(Exception):  # noqa: N818 - what came back is no page
    """The script stopped, or nothing came in time."""


@dataclass
class Viewer:
    """An open session and what the last run of the script sent."""

    home: str
    connection: ClientConnection
    session_id: str = ""
    page_hash: str = ""
    messages: list[ForwardMsg] = field(default_factory=list)
    received: int = 0

    def show(self, page: str = "", query: Mapping[str, str] | None = None) -> None:
        """Go to a page, or click: run the script and keep what it sends.

        Raises:
            NotShown: the script failed, or did not end in time.
        """
        asked = BackMsg()
        asked.rerun_script.query_string = urlencode(query or {})
        asked.rerun_script.page_name = page
        self.connection.send(asked.SerializeToString())
        self.messages, self.received = [], 0
        while True:
            message = self._next()
            kind = message.WhichOneof("type")
            if kind == "new_session":
                self.session_id = message.new_session.initialize.session_id or self.session_id
                self.page_hash = message.new_session.page_script_hash
                self.messages = []
            self.messages.append(message)
            if kind == "script_finished":
                if message.script_finished == ForwardMsg.FINISHED_SUCCESSFULLY:
                    return
                if message.script_finished == ForwardMsg.FINISHED_WITH_COMPILE_ERROR:
                    raise NotShown("the script cannot be compiled")

    def _next(self) -> ForwardMsg:
        try:
            data = self.connection.recv(timeout=PATIENCE)
        except TimeoutError as error:
            raise NotShown("no answer in time") from error
        data = data.encode() if isinstance(data, str) else data
        self.received += len(data)
        message: ForwardMsg = ForwardMsg.FromString(data)
        return message

    def elements(self) -> Iterator[Any]:
        """The elements of the page, as they were sent."""
        for message in self.messages:
            if message.WhichOneof("type") == "delta" and message.delta.HasField("new_element"):
                yield message.delta.new_element

    def downloads(self) -> dict[str, str]:
        """The download buttons: their own key, and the id to ask for the file by."""
        buttons = [e.download_button for e in self.elements() if e.HasField("download_button")]
        return {b.id.rpartition("-download-")[2]: b.deferred_file_id for b in buttons}

    def fetch(self, file_id: str) -> bytes | None:
        """What a click on a download button hands out; None when it hands out nothing."""
        asked = BackMsg()
        asked.backend_operation_request.request_id = f"request-{file_id}"
        asked.backend_operation_request.session_id = self.session_id
        asked.backend_operation_request.deferred_file.file_id = file_id
        self.connection.send(asked.SerializeToString())
        while True:
            message = self._next()
            if message.WhichOneof("type") == "backend_operation_response":
                break
        answer = message.backend_operation_response
        if answer.error_msg:
            return None
        with urllib.request.urlopen(self.home + answer.deferred_file.url, timeout=PATIENCE) as file:  # noqa: S310 - the server measured
            return bytes(file.read())

    def text(self) -> str:
        """All that was sent, as text; figures of charts and hidden texts too."""
        sent = b" ".join(m.SerializeToString() for m in self.messages)
        return re.sub(r"<style>.*?</style>", "", sent.decode("utf-8", "replace"), flags=re.DOTALL)


@contextmanager
def viewing(
    home: str, session_id: str = "", cookies: Mapping[str, str] | None = None
) -> Iterator[Viewer]:
    """A session at a server; with the id of one that lost its connection, that one again."""
    headers = {"Cookie": "; ".join(f"{k}={v}" for k, v in (cookies or {}).items())}
    protocols = [Subprotocol(p) for p in ("streamlit", "token", *([session_id] * bool(session_id)))]
    with connect(
        home.replace("http", "ws", 1) + "/_stcore/stream",
        origin=Origin(home),
        subprotocols=protocols,
        additional_headers=headers if cookies else None,
        max_size=None,
        open_timeout=PATIENCE,
    ) as connection:
        yield Viewer(home, connection, session_id)


def is_up(home: str) -> bool:
    """Whether the server answers."""
    with suppress(OSError), urllib.request.urlopen(f"{home}/_stcore/health", timeout=2) as answer:  # noqa: S310
        return bool(answer.status == 200)
    return False


def is_ready(home: str) -> bool:
    """Whether it has a snapshot that it can read."""
    with suppress(OSError), urllib.request.urlopen(f"{home}/ready", timeout=30) as answer:  # noqa: S310
        return bool(json.loads(answer.read())["ready"])
    return False
