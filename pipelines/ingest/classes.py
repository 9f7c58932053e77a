"""Cell text to codes of public classifications: CPV of what is bought, SSYK of occupations.

An old or unknown occupation code is kept as it is and never translated (`domain.md` 2.3).
"""

import re
from typing import NamedTuple

from pipelines.ingest.values import NUMERIC, Parsed, broken, empty, visible
from pipelines.model.codes import CodeList
from pipelines.model.cpv import check_digit, normalise_cpv

SSYK_2012, SSYK_96 = "SSYK 2012", "SSYK 96"
# Codes that only the older list has, of occupations that the sheets are about.
ONLY_96 = {"5122", "5123", "5133", "7136", "7137", "7141", "8323", "8324", "9122", "9130", "9330"}
_SSYK = re.compile(
    r"(?:ssyk\s*(?:2012)?\s*[:-]?\s*)?(\d{4})(?:\.0)?(?:[\s,;:–-]+(\D.*))?", re.IGNORECASE
)


class Occupation(NamedTuple):
    """An occupation: four digits where known, the text as written, the version of SSYK."""

    code: str | None
    text: str
    version: str | None


def parse_cpv(kind: str, text: str) -> Parsed:
    """Eight digits of a CPV code."""
    stop = broken(kind, text)
    if stop:
        return stop
    cpv = normalise_cpv(visible(text))
    if cpv.state == "invalid":
        return Parsed(None, "M19")
    if cpv.state == "wrong_digit":
        return Parsed(None, "M20", cpv.expected)
    if cpv.state == "padded":
        return Parsed(cpv.code, "M121", cpv.code)
    if cpv.code and kind in NUMERIC:
        return Parsed(cpv.code, "M21", f"{cpv.code}-{check_digit(cpv.code)}")
    return Parsed(cpv.code)


def parse_ssyk(kind: str, text: str, codes: CodeList) -> Parsed:
    """An occupation as code or name; a name that the list lacks is kept without a code."""
    stop = broken(kind, text) or empty(text)
    if stop:
        return stop
    clean = visible(text)
    found = _SSYK.fullmatch(clean)
    if not found:
        code = codes.match(clean)
        return Parsed(Occupation(code, clean, SSYK_2012 if code else None))
    digits, name = found.groups()
    meant = codes.match(name) if name else None
    if meant and meant != digits:  # code and name say different things
        return Parsed(Occupation(None, clean, None), "M113")
    if digits in codes.codes:
        return Parsed(Occupation(digits, clean, SSYK_2012))
    version = SSYK_96 if digits in ONLY_96 else None
    return Parsed(Occupation(digits, clean, version), "M113")
