"""CPV codes: reading one from a cell, and the kind of procurement it or a title points to.

No code list is read: the divisions of CPV 2008 decide (`domain.md` 1.7).
"""

import re
from functools import lru_cache
from typing import Literal, NamedTuple

from pipelines.model.text import normalise

Nature = Literal["services", "works", "supplies"]
CpvState = Literal["ok", "missing", "padded", "invalid"]

_SUPPLIES = "03 09 14 15 16 18 19 22 24 30 31 32 33 34 35 37 38 39 41 42 43 44 48"  # domain.md 1.7
_SERVICES = "50 51 55 60 63 64 65 66 70 71 72 73 75 76 77 79 80 85 90 92 98"
NATURE_OF_DIVISION: dict[str, Nature] = {
    **dict.fromkeys(_SUPPLIES.split(), "supplies"),
    "45": "works",
    **dict.fromkeys(_SERVICES.split(), "services"),
}

_MISSING = {"", "-", "–", "—", "saknas", "uppgift saknas", "ej angivet", "ingen", "n/a", "na", "?"}
# Eight digits, or seven when Excel dropped the leading zero; then a check digit or the code's text.
_CODE = re.compile(r"(\d{7,8})(?:\s?[-–]\s?\d)?(?:[\s,;].*)?")

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
    """A CPV cell as read: eight digits or None, and why."""

    code: str | None
    state: CpvState


def normalise_cpv(text: str | None) -> Cpv:
    """Eight digits of a CPV cell: `45000000-7`, `45000000 Anläggningsarbete`, `3000000`.

    `missing` is an empty cell, a word for empty or `00000000`; `padded` a leading zero put back;
    `invalid` anything else, among it a division that does not exist.
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
