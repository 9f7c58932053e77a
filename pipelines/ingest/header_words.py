"""A header's words: its normal form, the unit it names, and what it is near to.

What a header means is looked up in `headers.py`. Nothing is matched by likeness: what is near is
only suggested to a person (`domain.md` 2.6).
"""

import re
from functools import lru_cache

from pipelines.model.text import normalise

UNITS = {"kr": 1, "kronor": 1, "sek": 1, "tkr": 1_000, "kkr": 1_000, "ksek": 1_000,
         "tusental": 1_000, "mkr": 1_000_000, "mnkr": 1_000_000, "msek": 1_000_000}  # fmt: skip
# Words that say how or of what, but not what: the same field with and without them.
_FILLERS = {
    "exkl", "exklusive", "ex", "moms", "i", "ja/nej", "j/n", "st", "på", "av", "för", "om", "den",
    "det", "avtalet", "avtalets", "kontraktet", "kontraktets", "obligatorisk", "obligatoriskt",
    "required", "åååå-mm-dd", "ååååmmdd", "ååmmdd", "yyyy-mm-dd", "excl", "vat", "yes/no",
}  # fmt: skip
_MARKS = str.maketrans(",;?[]", "     ")
_SLASH = re.compile(r"\s*/\s*")
# "Värde 1)", "Värde¹", "Värde*": a mark that points to a note below the table.
_NOTE = re.compile(r"(?:[\s(]*[¹²³⁴⁵⁶⁷⁸⁹]\)?|\s+\d{1,2}\)|\s*\*+)\s*$")
LONGEST = 200  # characters; what is longer is no header


@lru_cache(maxsize=1 << 14)
def reduced(header: str) -> tuple[str, int | None]:
    """A header's normalised text without its unit, and the unit's factor to kronor."""
    plain = normalise(_NOTE.sub("", header[:LONGEST])).translate(_MARKS)
    words = _SLASH.sub("/", plain).split()
    unit = next((UNITS[w] for w in words if w in UNITS), None)
    kept = [w for w in words if w not in UNITS and w not in _FILLERS]
    # A column headed by nothing but its unit ("kronor", "SEK") keeps it as its name.
    return " ".join(kept or words), unit


def without_percent(text: str) -> str | None:
    """A normalised header without «%» or «procent», or None when it has none or nothing else."""
    words = text.split()
    kept = [w for w in words if w not in ("%", "procent", "percent")]
    return " ".join(kept) if 0 < len(kept) < len(words) else None


def words_of(text: str) -> frozenset[str]:
    """The words of a normalised header, in whatever order."""
    return frozenset(text.replace("-", " ").replace("/", " ").split())


def squeezed(header: str) -> str:
    """A header as it is compared with the template's: blanks, breaks, marks and case aside."""
    return _SLASH.sub("/", normalise(_NOTE.sub("", header)))
