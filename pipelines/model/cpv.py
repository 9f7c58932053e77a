"""CPV codes: reading one from a cell, and the kind of procurement it or a title points to.

No code list is read: the divisions of CPV 2008 decide (`domain.md` 1.7).
"""

import re
from functools import lru_cache
from typing import Literal, NamedTuple

from pipelines.model.text import normalise

Nature = Literal["services", "works", "supplies"]
CpvState = Literal["ok", "missing", "padded", "wrong_digit", "invalid"]

_SUPPLIES = "03 09 14 15 16 18 19 22 24 30 31 32 33 34 35 37 38 39 41 42 43 44 48"  # domain.md 1.7
_SERVICES = "50 51 55 60 63 64 65 66 70 71 72 73 75 76 77 79 80 85 90 92 98"
NATURE_OF_DIVISION: dict[str, Nature] = {
    **dict.fromkeys(_SUPPLIES.split(), "supplies"),
    "45": "works",
    **dict.fromkeys(_SERVICES.split(), "services"),
}

_MISSING = {"", "-", "–", "—", "saknas", "uppgift saknas", "ej angivet", "ingen", "n/a", "na", "?"}
# Eight digits, or seven when Excel dropped the leading zero; then a check digit or the code's text.
_CODE = re.compile(r"([0-9]{7,8})(?:\s?[-–]\s?([0-9]))?(?:[\s,;].*)?")

# The check digit is a weighted sum of the digits modulo 10, plus what the code's group adds. Groups
# that were renumbered in 2008 kept the digits of their old codes; so did single codes. The longest
# beginning decides. Found from the official list, which it reproduces without exception.
_WEIGHTS = (3, 7, 1, 3, 7, 1, 3, 7)
_ADDED = {
    "03300000": 8, "0331": 8, "0332": 8, "034": 9, "09": 6, "090": 0, "31711154": 3, "31711155": 3,
    "33141113": 9, "34211100": 9, "34211200": 8, "34211300": 7, "34421000": 3, "34422000": 6,
    "35113110": 7, "35125300": 3, "35331300": 7, "35642000": 1, "37442100": 9, "37442200": 8,
    "37442300": 7, "37442400": 6, "37442500": 5, "37442600": 4, "37442700": 3, "37442800": 2,
    "37442900": 1, "38941000": 4, "38942000": 7, "38944000": 3, "38945000": 6, "38946000": 9,
    "38947000": 2, "421": 3, "45233139": 1, "48628000": 3, "51000000": 7, "65122000": 6,
    "65123000": 2, "71351920": 4, "71351921": 7, "71351923": 3, "71351924": 6, "72212": 5,
    "722120": 0, "72267100": 5, "72267200": 5, "72330000": 5, "724": 5, "726": 5, "727": 5,
    "728": 5, "729": 5, "79342410": 4, "85210000": 9, "92225100": 2,
}  # fmt: skip

# Stems of domain.md 1.7 rule 3. What is taken out again was found by comparing with the kinds that
# buyers themselves state in the national register: building trades sold as "hantverkstjänster",
# goods "för städ" or "med tillhörande tjänster", and running contracts called "driftentreprenad".
_WORDS: dict[Nature, re.Pattern[str]] = {
    "services": re.compile(
        r"\b(städ(?!material|utrust|maskin|vagn|produkt|artik|kem| och kem)|lokalvård|fönsterputs"
        r"|sophämt(?!ningsfordon)|avfallshämt|konsult|bevak|snöröj|renhåll|gräsklipp|bemanning|tolk)"
        r"|(städning|skötsel|bevakning|snöröjning)\b|skötselentreprenad|driftentreprenad"
        r"|(?<!hantverks)(?<!bygg)(?<!måleri)(?<!maskin)(?<!entreprenad)(?<!hem)(?<!hörande )"
        r"(?<!varor och )(?<!produkter och )tjänster\b"
    ),
    "works": re.compile(
        r"\b(entreprenad(?!besikt|mask|upphandl|jur)|totalentreprenad|utförandeentreprenad|nybygg"
        r"|ombygg|tillbygg|stambyte)"
        r"|(?<!drift)(?<!skötsel)(?<!förvaltnings)(?<!måltids)(?<!städ)(?<!service)entreprenad\b"
        r"|(ombyggnad|nybyggnad|tillbyggnad)\b"
    ),
    "supplies": re.compile(
        r"\b(inköp|leverans|köp) av (\S+ ){0,2}\S*(möbler|dator|datorer|fordon|bilar|livsmedel"
        r"|material|kläder|maskin|maskiner|utrustning|böcker|läromedel|bränsle|salt|inredning"
        r"|verktyg|belysning|armaturer|växter|kemikalier|papper|telefoner|skrivare|förbrukning\S*)\b"
    ),
}


class Cpv(NamedTuple):
    """A CPV cell as read: eight digits or None, and why.

    `expected` is the right check digit where a wrong one was written.
    """

    code: str | None
    state: CpvState
    expected: str | None = None


def check_digit(cpv8: str) -> str:
    """The ninth digit of a CPV code of eight."""
    total = sum(int(digit) * weight for digit, weight in zip(cpv8, _WEIGHTS, strict=True))
    added = next((_ADDED[cpv8[:n]] for n in range(8, 1, -1) if cpv8[:n] in _ADDED), 0)
    return str((total + added) % 10)


def normalise_cpv(text: str | None) -> Cpv:
    """Eight digits of a CPV cell: `45000000-7`, `45000000 Anläggningsarbete`, `3000000`.

    `missing` is an empty cell, a word for empty or `00000000`; `padded` a leading zero put back;
    `wrong_digit` a check digit that belongs to another code; `invalid` anything else, among it a
    division that does not exist.
    """
    return _normalise_cpv(text or "")


@lru_cache(maxsize=20_000)  # a register repeats its codes
def _normalise_cpv(text: str) -> Cpv:
    plain = normalise(text)
    if plain in _MISSING:
        return Cpv(None, "missing")
    found = _CODE.fullmatch(plain)
    if not found:
        return Cpv(None, "invalid")
    digits = found[1]
    if not int(digits):
        return Cpv(None, "missing")
    code = digits.zfill(8)
    if code[:2] not in NATURE_OF_DIVISION:
        return Cpv(None, "invalid")
    if found[2] and found[2] != check_digit(code):
        return Cpv(None, "wrong_digit", check_digit(code))
    return Cpv(code, "ok" if code == digits else "padded")


def nature_of_cpv(cpv8: str | None) -> Nature | None:
    """The kind of procurement by the CPV division, or None when there is no such division."""
    return NATURE_OF_DIVISION.get((cpv8 or "")[:2])


def nature_of_title(title: str | None) -> Nature | None:
    """The kind of procurement that the words of a title point to, or None.

    None also when the words point to two kinds. The result is a proposal (`inferred`): a person
    confirms it before the procurement counts (`domain.md` 1.7 rule 3).
    """
    plain = normalise(title or "")
    found = [nature for nature, words in _WORDS.items() if words.search(plain)]
    return found[0] if len(found) == 1 else None
