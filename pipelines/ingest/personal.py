"""Finding Swedish personal identity numbers in text, so that none is ever written down.

Only detection and masking; pseudonyms belong to the reports that may hold persons.
"""

import datetime as dt
import re

MASK = "●●●●●●-●●●●"
# Wider than validation: 10 or 12 digits, any dash, plus or blanks before the last four; with the
# century also dashes or blanks within the date. Invisible characters part nothing.
_DASHES = r"[-+‐‑‒–—−\u00ad\u200b\u2060]"
_LAST = rf"\s?{_DASHES}?\s?(\d{{4}})(?!\d)"
# What all of them hold; most texts do not, and are done with it.
_HINT = re.compile(r"\d\d[-/. ]?\d\d\D{0,3}\d{4}")
# One after the other, as the same digits may be read in two ways.
_CANDIDATES = (
    re.compile(rf"(?<!\d)(?:18|19|20)?(\d\d)(\d\d)(\d\d){_LAST}"),
    re.compile(rf"(?<!\d)(?:18|19|20)(\d\d)[-/. ](\d\d)[-/. ](\d\d){_LAST}"),
    re.compile(r"(?<=SE)(\d\d)(\d\d)(\d\d)(\d{4})01(?!\d)"),  # VAT number of a sole trader
)


def _luhn(digits: str) -> bool:
    total = 0
    for index, char in enumerate(digits):
        value = int(char) * (2 if index % 2 == 0 else 1)
        total += value - 9 if value > 9 else value
    return total % 10 == 0


def _is_date(year: int, month: int, day: int) -> bool:
    if day >= 60:  # co-ordination numbers add 60 to the day; what is not known of the date is 00
        return month <= 12 and day <= 91
    for century in (1900, 2000):
        try:
            dt.date(century + year, month, day)
        except ValueError:
            continue
        return True
    return False


def _is_personal(match: re.Match[str]) -> bool:
    yy, mm, dd, last = match.groups()
    # An organisation number has 20 or more where a birth date has its month.
    return _is_date(int(yy), int(mm), int(dd)) and _luhn(yy + mm + dd + last)


def has_personal_number(text: str) -> bool:
    """Whether a text holds a personal identity or co-ordination number (check digit right)."""
    if not _HINT.search(text):
        return False
    return any(_is_personal(match) for form in _CANDIDATES for match in form.finditer(text))


def mask(text: str) -> str:
    """The text with every personal identity number masked."""
    for form in _CANDIDATES:
        text = form.sub(lambda m: MASK if _is_personal(m) else m.group(0), text)
    return text
