"""Foreign text made harmless: names and titles from workbooks, before they reach a page.

Pure functions; what a text means or how a page looks is not decided here (`reliability.md` 4).
"""

import html as _html
import re
import unicodedata

MAX = 200
# Bidi overrides and isolates, zero-width characters: they can make a name look like another.
_INVISIBLE = re.compile("[\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufeff]")
# Markdown makes links of bare addresses and pictures of :words: even when they are escaped; a
# word joiner, which has no width, keeps the letters and breaks the pattern.
_MAGIC = re.compile(r"(?<=[:@])|(?<=://)|(?<=\bwww)(?=\.)", re.IGNORECASE)
_JOINER = "\u2060"
_MARKDOWN = re.compile(r"([\\`*_{}\[\]()<>#+\-.!|~$:&^=@/\"'])")


def clean(value: object, limit: int = MAX) -> str:
    """One line of visible characters, at most `limit` long."""
    text = _INVISIBLE.sub("", "" if value is None else str(value))
    text = "".join(" " if unicodedata.category(c)[0] in "CZ" and c != "\u00a0" else c for c in text)
    text = re.sub(r" {2,}", " ", text).strip()
    return text if len(text) <= limit else text[: limit - 1].rstrip() + "…"


def plain(value: object, limit: int = MAX) -> str:
    """Text for Markdown that reads as it stands: no links, images, colours or mathematics."""
    return _MARKDOWN.sub(r"\\\1", _MAGIC.sub(_JOINER, clean(value, limit)))


def html(value: object, limit: int = MAX) -> str:
    """Text for HTML content and attributes."""
    return _html.escape(clean(value, limit))


def label(value: object, limit: int = 40) -> str:
    """Text for Plotly, which reads a few HTML tags in labels."""
    return _html.escape(clean(value, limit), quote=False)
