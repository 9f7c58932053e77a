"""Cell text to shares: per cent, fractions, words such as «halvtid», hours a week.

A share is (fraction, how it was written, whether it is approximate); more than all of something is
refused. What a column of mixed forms means is asked of its rows.
"""

import re
from typing import Literal, NamedTuple

import numpy as np

from pipelines.ingest.amounts import approximately, nothing, written_number
from pipelines.ingest.values import NUMERIC, Parsed, bare, finite, swedish

FULL_TIME_HOURS = 40.0  # a week; domain.md 2.7
_LARGEST_FRACTION = 1.5  # what is larger is per cent; domain.md 2.7
_MOST = 1 + 1e-9
Form = Literal["percent", "fraction", "format", "words", "hours"]
Kind = Literal["fulfilment", "working_hours", "other"]


class Share(NamedTuple):
    """A share with the form it was written in; `format` is what has one reading in any column."""

    value: float
    form: Form
    is_estimate: bool = False


_UNITS: tuple[tuple[re.Pattern[str], Form, float], ...] = (
    (re.compile(r"(.+?)\s?(?:%|procent|percent|proc\.?)(?: av heltid)?"), "percent", 100.0),
    (
        re.compile(
            r"(.+?)\s?(?:h|t|tim|timmar|timme)\.?\s?"
            r"(?:(?:/|per |i )\s?(?:v|vecka|veckan|week|w)\.?)?"
        ),
        "hours",
        FULL_TIME_HOURS,
    ),
)
_RATIO = re.compile(r"(\d{1,3}(?:,\d+)?)\s?(?:/|av)\s?(\d{1,3}(?:,\d+)?)")
_CLOCK = re.compile(r"(\d{1,3}):([0-5]\d)")
_WORDS = {
    1.0: ("heltid", "hel", "full tid", "fulltid", "heltidsanställd", "heltidsanställning",
          "full time", "full-time", "helt"),
    0.75: ("trekvartstid", "tre kvarts tid", "3/4 tid", "3/4-tid", "3/4-dels tid"),
    0.5: ("halvtid", "halv", "halvtidsanställd", "1/2 tid", "1/2-tid", "half time", "half-time"),
    0.25: ("kvartstid", "1/4 tid", "1/4-tid"),
}  # fmt: skip
_SHARES = {word: value for value, words in _WORDS.items() for word in words}
_NO_SHARE = {
    "deltid", "deltidsanställd", "deltidsanställning", "part time", "part-time", "vid behov",
    "behov", "timanställd", "timanställning", "timmar", "tim", "intermittent", "varierande",
    "varierar", "enligt schema", "enligt överenskommelse",
}  # fmt: skip


def parse_share(
    kind: str, text: str, of: Kind = "other", *, strict: bool = False, hours: bool = False
) -> Parsed:
    """A share.

    Args:
        kind: Kind of the cell; `%` is a number shown as per cent and taken as it is stored.
        text: Text of the cell.
        of: What it is a share of.
        strict: Refuse «ca».
        hours: The header speaks of hours a week.
    """
    stop = nothing(kind, text)
    if stop:
        return stop
    if kind in NUMERIC:
        number = finite(text)
        if number is None:
            return Parsed(None, "M42")
        return _judged(_of_number(number, kind, hours=hours), None, of)
    plain, approximate = approximately(bare(text))
    if plain in _NO_SHARE:
        return Parsed(None, "M112")
    if plain in _SHARES:
        share = Share(_SHARES[plain], "words")
        return Parsed(share, "M75", _percent(share.value))
    if approximate and strict:
        return Parsed(None, "M36")
    read, code = _written(kind, plain, hours=hours)
    if read is None:
        return Parsed(None, code)
    return _judged(read._replace(is_estimate=approximate), "M106" if approximate else code, of)


def _of_number(number: float, kind: str, *, hours: bool) -> Share:
    if kind == "%" or number == 0:
        return Share(number, "format")
    if hours and number > _LARGEST_FRACTION:
        return Share(number / FULL_TIME_HOURS, "hours")
    if number > _LARGEST_FRACTION:
        return Share(number / 100, "percent")
    return Share(number, "fraction")


def _written(kind: str, plain: str, *, hours: bool) -> tuple[Share | None, str]:
    """The share a text says and its code, or the code of why it says none."""
    clock = _CLOCK.fullmatch(plain)
    if clock:
        if not hours:
            return None, "M42"
        return Share((int(clock[1]) + int(clock[2]) / 60) / FULL_TIME_HOURS, "hours"), "M75"
    ratio = _RATIO.fullmatch(plain)
    if ratio:
        part, whole = (float(g.replace(",", ".")) for g in ratio.groups())
        return (Share(part / whole, "words"), "M75") if whole else (None, "M42")
    for pattern, form, unit in _UNITS:
        found = pattern.fullmatch(plain)
        if found:
            number = written_number(found[1])
            if number.value is None:
                return None, number.code
            return Share(number.value / unit, form), "M75"
    number = written_number(plain)
    if number.value is None:
        return None, number.code
    return _of_number(number.value, kind, hours=hours), number.code


def _judged(share: Share, code: str | None, of: Kind) -> Parsed:
    if share.value < 0:
        return Parsed(None, "M13")
    if share.value > _MOST:
        return Parsed(None, "M14" if of == "fulfilment" else "M73", _percent(share.value))
    share = share._replace(value=min(share.value, 1.0))
    if of == "working_hours" and share.value == 0:
        return Parsed(share, "M74", _percent(0))
    return Parsed(share, code, _percent(share.value))


def _percent(share: float) -> str:
    return f"{swedish(share * 100)} %"


def mixed_fractions(forms: np.ndarray) -> np.ndarray:
    """Which cells of a column are fractions while most of the others are per cent (M15).

    Args:
        forms: How each cell was written, as `spread` gives it.
    """
    percent = sum(form in ("percent", "hours") for form in forms)
    most = percent > sum(form == "fraction" for form in forms)
    return np.array([most and form == "fraction" for form in forms], dtype=bool)
