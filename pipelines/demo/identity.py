"""Invented identity numbers: persons' of the series kept for tests, organisations' of none in use.

Only numbers; whose they are is decided elsewhere. No number is copied from a list: each is made
from a birth date and a serial of the test series, so that it can belong to no living person.
"""

import datetime as dt

# Skatteverket keeps the serials 980-999 for tests, and 238-239 for test co-ordination numbers.
PERSONS = range(980, 990)
COORDINATION = range(238, 240)
# Limited companies have numbers from 556 on; 552 has never been handed out.
_COMPANIES = "552"


def check_digit(nine: str) -> int:
    """The Luhn check digit of nine digits."""
    total = 0
    for place, char in enumerate(nine):
        value = int(char) * (2 - place % 2)
        total += value - 9 if value > 9 else value
    return -total % 10


def personal_number(birth: dt.date, serial: int, *, coordination: bool = False) -> str:
    """Twelve digits; a co-ordination number adds 60 to the day. Odd serials are men's."""
    day = birth.day + 60 * coordination
    nine = f"{birth:%y%m}{day:02d}{serial:03d}"
    return f"{birth.year // 100}{nine}{check_digit(nine)}"


def organisation_number(number: int) -> str:
    """Ten digits, of a series that no company has."""
    nine = f"{_COMPANIES}{number:06d}"
    return f"{nine}{check_digit(nine)}"
