"""Texts of the pages: Swedish in the code, English from `en.po`; the language of the script run.

Holds no texts of its own and no formats of figures (`pipelines.export.fmt`).
"""

from contextvars import ContextVar
from pathlib import Path

from babel.messages.pofile import read_po

LANGS = ("sv", "en")
_language: ContextVar[str] = ContextVar("language", default="sv")

with (Path(__file__).parent / "en.po").open("rb") as _file:
    ENGLISH: dict[str, str] = {m.id: m.string for m in read_po(_file) if m.id}


def use(lang: str) -> None:
    """Set the language of this script run; an unknown one means Swedish."""
    _language.set(lang if lang in LANGS else "sv")


def current() -> str:
    """`sv` or `en`."""
    return _language.get()


def _(text: str) -> str:
    """The text in the language of this run."""
    return ENGLISH.get(text, text) if current() == "en" else text
