"""Numbers, shares, dates and money as people read them, in Swedish and English.

The only place that turns a figure into text, for pages, commands and workbooks; it knows nothing
of what the figure measures. Rules: `users.md` 8.
"""

import datetime as dt
from decimal import ROUND_CEILING, ROUND_FLOOR, ROUND_HALF_UP, Decimal
from zoneinfo import ZoneInfo

from babel.dates import format_date
from babel.numbers import format_decimal

LANGS = ("sv", "en")
NBSP = "\u00a0"
MINUS = "\u2212"
DASH = "\u2013"
_SWEDEN = ZoneInfo("Europe/Stockholm")
_LOCALE = {"sv": "sv_SE", "en": "en_GB"}
_UNITS = ((Decimal(1_000_000), "mnkr", "SEK million"), (Decimal(1_000), "tkr", "SEK thousand"))


def _decimal(value: float | Decimal) -> Decimal:
    # repr gives the shortest decimal that is this float: 0.145 stays 0.145, not 0.14499….
    return value if isinstance(value, Decimal) else Decimal(repr(float(value)))


def number(value: float | Decimal, lang: str = "sv", decimals: int = 0) -> str:
    """`1 234,5` with hard spaces; halves round away from zero, minus is U+2212."""
    step = Decimal(1).scaleb(-decimals)
    rounded = _decimal(value).quantize(step, rounding=ROUND_HALF_UP)
    pattern = "#,##0" + ("." + "0" * decimals if decimals else "")
    text = format_decimal(abs(rounded), format=pattern, locale=_LOCALE[lang])
    return f"{MINUS}{text}" if rounded < 0 else text


def _hundredths(share: float, target: float | None) -> tuple[Decimal, int]:
    """A share in percent and the decimals it needs so that rounding tells no lie.

    49.6 is not written 50 when the target is 50, nor 0.3 as 0, nor 99.8 as 100.
    """
    exact = _decimal(share) * 100
    marks = [Decimal(0), Decimal(100)]
    if target is not None:
        marks.append(_decimal(target) * 100)
    for decimals in (0, 1, 2):
        step = Decimal(1).scaleb(-decimals)
        rounded = exact.quantize(step, rounding=ROUND_HALF_UP)
        crossed = [m for m in marks if (rounded == m) != (exact == m)]
        if not crossed:
            return rounded, decimals
    rounding = ROUND_FLOOR if exact < crossed[0] else ROUND_CEILING
    return exact.quantize(Decimal("0.1"), rounding=rounding), 1


def percent_number(share: float, lang: str = "sv", target: float | None = None) -> str:
    """`46`, or `49,6` where a whole number would claim that the target is met."""
    value, decimals = _hundredths(share, target)
    return number(value, lang, decimals)


def percent(share: float, lang: str = "sv", target: float | None = None) -> str:
    """`46 %` in Swedish, `46%` in English."""
    text = percent_number(share, lang, target)
    return f"{text}{NBSP}%" if lang == "sv" else f"{text}%"


def percent_words(share: float, lang: str = "sv", target: float | None = None) -> str:
    """`46 procent`, `46 per cent`."""
    word = "procent" if lang == "sv" else "per cent"
    return f"{percent_number(share, lang, target)}{NBSP}{word}"


def percent_range(lower: float, upper: float, lang: str = "sv") -> str:
    """`43–64 %`; one figure when both ends read the same."""
    low, high = percent_number(lower, lang), percent_number(upper, lang)
    if low == high:
        return percent(lower, lang)
    return f"{low}{DASH}{percent(upper, lang)}"


def points(difference: float, lang: str = "sv") -> str:
    """A difference of shares without sign: `3,4 procentenheter`, `12 procentenheter`."""
    size = abs(_decimal(difference) * 100)
    decimals = 0 if size == size.to_integral_value() or size >= 10 else 1
    text = number(size, lang, decimals)
    if lang == "sv":
        return f"{text}{NBSP}procentenhet" + ("" if text == "1" else "er")
    return f"{text} percentage point" + ("" if text == "1" else "s")


def count_of(part: float, whole: float, lang: str = "sv") -> str:
    """`12 av 22`."""
    word = "av" if lang == "sv" else "of"
    return f"{number(part, lang)} {word} {number(whole, lang)}"


def money(value: float | Decimal, lang: str = "sv") -> str:
    """`1,2 mnkr`, `340 tkr`, `950 kr`."""
    amount = _decimal(value)
    for size, sv, en in _UNITS:
        if abs(amount) >= size:
            text = number(amount / size, lang, 1 if size > 1000 else 0)
            return f"{text}{NBSP}{sv}" if lang == "sv" else f"{en}{NBSP}{text}"
    text = number(amount, lang)
    return f"{text}{NBSP}kr" if lang == "sv" else f"SEK{NBSP}{text}"


def millions(value: float | Decimal, lang: str = "sv", decimals: int = 1) -> str:
    """`1,2`: kronor as millions, without the unit."""
    return number(_decimal(value) / 1_000_000, lang, decimals)


def millions_range(low: float, high: float, lang: str = "sv") -> str:
    """`25–47 mnkr`, `−1,9 till 0,4 mnkr`; one decimal where the ends are below ten millions."""
    decimals = 0 if min(abs(low), abs(high)) >= 10_000_000 else 1
    ends = [millions(v, lang, decimals) for v in (low, high)]
    # A minus beside a dash cannot be read.
    between = DASH if low >= 0 else (" till " if lang == "sv" else " to ")
    text = ends[0] if ends[0] == ends[1] else between.join(ends)
    return f"{text}{NBSP}mnkr" if lang == "sv" else f"SEK{NBSP}{text}{NBSP}million"


def in_sweden(moment: dt.datetime) -> dt.datetime:
    """A moment by Swedish clocks; one without a zone is kept in UTC, as in the snapshot."""
    kept = moment if moment.tzinfo else moment.replace(tzinfo=dt.UTC)
    return kept.astimezone(_SWEDEN)


def clock(moment: dt.datetime, lang: str = "sv") -> str:
    """`14.05`, by Swedish clocks."""
    return f"{in_sweden(moment):{'%H:%M' if lang == 'en' else '%H.%M'}}"


def date_long(day: dt.date, lang: str = "sv") -> str:
    """`3 november 2026`."""
    return format_date(day, format="d MMMM y", locale=_LOCALE[lang])


def date_short(day: dt.date) -> str:
    """`2026-11-03`, in both languages."""
    return day.isoformat()[:10]


def period(period_id: str, lang: str = "sv") -> str:
    """A period id in words: `2015`, `tertial 1 2015`, `kvartal 2 2015`, `mars 2015`."""
    year, _, rest = period_id.partition("-")
    if not rest:
        return year
    if rest[0] in "TQ":
        words = {"T": ("tertial", "four-month period"), "Q": ("kvartal", "quarter")}[rest[0]]
        return f"{words[lang == 'en']} {rest[1:]} {year}"
    month = format_date(dt.date(int(year), int(rest[:2]), 1), format="MMMM y", locale=_LOCALE[lang])
    if not rest.endswith("-R12"):
        return month
    return f"tolv månader t.o.m. {month}" if lang == "sv" else f"twelve months to {month}"


def during(period_id: str, lang: str = "sv") -> str:
    """A period in a sentence: `2015` and `under kvartal 2 2015`, `in 2015`."""
    words = period(period_id, lang)
    if lang == "en":
        return f"in {words}"
    return words if period_id.isdigit() else f"under {words}"


def listing(names: list[str], lang: str = "sv", most: int = 8) -> str:
    """`A, B och C`; beyond `most` names `A, B och 12 till`."""
    word = "och" if lang == "sv" else "and"
    if len(names) > most:
        more = "till" if lang == "sv" else "more"
        rest = number(len(names) - most, lang)
        return f"{', '.join(names[:most])} {word} {rest} {more}"
    if len(names) < 2:
        return "".join(names)
    return f"{', '.join(names[:-1])} {word} {names[-1]}"
