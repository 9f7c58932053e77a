"""What a cell says before its field is known: a value, nothing, an error; and free text.

The readers of the kinds of fields stand in modules of their own and share what is here. A value
with one reading is read and traced, one with two is asked (`domain.md` 2.7, `reliability.md` 3.2).
"""

import math
import re
import string
import unicodedata
from typing import Any, NamedTuple

from pipelines.model.text import normalise

# How a CSV file writes values; in a workbook the same is text where a value belongs.
_CSV_FORMS = {
    "M02": re.compile(r"\d{4}-\d\d-\d\d"), "M23": re.compile(r"\d{10}"),
    "M27": re.compile(r"-?\d+(\.\d+)?"), "M30": re.compile(r"-?\d+,\d+"),
    "M75": re.compile(r"\d+(,\d+)? ?%"),
}  # fmt: skip
# Cells that hold a number; `%` is one that is shown as per cent.
NUMERIC = "n%"


class Parsed(NamedTuple):
    """What a cell was read as.

    `code` is the finding's code if any, `read` what was read, `near` the known word that the
    text is like, and `shown` what stands in the finding instead of the cell's text.
    """

    value: Any = None
    code: str | None = None
    read: str | None = None
    near: str | None = None
    shown: str | None = None

    @property
    def params(self) -> dict[str, str]:
        """The particulars of the finding."""
        said = {"read": self.read, "suggestion": self.near}
        return {name: text for name, text in said.items() if text is not None}


NOTHING = {"", "-", "–", "—", "−", "--", "n/a", "na", "saknas", "uppgift saknas", "null",
           "ej angivet", "ej angiven"}  # fmt: skip
# «Okänt» says nothing in most columns; where it is an answer, the column's list knows it.
EMPTY = NOTHING | {"okänt", "okänd"}
# How no word for nothing begins: of most cells the first characters are enough to tell.
_NO_FIRST = frozenset(string.ascii_letters + string.digits) - {
    c for word in EMPTY for c in (word[:1], word[:1].upper())
}
_STARTS = {word[:2] for word in EMPTY}
SILENT_EMPTY = {"", "-", "–", "—", "−"}
LONG_TEXT = 10_000
SPACES = re.compile(r"[\s\u00a0\u202f\u2009]+")
_NOT_AVAILABLE = {"#N/A", "#SAKNAS!"}
_ERROR_WORDS = _NOT_AVAILABLE | {
    "#REF!", "#REFERENS!", "#DIV/0!", "#DIVISION/0!", "#VALUE!", "#VÄRDEFEL!", "#NAME?", "#NAMN?",
    "#NUM!", "#OGILTIGT!", "#NULL!", "#SKÄRNING!",
}  # fmt: skip
# How XML writes a control character that it cannot hold; a carriage return is a line break.
_ESCAPED = re.compile(r"_x00(?:0[0-9A-CEFa-cef]|1[0-9A-Fa-f]|7[Ff])_")
_RETURN = re.compile(r"_x000[Dd]_")
# Marks of footnotes behind a value: "125*", "125 1)".
_FOOTNOTE = re.compile(r"(?:\s*\*+|\s+\d\)|(?<=\d)[¹²³])+$")


def for_csv(parsed: Parsed, text: str) -> Parsed:
    """Without the remark on a form that is a CSV file's own."""
    form = _CSV_FORMS.get(parsed.code or "")
    return parsed._replace(code=None) if form and form.fullmatch(text.strip()) else parsed


def empty(text: str) -> Parsed | None:
    """The Parsed of a cell that says nothing, or None."""
    start = text[:2]
    if text[:1] in _NO_FIRST or len(text) > 40:
        return None
    if start.isascii() and start.isalnum() and start.lower() not in _STARTS:
        return None
    plain = normalise(text)
    if plain in EMPTY:
        return Parsed(None, None if plain in SILENT_EMPTY else "M44")
    return None


def broken(kind: str, text: str) -> Parsed | None:
    """The Parsed of an error or a formula that was never calculated, or None.

    In a CSV file, or where values were pasted, an error is the text that Excel shows for it.
    """
    if kind == "u":
        return Parsed(None, "S43")
    if kind == "e" or "#" in text[:20]:
        word = text.strip().upper()
        if kind == "e" or word in _ERROR_WORDS:
            return Parsed(None, "M41" if word in _NOT_AVAILABLE else "M40")
    return None


def visible(text: str) -> str:
    """Text without invisible characters, blanks collapsed."""
    if text.isprintable():  # most cells: only blanks can be wrong
        return " ".join(text.split())
    kept = "".join(c for c in text if unicodedata.category(c) not in ("Cf", "Cc") or c in "\n\r\t")
    return SPACES.sub(" ", kept).strip()


def bare(text: str) -> str:
    """Visible text in lower case, without marks of footnotes, with plain hyphens."""
    plain = visible(text).lower().translate(DASHES)
    return plain if "(" in plain else _FOOTNOTE.sub("", plain)


DASHES = str.maketrans(dict.fromkeys("‐‑‒–—−", "-"))


def finite(text: str) -> float | None:
    """A number cell's value; None for what is no finite number."""
    try:
        value = float(text)
    except ValueError:
        return None
    return value if math.isfinite(value) else None


def swedish(value: float) -> str:
    """A number as it stands in a finding: a decimal comma, two decimals at the most."""
    return f"{value:.2f}".rstrip("0").removesuffix(".").replace(".", ",")


def parse_text(kind: str, text: str) -> Parsed:
    """Free text: kept as it is but for blanks, control and invisible characters."""
    stop = broken(kind, text) or empty(text)
    if stop:
        return stop
    if text.isprintable() and "_x00" not in text:
        clean, code = " ".join(text.split()), None
    else:
        clean, code = _cleaned(text)
    if len(clean) > LONG_TEXT and code != "M56":
        code = "M55"
    return Parsed(clean or None, code, f"{len(clean)}" if code == "M55" else None)


def _cleaned(text: str) -> tuple[str, str | None]:
    lines = _RETURN.sub("\n", text)
    whole = _ESCAPED.sub("\x00", lines)
    kinds = {unicodedata.category(c) for c in whole if c not in "\n\r\t\u00ad"}
    return visible(whole), "M56" if "Cc" in kinds else "M49" if "Cf" in kinds else None


def parse_year(kind: str, text: str, first: int = 2000, last: int = 2099) -> Parsed:
    """A calendar year of four digits."""
    stop = broken(kind, text) or empty(text)
    if stop:
        return stop
    plain = bare(text).removesuffix(".0")
    if not re.fullmatch(r"[0-9]{2}|[0-9]{4}", plain):
        return Parsed(None, "M01")
    # Two digits may mean two centuries, of births more than of anything else.
    return Parsed(int(plain)) if first <= int(plain) <= last else Parsed(None, "M10")


def parse_municipality(kind: str, text: str) -> Parsed:
    """A home municipality: its code of four digits or its name as written."""
    stop = broken(kind, text) or empty(text)
    if stop:
        return stop
    clean = visible(text)
    if re.fullmatch(r"[1-9][0-9]{2}", clean):  # Excel drops the zero of 0180 Stockholm
        return Parsed(f"0{clean}", "M156", f"0{clean}")
    return Parsed(clean)
