"""The answer in words: share, target, status, what is missing, what remains; Swedish and English.

Pure functions from figures to sentences, used by pages and commands alike; no figure is computed
here and no page is laid out. Wording: `users.md` 10.1 and 10.8; rules: `domain.md` 3.1-3.5.
"""

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass

from pipelines.export import fmt

MIN_N = 5
KNOWN_ENOUGH = 0.5
FULL_COVERAGE = 0.9

RATINGS = {
    "good": ("god måluppfyllelse", "good goal fulfilment"),
    "some": ("viss måluppfyllelse", "some goal fulfilment"),
    "none": ("ingen måluppfyllelse", "no goal fulfilment"),
    "uncertain": ("svårbedömt", "hard to assess"),
    "not_assessed": ("ej bedömt", "not assessed"),
}


@dataclass(frozen=True)
class Facts:
    """What the answer sentence needs of one measure, organisation and period.

    `owner` is empty for the city; it is put into the sentence as it stands, so whoever shows the
    sentence as Markdown escapes it first. `previous` is the share of the year before.
    """

    period_id: str
    is_current: bool
    status: str
    numerator: int
    denominator: int
    unknown: int
    lower: float | None
    upper: float | None
    target: float | None
    rating: str | None = None
    previous: float | None = None
    owner: str = ""


@dataclass(frozen=True)
class Forecast:
    """What remains of the year (`mart.goal_forecast`)."""

    remaining: int
    needed: int | None
    feasible: bool | None
    max_reachable: float | None


def known_share(facts: Facts) -> float:
    """The part of the procurements that say whether a requirement was set."""
    return 1 - facts.unknown / facts.denominator if facts.denominator else 0.0


def is_known(facts: Facts) -> bool:
    """Whether enough is known to put one percentage first."""
    return known_share(facts) >= KNOWN_ENOUGH


def rating_words(rating: str | None, lang: str = "sv") -> str:
    """`viss måluppfyllelse`."""
    return RATINGS[rating or "not_assessed"][lang == "en"]


def _whose(facts: Facts, lang: str) -> str:
    """`av årets tjänsteupphandlingar hos Higab` and its like."""
    when = fmt.during(facts.period_id, lang)
    if lang == "sv":
        owner = f" hos {facts.owner}" if facts.owner else ""
        if facts.is_current:
            return f"årets tjänsteupphandlingar{owner}"
        return f"tjänsteupphandlingarna{owner} {when}"
    owner = f" of {facts.owner}" if facts.owner else ""
    if facts.is_current:
        return f"this year's service procurements{owner}"
    return f"the service procurements{owner} {when}"


def _procurements(n: int, lang: str) -> str:
    one, more = {
        "sv": ("tjänsteupphandling", "tjänsteupphandlingar"),
        "en": ("service procurement", "service procurements"),
    }[lang]
    return one if n == 1 else more


def _share(facts: Facts, lang: str, strong: Callable[[str], str]) -> str:
    if facts.numerator == 0 and facts.unknown:
        known = fmt.count_of(facts.denominator - facts.unknown, facts.denominator, lang)
        if lang == "sv":
            whose = f"{_whose(facts, lang)} med känd uppgift ({known})"
            return f"{strong('Ingen')} av {whose} har social hänsyn."
        whose = f"{_whose(facts, lang)} with information ({known})"
        return f"{strong('None')} of {whose} has social requirements."
    share = strong(fmt.percent_words(facts.lower or 0.0, lang, facts.target))
    if lang == "sv":
        return f"{share} av {_whose(facts, lang)} har social hänsyn."
    return f"{share} of {_whose(facts, lang)} have social requirements."


def bounds(facts: Facts, lang: str = "sv") -> str:
    """`Minst 46 och högst 52 procent, eftersom 7 upphandlingar saknar uppgift.`; '' when known."""
    if not facts.unknown or facts.lower is None or facts.upper is None:
        return ""
    low = fmt.percent_number(facts.lower, lang, facts.target)
    high = fmt.percent_number(facts.upper, lang, facts.target)
    n = fmt.number(facts.unknown, lang)
    if lang == "sv":
        noun = "upphandling" if facts.unknown == 1 else "upphandlingar"
        if low == high:
            return f"{n} {noun} saknar uppgift, vilket knappt påverkar andelen."
        return f"Minst {low} och högst {high}{fmt.NBSP}procent, eftersom {n} {noun} saknar uppgift."
    noun = "procurement lacks" if facts.unknown == 1 else "procurements lack"
    if low == high:
        return f"{n} {noun} information, which hardly moves the share."
    return f"At least {low} and at most {high}{fmt.NBSP}per cent, because {n} {noun} information."


def _cannot_tell(facts: Facts, lang: str, strong: Callable[[str], str]) -> str:
    part = fmt.count_of(facts.unknown, facts.denominator, lang)
    noun = _procurements(facts.denominator, lang)
    low = fmt.percent_number(facts.lower or 0.0, lang)
    high = fmt.percent_number(1.0 if facts.upper is None else facts.upper, lang)
    if lang == "sv":
        return (
            f"{strong('Det går inte att säga')} hur stor andel av {_whose(facts, lang)} som har "
            f"social hänsyn: uppgift om social hänsyn saknas för {part} {noun}. "
            f"Andelen ligger mellan {low} och {high}{fmt.NBSP}procent."
        )
    return (
        f"{strong('It is not possible to say')} what share of {_whose(facts, lang)} have social "
        f"requirements: that information is missing for {part} {noun}. "
        f"The share lies between {low} and {high}{fmt.NBSP}per cent."
    )


def _few(facts: Facts, lang: str, strong: Callable[[str], str]) -> str:
    part = strong(fmt.count_of(facts.numerator, facts.denominator, lang))
    if lang == "sv":
        owner = f" hos {facts.owner}" if facts.owner else ""
        when = "i år" if facts.is_current else fmt.during(facts.period_id, lang)
        text = f"{part} {_procurements(facts.denominator, lang)}{owner} {when} har social hänsyn."
        text += f" {fmt.number(facts.unknown)} saknar uppgift." if facts.unknown else ""
        return f"{text} De är för få för att anges i procent."
    owner = f" of {facts.owner}" if facts.owner else ""
    when = "this year" if facts.is_current else fmt.during(facts.period_id, lang)
    verb = "has" if facts.numerator == 1 else "have"
    text = (
        f"{part} {_procurements(facts.denominator, lang)}{owner} {when} {verb} social requirements."
    )
    text += f" {fmt.number(facts.unknown)} unknown." if facts.unknown else ""
    return f"{text} Too few for a percentage."


def _target(facts: Facts, lang: str) -> str:
    if facts.target is None:
        return _direction(facts, lang)
    value = fmt.percent_words(facts.target, lang)
    return f"Målet är {value}." if lang == "sv" else f"The target is {value}."


def _direction(facts: Facts, lang: str) -> str:
    """Before 2014 the target is a direction: more than the year before (`domain.md` 3.5)."""
    year = int(facts.period_id[:4]) - 1
    sv, en = f"Målet är att andelen ökar jämfört med {year}.", f"The target is more than in {year}."
    text = sv if lang == "sv" else en
    if facts.previous is None or facts.lower is None or not is_known(facts):
        rest = f"Uppgift för {year} saknas." if lang == "sv" else f"There is no figure for {year}."
        return text if facts.previous is not None else f"{text} {rest}"
    then, change = fmt.percent_words(facts.previous, lang), facts.lower - facts.previous
    size = fmt.points(change, lang)
    if lang == "sv":
        moved = f"en ökning med {size}" if change > 0 else f"en minskning med {size}"
        return f"{text} {year} var den {then}: {moved if change else 'ingen ändring'}."
    moved = f"a rise of {size}" if change > 0 else f"a fall of {size}"
    return f"{text} In {year} it was {then}: {moved if change else 'no change'}."


def _nothing(facts: Facts, lang: str, strong: Callable[[str], str]) -> str:
    when, during = fmt.period(facts.period_id, lang), fmt.during(facts.period_id, lang)
    if facts.status == "no_procurements":
        if lang == "sv":
            owner = f" hos {facts.owner}" if facts.owner else ""
            return f"{strong('Inga tjänsteupphandlingar')}{owner} {during}."
        owner = f" of {facts.owner}" if facts.owner else ""
        return f"{strong('No service procurements')}{owner} {during}."
    if lang == "sv":
        who = facts.owner or "Ingen enhet"
        rest = "har inte lämnat uppgifter" if facts.owner else "har lämnat uppgifter"
        return f"{strong('– Uppgift saknas.')} {who} {rest} för {when}."
    who, rest = facts.owner or "No unit", "has not reported" if facts.owner else "has reported"
    return f"{strong('– No information.')} {who} {rest} for {when}."


def answer(facts: Facts | None, lang: str = "sv", strong: Callable[[str], str] = str) -> str:
    """The answer sentence; `strong` marks the words that carry it.

    Never "0 procent" where little is known, never a percentage of fewer than five.
    """
    if facts is None:
        return no_data(lang)
    if facts.status in ("not_reported", "no_procurements") or facts.denominator == 0:
        return _nothing(facts, lang, strong)
    parts = [_few(facts, lang, strong)]
    if facts.denominator >= MIN_N and not is_known(facts):
        parts = [_cannot_tell(facts, lang, strong), _target(facts, lang)]
    elif facts.denominator >= MIN_N:
        status = strong(rating_words(facts.rating, lang))
        parts = [_share(facts, lang, strong), _target(facts, lang)]
        parts += [f"Status: {status}."] if facts.target is not None else []
        parts += [bounds(facts, lang)]
    return " ".join(p for p in parts if p)


def no_data(lang: str = "sv") -> str:
    """The text before anything has been published."""
    if lang == "sv":
        return "Här visas resultat när den första enheten har lämnat uppgifter."
    return "Results appear here when the first unit has reported."


def coverage(
    data_through: dt.date | None, reported: int, expected: int, unknown: int, lang: str = "sv"
) -> str:
    """The line under every title (KPI-0, `domain.md` 3.1)."""
    part, lacking = fmt.count_of(reported, expected, lang), fmt.number(unknown, lang)
    day = fmt.date_long(data_through, lang) if data_through else ""
    if lang == "sv":
        noun = "upphandling" if unknown == 1 else "upphandlingar"
        parts = [f"Uppgifter t.o.m. {day}."] if day else []
        one = "Enheten har lämnat." if reported else "Enheten har inte lämnat allt."
        parts += [one if expected == 1 else f"{part} enheter har lämnat."] if expected else []
        parts += [f"{lacking} {noun} saknar uppgift om krav."] if unknown else []
    else:
        noun = "procurement lacks" if unknown == 1 else "procurements lack"
        parts = [f"Data through {day}."] if day else []
        one = "The unit has reported." if reported else "The unit has not reported everything."
        parts += [one if expected == 1 else f"{part} units have reported."] if expected else []
        parts += [f"{lacking} {noun} information on requirements."] if unknown else []
    return " ".join(parts)


def is_preliminary(reported: int, expected: int) -> bool:
    """Below nine tenths of the expected units a figure is preliminary (`domain.md` 3.1)."""
    return expected > 0 and reported / expected < FULL_COVERAGE


def missing_units(missing: int, expected: int, names: list[str], lang: str = "sv") -> str:
    """The units that lack: `3 av 22 enheter saknas: Leasing, Gryaab och Got Event`."""
    part, who = fmt.count_of(missing, expected, lang), fmt.listing(names, lang)
    tail = f": {who}." if names else "."
    if lang == "sv":
        return f"{part} {'enhet' if expected == 1 else 'enheter'} saknas{tail}"
    return f"{part} {'unit is' if expected == 1 else 'units are'} missing{tail}"


def remaining(forecast: Forecast, lang: str = "sv") -> str:
    """What the rest of the year needs: `10 av de 12 som återstår behöver krav`."""
    m, needed = forecast.remaining, forecast.needed
    if needed is None or forecast.feasible is None:
        return "Det går inte att bedöma." if lang == "sv" else "It is not possible to assess."
    if not forecast.feasible:
        return _unreachable(forecast, lang)
    if lang == "sv":
        if needed == 0:
            return "Målet nås även om inga fler krav ställs i år."
        if m == 1:
            return "Den upphandling som återstår behöver krav."
        if needed == m:
            return f"Alla {fmt.number(m, lang)} som återstår behöver krav."
        return f"{fmt.number(needed, lang)} av de {fmt.number(m, lang)} som återstår behöver krav."
    if needed == 0:
        return "The target is met even without further requirements this year."
    if m == 1:
        return "The one procurement that remains needs a requirement."
    if needed == m:
        return f"All {fmt.number(m, lang)} that remain need requirements."
    return f"{fmt.number(needed, lang)} of the {fmt.number(m, lang)} that remain need requirements."


def _unreachable(forecast: Forecast, lang: str) -> str:
    most = fmt.percent_words(forecast.max_reachable or 0.0, lang)
    n = fmt.number(forecast.remaining, lang)
    if lang == "sv":
        if not forecast.remaining:
            return "Målet kan inte nås i år: inga planerade upphandlingar återstår."
        return f"Målet kan inte nås i år: högst {most}, även med krav i alla {n} som återstår."
    if not forecast.remaining:
        return "The target is out of reach this year: no planned procurements remain."
    return f"The target is out of reach this year: {most} at most, even if all {n} that remain do."
