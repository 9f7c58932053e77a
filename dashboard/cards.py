"""The four cards of Läget: share, people in work, delivered of promised, and who stays.

Each says what its page says of the same thing, or why it says nothing; no card divides.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import pandas as pd

from dashboard import data, people
from dashboard.data import Period, Seen
from dashboard.i18n import _, current
from pipelines.export import fmt, sentences
from pipelines.export.sentences import Facts

YEAR = 12
_NOTHING = ("not_reported", "no_cases", "no_procurements")


@dataclass(frozen=True)
class Card:
    """A figure with its words, and the page that tells more of it."""

    name: str
    figure: str
    words: str
    page: str
    params: Mapping[str, str] = field(default_factory=dict)


def cards(seen: Seen, org_id: str, period: Period, facts: Facts) -> list[Card]:
    """The cards of a year."""
    return [
        _share(facts, period),
        _people(seen, org_id, period),
        _delivered(seen, org_id, period),
        _stayed(seen),
    ]


def _share(facts: Facts, period: Period) -> Card:
    lang = current()
    goal = _("målet är en ökning")
    if facts.target is not None:
        goal = _("målet är {share}").format(share=fmt.percent(facts.target, lang))
    figure = fmt.DASH
    if facts.lower is None or facts.upper is None:
        goal = _("uppgift saknas")
    elif facts.denominator < sentences.MIN_N:
        figure = fmt.count_of(facts.numerator, facts.denominator, lang)
        goal = _("för få för procent")
    elif not sentences.is_known(facts):
        figure = fmt.percent_range(facts.lower, facts.upper, lang)
    else:
        figure = fmt.percent(facts.lower, lang, facts.target)
        part = fmt.count_of(facts.numerator, facts.denominator, lang)
        goal = _("{part}; {goal}").format(part=part, goal=goal)
    when = fmt.period(period.period_id, lang)
    return Card(_("Andel upphandlingar"), figure, goal, "enheter", {"period": when})


def _told(row: Mapping[str, Any] | None, column: str) -> tuple[str, str]:
    """The figure of a measure of people, and why there is none."""
    if row is None or row["status"] in _NOTHING:
        return fmt.DASH, _("uppgift saknas")
    if pd.isna(row[column]):
        return people.HIDDEN, _("visas inte: färre än fem personer")
    return fmt.number(row[column], current()), ""


def _people(seen: Seen, org_id: str, period: Period) -> Card:
    row = data.value(seen, "persons_in_work", org_id, period.period_id)
    figure, words = _told(row, "value")
    begun = data.value(seen, "placements_started", org_id, period.period_id)
    n, why = _told(begun, "value")
    if not why:
        words = words or _("{n} platser har börjat, praktik inräknad").format(n=n)
    name = _("Personer i arbete {year}").format(year=period.period_id)
    return Card(name, figure, words, "manniskor", {"year": period.period_id})


def _delivered(seen: Seen, org_id: str, period: Period) -> Card:
    row = data.value(seen, "commitment_delivery", org_id, period.period_id)
    name, lang = _("Levererat av utlovat"), current()
    figure, words = _told(row, "numerator")
    if row is not None and not words:
        if not row["denominator"]:
            figure, words = fmt.DASH, _("inga platser skulle vara tillsatta")
        else:
            part = fmt.count_of(row["numerator"], row["denominator"], lang)
            few = row["denominator"] < sentences.MIN_N or pd.isna(row["value"])
            figure = part if few else fmt.percent(row["value"], lang)
            words = _("utlovade platser") if few else _("{part} platser").format(part=part)
    return Card(name, figure, words, "ataganden", {"ar": period.period_id})


def _stayed(seen: Seen) -> Card:
    name = _("Kvar i arbete efter 12 månader")
    row = people.at_month(people.curve(seen, people.SAME), YEAR)
    if row is None:
        return Card(name, fmt.DASH, _("visas när fler har följts"), "manniskor")
    figure = _("{n} av 100").format(n=people.of_hundred(row["survival"]))
    return Card(name, figure, _("hos samma arbetsgivare, sedan start"), "manniskor")
