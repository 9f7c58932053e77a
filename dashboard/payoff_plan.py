"""A planned procurement in words and tables: inputs with source, results, the way between them.

Amounts come from `pipelines.payoff.planned`. No widgets here, and no snapshot is needed.
"""

import datetime as dt
from dataclasses import dataclass, fields
from functools import lru_cache
from pathlib import Path

import pandas as pd

from dashboard.charts_payoff import THOUSANDS
from dashboard.i18n import _, current
from dashboard.payoff import ACTORS, MUNICIPALITY, SOCIETY, during
from dashboard.payoff_words import actor, step
from pipelines.export import fmt
from pipelines.model.parameters import Parameters, load_parameters
from pipelines.model.reference import reference_file
from pipelines.payoff.planned import (
    DEFAULTS,
    FORMS,
    Outlook,
    Planned,
    default_of,
    defaults,
    outlook,
)

LEAST_TOLD = 1_000  # kronor: a smaller change is not named
FIRST = next(iter(FORMS))  # of the national worked example
# Whose amounts are told: other municipalities have none in a planned procurement.
PAYERS = tuple(a for a in (*ACTORS, SOCIETY) if a != "annan")
# Inputs of the national worked example that are no parameter (`domain.md` 4.1).
_OF_THE_EXAMPLE = ("form", "jobs", "months", "share", "unemployed", "newly_arrived", "insured",
                   "bonus")  # fmt: skip


@dataclass(frozen=True)
class Input:
    """An input as it is told: what, how much, from where, whether that was verified."""

    label: str
    value: str
    source: str
    verified: bool | None  # None: the reader's own


@dataclass(frozen=True)
class Ground:
    """What a calculation stands on: the parameter file as it is now, and the day of the start."""

    path: Path
    state: int
    day: dt.date

    @property
    def parameters(self) -> Parameters:
        """The parameters of the file."""
        return _read(self.path, self.state)


def ground(reference: Path, today: dt.date) -> Ground:
    """The parameters of the reference folder, and the first of this month."""
    path = reference_file(reference, "parameters.csv")
    return Ground(path, path.stat().st_mtime_ns, today.replace(day=1))


@lru_cache(maxsize=4)
def _read(path: Path, _state: int) -> Parameters:
    return load_parameters(path)


@lru_cache(maxsize=16)
def usual(on: Ground, form: str) -> Planned:
    """The inputs before anybody has changed one."""
    return defaults(on.parameters, on.day, form)


@lru_cache(maxsize=128)
def reckoned(on: Ground, planned: Planned) -> Outlook:
    """What it is worth; the same inputs are reckoned once."""
    return outlook(planned, on.parameters, on.day)


def forms() -> dict[str, str]:
    """Kinds of job by code."""
    return {
        "new_start": _("Nystartsjobb"),
        "wage_subsidy": _("Lönebidrag"),
        "unsubsidised": _("Anställning utan stöd"),
        "internship": _("Praktik"),
    }


def labels() -> dict[str, str]:
    """What each input is called; amounts in kronor."""
    return {
        "form": _("Form"),
        "jobs": _("Antal jobb"),
        "months": _("Kravet gäller, månader"),
        "share": _("Tjänstgöringsgrad"),
        "wage": _("Månadslön på heltid, kr"),
        "production": _("Produktion jämfört med en van"),
        "age": _("Ålder"),
        "unemployed": _("Månader utan arbete"),
        "newly_arrived": _("Nyanländ"),
        "insured": _("Har a-kassa"),
        "housing_allowance": _("Bostadsbidrag, kr per månad"),
        "supervisor_wage": _("Handledarens månadslön, kr"),
        "supervision": _("Handledning, del av tiden"),
        "administration": _("Arbetsgivarens administration, kr per jobb"),
        "procurement": _("Upphandlingens merkostnad, kr"),
        "bonus": _("Bonus till leverantören, kr"),
        "preparation": _("Rustning, kr per person"),
        "support": _("Stödfunktionen, kr per jobb"),
        "goes_on": _("Arbetet fortsätter efter kravet"),
    }


def said(name: str, value: object) -> str:
    """The value of an input."""
    lang = current()
    if name == "form":
        return forms()[str(value)]
    if isinstance(value, bool):
        return _("ja") if value else _("nej")
    number = float(str(value))
    if name in ("share", "production", "supervision"):
        return fmt.percent(number, lang)
    return fmt.number(number, lang)


def inputs(on: Ground, planned: Planned) -> list[Input]:
    """All inputs with where their values come from."""
    return [
        Input(label, said(name, getattr(planned, name)), *_source(on, planned, name))
        for name, label in labels().items()
    ]


def _source(on: Ground, planned: Planned, name: str) -> tuple[str, bool | None]:
    start = usual(on, FIRST if name == "form" else planned.form)
    if getattr(planned, name) != getattr(start, name):
        return _("Eget värde"), None
    if name in DEFAULTS:
        row = default_of(on.parameters, on.day, name, planned.form)
        return row.source, row.verified
    if name in _OF_THE_EXAMPLE:
        return _("Upphandlingsmyndigheten: Kalkylens räkneexempel"), True
    return _("Val i denna produkt"), False


def verified_words(of: Input) -> str:
    """Whether a source was verified, or the value is the reader's own."""
    if of.verified is None:
        return fmt.DASH
    return _("ja") if of.verified else _("nej, ännu inte")


def payer(code: str) -> str:
    """Whose pay-off; what is planned has not happened."""
    return _("De som får jobb") if code == "individ" else actor(code)


def money(value: float) -> str:
    """`209 tkr`."""
    return _with_unit(THOUSANDS.plain(value))


def _with_unit(words: str) -> str:
    if current() == "sv":
        return f"{words}{fmt.NBSP}tkr"
    return f"SEK{fmt.NBSP}{words}{fmt.NBSP}thousand"


def interval(found: Outlook, of: str) -> str:
    """The model's interval of an actor."""
    spread = found.uncertainty[of]
    return _with_unit(THOUSANDS.span(spread.p05, spread.p95))


def answer(found: Outlook, planned: Planned) -> str:
    """What it is worth to society and the municipality."""
    jobs = fmt.number(planned.jobs, current())
    words = _("{n} jobb är värt **{society}** för samhället {during}.")
    if planned.jobs > 1:
        words = _("{n} jobb är värda **{society}** för samhället {during}.")
    said_ = words.format(n=jobs, society=interval(found, SOCIETY), during=during(found.horizon))
    own = _("Kommunens egen ekonomi: **{municipality}**.").format(
        municipality=interval(found, MUNICIPALITY)
    )
    return f"{said_} {own}"


def beside(found: Outlook) -> str:
    """What the national calculator says of the same inputs, and how far from ours that is."""
    theirs, ours = (p.npv[SOCIETY] for p in (found.national, found.ours))
    words = _("UHM:s kalkylator ger **{theirs}** för samhället. Vårt huvudalternativ ger {ours}.")
    return words.format(theirs=money(theirs), ours=money(ours))


def frame(found: Outlook) -> pd.DataFrame:
    """Net amounts and intervals indexed by actor, as the waterfall takes them."""
    return pd.DataFrame(
        {
            a: {"npv": found.ours.npv[a], "p05": found.uncertainty[a].p05,
                "p95": found.uncertainty[a].p95}
            for a in PAYERS
        }
    ).T  # fmt: skip


def steps(found: Outlook) -> list[tuple[str, float, float]]:
    """From their result to ours: what is chosen, society's result after it, and the change."""
    before, rows = found.steps[0].npv[SOCIETY], []
    for each in found.steps:
        now = each.npv[SOCIETY]
        rows.append((step(each.name), now, now - before))
        before = now
    return rows


def difference(found: Outlook) -> str:
    """The choices that make the most of the difference, in words."""
    changes = sorted(steps(found)[1:], key=lambda row: -abs(row[2]))
    most = [
        f"{name[0].lower()}{name[1:]} ({THOUSANDS.signed(change)})"
        for name, _now, change in changes
        if abs(change) >= LEAST_TOLD
    ][:3]
    if not most:
        return _("De två räknesätten ger samma resultat.")
    whole = found.ours.npv[SOCIETY] - found.national.npv[SOCIETY]
    return _("Skillnaden är {whole} tusen kronor. Mest betyder: {most}.").format(
        whole=THOUSANDS.signed(whole), most=fmt.listing(most, current())
    )


def query(planned: Planned) -> dict[str, str]:
    """All inputs as they stand in an address, in any language."""
    found = {}
    for field in fields(planned):
        value = getattr(planned, field.name)
        if field.name in KEYS and value is not None:
            percent = field.name in ("share", "production", "supervision")
            text = str(round(value * 100)) if percent else _plain(field.name, value)
            found[key_of(field.name, planned.form)] = text
    return found


def _plain(name: str, value: object) -> str:
    if isinstance(value, bool) or name == "housing_allowance":
        return str(bool(value)).lower()
    return str(int(value)) if isinstance(value, float) else str(value)


KEYS = {
    "form": "form", "jobs": "jobb", "months": "manader", "share": "tjanstgoring", "wage": "lon",
    "production": "produktion", "age": "alder", "unemployed": "utan-arbete",
    "newly_arrived": "nyanland", "insured": "a-kassa", "housing_allowance": "bostadsbidrag",
    "supervisor_wage": "handledarlon", "supervision": "handledning",
    "administration": "administration", "procurement": "upphandling", "bonus": "bonus",
    "preparation": "rustning", "support": "stod", "goes_on": "fortsatter",
}  # fmt: skip
# Inputs whose usual value is another for each form: so that changing the form changes it too.
BY_FORM = ("production", "supervision")


def key_of(name: str, form: str) -> str:
    """The name of an input in the address."""
    return f"{KEYS[name]}-{form.replace('_', '-')}" if name in BY_FORM else KEYS[name]
