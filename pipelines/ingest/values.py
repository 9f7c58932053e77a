"""Cell text to typed values, one function a kind of field. Pure; nothing is guessed twice.

Each function takes the cell's kind (`reader.read`) and text and returns the value with the code of
what is to be said of it. A value with one reading is read and traced, one with two is asked
(`domain.md` 2.7, `reliability.md` 3.2).
"""

import datetime as dt
import math
import re
import unicodedata
from typing import Any, NamedTuple

from pipelines.ingest.personal import MASK
from pipelines.model.codes import CodeList
from pipelines.model.cpv import normalise_cpv
from pipelines.model.text import normalise

# How a CSV file writes dates and numbers; in a workbook the same is text where a value belongs.
_CSV_FORMS = {"M02": re.compile(r"\d{4}-\d\d-\d\d"), "M27": re.compile(r"-?\d+(\.\d+)?"),
              "M30": re.compile(r"-?\d+,\d+")}  # fmt: skip


class Parsed(NamedTuple):
    """A value, the finding's code if any, and what was read (shown in the finding)."""

    value: Any = None
    code: str | None = None
    read: str | None = None


EMPTY = {"", "-", "–", "—", "--", "n/a", "na", "saknas", "uppgift saknas", "null", "okänt", "okänd",
         "ej angivet"}  # fmt: skip
SILENT_EMPTY = {"", "-", "–", "—"}
MONTHS = (("januari", "january"), ("februari", "february"), ("mars", "march"), ("april",),
          ("maj", "may"), ("juni", "june"), ("juli", "july"), ("augusti", "august"),
          ("september",), ("oktober", "october"), ("november",), ("december",))  # fmt: skip
FIRST_YEAR, LAST_YEAR = 1990, 2060
SPACES = re.compile(r"[\s\u00a0\u202f\u2009]+")


def for_csv(parsed: Parsed, text: str) -> Parsed:
    """Without the remark on a form that is a CSV file's own."""
    form = _CSV_FORMS.get(parsed.code or "")
    return parsed._replace(code=None) if form and form.fullmatch(text.strip()) else parsed


def empty(text: str) -> Parsed | None:
    """The Parsed of a cell that says nothing, or None."""
    if len(text) > 40:
        return None
    plain = normalise(text)
    if plain in EMPTY:
        return Parsed(None, None if plain in SILENT_EMPTY else "M44")
    return None


def broken(kind: str) -> Parsed | None:
    """The Parsed of an error cell or a formula that was never calculated, or None."""
    return Parsed(None, "M41") if kind == "e" else Parsed(None, "M43") if kind == "u" else None


def visible(text: str) -> str:
    """Text without invisible characters, blanks collapsed."""
    if text.isprintable():  # most cells: only blanks can be wrong
        return " ".join(text.split())
    kept = "".join(c for c in text if unicodedata.category(c) not in ("Cf", "Cc") or c in "\n\t")
    return SPACES.sub(" ", kept).strip()


def parse_text(kind: str, text: str) -> Parsed:
    """Free text: kept as it is but for blanks and invisible characters."""
    stop = broken(kind) or empty(text)
    if stop:
        return stop._replace(code=stop.code if kind in "eu" else None)
    clean = visible(text)
    hidden = any(unicodedata.category(c) == "Cf" for c in text.replace("\u00ad", ""))
    return Parsed(clean, "M49" if hidden and not text.isprintable() else None)


_DASHES = str.maketrans(dict.fromkeys("‐‑‒–—−", "-"))


def parse_ref(kind: str, text: str) -> Parsed:
    """A case number: upper case, hyphens, no blanks around; look-alike letters are refused."""
    stop = broken(kind)
    if stop:
        return stop
    clean = visible(text)
    if normalise(clean) in EMPTY:
        return Parsed(None, "M45")
    foreign = ("CYRILLIC", "GREEK")
    if not clean.isascii() and any(unicodedata.name(c, "").startswith(foreign) for c in clean):
        return Parsed(None, "M48")
    dashed = clean.translate(_DASHES)
    value = dashed.upper()
    if value == text:
        return Parsed(value)
    code = "M47" if dashed != clean else "M49" if clean != SPACES.sub(" ", text).strip() else "M46"
    return Parsed(value, code, value)


_DATE_FORMS: tuple[tuple[re.Pattern[str], str, str], ...] = tuple(
    (re.compile(pattern), order, code)
    for pattern, order, code in (
        (r"(\d{4})[-./](\d{1,2})[-./](\d{1,2})(?:[ t]0?0:00(?::00)?)?", "ymd", "M02"),
        (r"(\d{4})(\d{2})(\d{2})", "ymd", "M02"),
        (r"(\d{2})(\d{2})(\d{2})", "ymd", "M09"),
        (r"(\d{1,2})/(\d{1,2})[ -](\d{4}|\d{2})", "dmy", "M02"),
        (r"(\d{1,2})\.(\d{1,2})\.(\d{4})", "dmy", "M02"),
        (r"(\d{1,2}) ([a-zåäö]+) (\d{4})", "dmy", "M02"),
    )
)
_SLASHED = re.compile(r"(\d{1,2})[/-](\d{1,2})[/-](\d{4})")
_EPOCH = dt.date(1899, 12, 30)


def finite(text: str) -> float | None:
    """A number cell's value; None for what is no finite number."""
    try:
        value = float(text)
    except ValueError:
        return None
    return value if math.isfinite(value) else None


def parse_date(kind: str, text: str) -> Parsed:
    """A date: a date cell, an Excel serial, or one of the written forms of `domain.md` 2.7."""
    stop = broken(kind)
    if stop:
        return stop
    if kind == "d":
        return _date_cell(text)
    plain = re.sub(r"\.(?=\s)|(?<=[a-zåäö])\.", "", visible(text).lower())
    if normalise(plain) in EMPTY:
        return empty(text) or Parsed()
    if kind == "n" and 30_000 <= (finite(plain) or 0) <= 60_000:
        return _plausible(_EPOCH + dt.timedelta(days=int(float(plain))), "M12")
    return _written_date(kind, plain)


def _date_cell(text: str) -> Parsed:
    try:
        return _plausible(dt.date.fromisoformat(text[:10]), None)
    except ValueError:  # a time of day without a date
        return Parsed(None, "M01")


def _written_date(kind: str, plain: str) -> Parsed:
    for pattern, order, code in _DATE_FORMS:
        found = pattern.fullmatch(plain)
        if found:
            parts = dict(zip(order, found.groups(), strict=True))
            return _date(parts["y"], parts["m"], parts["d"], "M05" if kind == "n" else code)
    slashed = _SLASHED.fullmatch(plain)
    if slashed:
        a, b, year = slashed.groups()
        if int(a) <= 12 and int(b) <= 12 and a != b:
            return Parsed(None, "M08")
        day, month = (a, b) if int(b) <= 12 else (b, a)
        return _date(year, month, day, "M02")
    return Parsed(None, "M01")


def _date(year: str, month: str, day: str, code: str) -> Parsed:
    number = _month(month)
    full = int(year) if len(year) == 4 else 2000 + int(year)
    if full > LAST_YEAR and len(year) == 2:
        full -= 100
    try:
        return _plausible(dt.date(full, number, int(day)), code)
    except ValueError:
        implausible = len(year) == 4 and not FIRST_YEAR <= full <= LAST_YEAR
        return Parsed(None, "M10" if implausible else "M01")


def _month(text: str) -> int:
    """The number of a month by number or by three letters or more of its name; 0 for none."""
    if text.isdecimal():
        return int(text)
    hits = [
        number
        for number, names in enumerate(MONTHS, start=1)
        if len(text) >= 3 and any(name.startswith(text) for name in names)
    ]
    return hits[0] if len(hits) == 1 else 0


def _plausible(value: dt.date, code: str | None) -> Parsed:
    if not FIRST_YEAR <= value.year <= LAST_YEAR:
        return Parsed(None, "M10")
    return Parsed(value, code, value.isoformat())


def parse_code(kind: str, text: str, codes: CodeList) -> Parsed:
    """A code of a list, by its words."""
    stop = broken(kind) or empty(text)
    if stop:
        return stop
    code = codes.match(text)
    return Parsed(code) if code else Parsed(None, "M81")


def parse_cpv(kind: str, text: str) -> Parsed:
    """Eight digits of a CPV code."""
    stop = broken(kind)
    if stop:
        return stop
    cpv = normalise_cpv(visible(text))
    if cpv.state == "invalid":
        return Parsed(None, "M19")
    return Parsed(cpv.code, "M21" if cpv.state == "padded" else None, cpv.code)


def parse_yes_no(kind: str, text: str, codes: CodeList) -> Parsed:
    """Yes, no or unknown as (answer, type of requirement that the word implies)."""
    stop = broken(kind)
    if stop:
        return stop
    plain = normalise(text)
    if plain in SILENT_EMPTY:
        return Parsed(("unknown", None))
    entry = codes.entry(text)
    if entry is None:
        return Parsed(None, "M79")
    implied = entry.attributes.get("implies")
    value = (entry.code, implied)
    if entry.code == "unknown":
        return Parsed(value, "M44" if plain in EMPTY else "M80")
    plainly = plain in ("ja", "nej", "yes", "no", "true", "false")
    return Parsed(value, None if plainly else "M78", entry.label_sv)


def parse_org_number(kind: str, text: str) -> Parsed:
    """An organisation number's digits; ten, or what else the sender wrote."""
    stop = broken(kind) or empty(text)
    if stop:
        return stop
    if MASK in text:  # a sole trader's number is a person's: the name must tell who it is
        return Parsed(None, "M24")
    digits = re.sub(r"[\s-]", "", text)
    if len(digits) == 12 and digits.startswith("16"):
        digits = digits[2:]
    return Parsed(digits if re.fullmatch(r"\d{10}", digits) else visible(text))


def parse_year(kind: str, text: str) -> Parsed:
    """A calendar year."""
    stop = broken(kind) or empty(text)
    if stop:
        return stop
    found = re.fullmatch(r"\s*(20\d\d)(?:\.0)?\s*", text)
    return Parsed(int(found[1])) if found else Parsed(None, "M01")
