"""What it is worth and to whom, as the snapshot tells it, and in words. No chart, no page.

The questions are in `sql_payoff.py`; amounts are made in `pipelines.payoff`, none is here.
"""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import pandas as pd

from dashboard import sql_payoff as sql
from dashboard.data import Seen, ask
from dashboard.i18n import _, current
from pipelines.export import fmt
from pipelines.payoff.sensitivity import Range, Swing
from pipelines.payoff.what_if import DEADWEIGHT, LINEAR, otherwise_without_work

SOCIETY, MUNICIPALITY = "samhalle", "kommun"
ACTORS = (
    "individ", "arbetsgivare", "kommun", "region", "annan", "stat_af", "stat_fk", "stat_skatt",
)  # fmt: skip
CAUTIOUS, BASE, NATIONAL = "cautious", "base", "uhm"
EQUALISED = "equalisation"
HORIZON = 36
MOST = 6
# Choices that the summary tells; the cautious scenario's own; what a factor is a factor of.
_TOLD = ("deadweight", "displacement", "tax_retention")
_OWN_CAUTIOUS = ("deadweight", "displacement")
_COST_OF = {
    "support_factor": ("support_cost", "base"),
    "preparation_factor": ("preparation_cost", "national"),
    "supervision_factor": ("supervision_share", "new_start"),
}


@dataclass(frozen=True)
class Beside:
    """What stands beside the amounts, by name; a name that is hidden or has no value is missing."""

    figures: dict[str, float]
    hidden: frozenset[str]

    def get(self, name: str) -> float | None:
        """A value; None where there is none."""
        return self.figures.get(name)

    @property
    def is_indicative(self) -> bool:
        """Whether too few were followed up for more than an indicative forecast."""
        # Not told is not enough: then the caveat stands first.
        return self.figures.get("is_indicative", 1.0) > 0

    @property
    def horizon(self) -> int:
        """Months that the main amounts are of."""
        return round(self.figures.get("horizon_months", HORIZON))


def beside(seen: Seen) -> Beside:
    """The whole summary."""
    rows = list(ask(seen, sql.SUMMARY).itertuples())
    values = {r.name: float(r.value) for r in rows if not pd.isna(r.value)}
    return Beside(values, frozenset(r.name for r in rows if r.is_suppressed))


def net(seen: Seen, scenario: str, months: int) -> pd.DataFrame:
    """Net amounts of a scenario, indexed by actor."""
    return ask(seen, sql.NET, scenario, months).set_index("actor")


def sensitivity(seen: Seen, scenario: str, actor: str) -> pd.DataFrame:
    """The assumptions that matter most for an actor, the largest swing first."""
    rows = ask(seen, sql.SENSITIVITY, scenario, actor)
    moved = rows["npv_high"].isna() | ((rows["npv_high"] - rows["npv_low"]).abs() > 0)
    return rows[moved].head(MOST)


def swings(seen: Seen, scenario: str, npv: Mapping[str, float]) -> list[Swing]:
    """Low and high of each assumption that the result follows in a straight line, if all told."""
    rows = ask(seen, sql.SWINGS, scenario)
    found = []
    for name, of in rows[rows["parameter"].isin(LINEAR)].groupby("parameter", sort=False):
        ends = of.set_index("actor").reindex(list(npv))
        if ends[["npv_low", "npv_high"]].notna().all(axis=None):
            low, high = (ends[c].astype(float).to_dict() for c in ("npv_low", "npv_high"))
            span = Range(str(name), *(float(ends[c].iloc[0]) for c in ("low", "high")))
            found.append(Swing(span, low, high))
    return found


def steps(seen: Seen) -> pd.DataFrame:
    """From the national calculator's result to ours: a row a step, a column an actor."""
    return ask(seen, sql.STEPS)


def shortest(seen: Seen) -> int | None:
    """Months of the shortest horizon, which the way from the national calculator begins with."""
    rows = ask(seen, sql.HORIZONS)
    return None if rows.empty else int(rows["horizon_months"].iloc[0])


def grid(seen: Seen) -> pd.DataFrame:
    """Society's result by the share that is due to the programme (rows) and months (columns)."""
    rows = ask(seen, sql.GRID)
    return rows.pivot_table(
        index="additionality", columns="horizon_months", values="npv", dropna=False
    )


def choice(seen: Seen, parameter: str, scope: str) -> float | None:
    """A dated choice on the day of the run."""
    rows = ask(seen, sql.CHOICE, parameter, scope)
    return None if rows.empty else float(rows["value"].iloc[0])


def usual(seen: Seen, told: Beside, scenario: str) -> dict[str, float]:
    """The assumptions behind a scenario's amounts, by parameter; costs are factors of today's."""
    found: dict[str, float | None] = dict.fromkeys(
        (n for n in LINEAR if n.endswith("_factor")), 1.0
    )
    for name in LINEAR:
        if name not in found:
            found[name] = told.get(name) if name in _TOLD else choice(seen, name, BASE)
    if scenario == CAUTIOUS:
        found |= {name: choice(seen, name, CAUTIOUS) for name in _OWN_CAUTIOUS}
    return {name: value for name, value in found.items() if value is not None}


def source(seen: Seen, parameter: str, scenario: str) -> tuple[str, bool]:
    """Where the value of an assumption comes from, and whether that has been verified."""
    name, scope = _COST_OF.get(parameter, (parameter, BASE))
    if scenario == CAUTIOUS and name in _OWN_CAUTIOUS:
        scope = CAUTIOUS
    rows = ask(seen, sql.CHOICE, name, scope)
    return (
        ("", False) if rows.empty else (str(rows["source"].iloc[0]), bool(rows["verified"].iloc[0]))
    )


def version(seen: Seen) -> tuple[str, str]:
    """Version of the program and of the rules."""
    row = ask(seen, sql.VERSION).iloc[0]
    return str(row.code_version), str(row.rule_set)


def costs(seen: Seen, org_id: str, period_id: str) -> pd.DataFrame:
    """What a placement and a lasting job cost the programme; beside the pay-off, never in it."""
    return ask(seen, sql.COSTS, org_id, period_id)


def unit_costs(seen: Seen, org_id: str, period_id: str) -> pd.DataFrame:
    """What the support function costs by what it does."""
    return ask(seen, sql.UNIT_COSTS, org_id, period_id)


def interval(row: pd.Series) -> str:
    """`25–47 mnkr`, or that it is not shown."""
    if pd.isna(row["p05"]) or pd.isna(row["p95"]):
        return _("visas inte")
    return fmt.millions_range(row["p05"], row["p95"], current())


def during(months: int) -> str:
    """`på tre år` of the horizon."""
    words = {12: _("på ett år"), 24: _("på två år"), 36: _("på tre år"), 60: _("på fem år")}
    return words.get(months) or _("på {n} månader").format(n=months)


def prices(told: Beside, scenario: str) -> str:
    """The price level of a scenario's amounts: the national calculator's are not made constant."""
    if scenario == NATIONAL:
        return _("löpande priser")
    # A year is no number: without a space between its digits.
    return _("{year} års priser").format(year=round(told.get("price_year") or 0))


def answer(rows: pd.DataFrame, told: Beside, scenario: str) -> str:
    """The interval with its base: persons, years, price level; society, then the municipality."""
    lang = current()
    if pd.isna(rows.loc[SOCIETY, "p05"]):
        return _("Nyttan visas inte. Färre än fem personer.")
    # Where few are left out, how many are counted is told as a lower bound.
    if told.get("persons_is_at_least"):
        words = _(
            "Nyttan för samhället beräknas till **{society}** {during} för minst {n} personer, i "
            "{prices}. Kommunens egen ekonomi: **{municipality}**."
        )
    else:
        words = _(
            "Nyttan för samhället beräknas till **{society}** {during} för {n} personer, i "
            "{prices}. Kommunens egen ekonomi: **{municipality}**."
        )
    return words.format(
        society=interval(rows.loc[SOCIETY]),
        municipality=interval(rows.loc[MUNICIPALITY]),
        during=during(told.horizon),
        n=fmt.number(rows.loc[SOCIETY, "persons"], lang),
        prices=prices(told, scenario),
    )


def nothing(told: Beside) -> tuple[str, str]:
    """Why there is no amount at all: the page's answer, and what it takes."""
    if told.get("is_withheld"):
        return _("Nyttan visas inte."), _(
            "Det mesta av beloppet är en eller två personers, så det skulle säga något om dem."
        )
    return _("Nyttan är inte beräknad."), _(
        "Nyttan räknas när det finns placeringar med känd längd och försörjning före."
    )


def caveat(told: Beside) -> str:
    """The words before the amounts when few were followed up."""
    n = told.get("followed_up")
    many = _("för få personer") if n is None else _("bara {n} personer").format(
        n=fmt.number(n, current())
    )  # fmt: skip
    return _(
        "**Indikativ prognos:** {many} har följts upp, så beloppen visar bara storleksordningen."
    ).format(many=many)


def breakeven(
    rows: pd.DataFrame, told: Beside, varied: Sequence[Swing] = (), anyway: float | None = None
) -> list[str]:
    """When the municipality has its money back, and how much must be due to the programme.

    Args:
        rows: Net amounts by actor.
        told: What stands beside them.
        varied: Low and high of the assumptions of the same scenario.
        anyway: Its share who would have found work anyway.
    """
    words = []
    share = told.get("switch_A")
    if share is not None and share <= 1:
        # Rounded up, so that the claim holds.
        n = max(1, math.ceil(round(share * 100, 9)))
        words.append(
            _("Lönsamt för samhället om minst **{n} av 100** jobb beror på insatsen.").format(n=n)
        )
    if MUNICIPALITY in rows.index and not pd.isna(rows.loc[MUNICIPALITY, "npv"]):
        words += _without_work(float(rows.loc[MUNICIPALITY, "npv"]), varied, anyway)
        month = rows.loc[MUNICIPALITY, "breakeven_month"]
        if pd.isna(month):
            words.append(
                _("Kommunen får inte tillbaka sina utlägg {during}.").format(
                    during=during(told.horizon)
                )
            )
        else:
            words.append(
                _("Kommunen har fått tillbaka sina utlägg efter **{n} månader**.").format(
                    n=fmt.number(month, current())
                )
            )
    return words


def _without_work(npv: float, varied: Sequence[Swing], anyway: float | None) -> list[str]:
    """With how many who else had been without work the municipality breaks even."""
    of = next((s for s in varied if s.range.parameter == DEADWEIGHT), None)
    if of is None or anyway is None or anyway >= 1:
        return []
    share = otherwise_without_work(npv, of, anyway, MUNICIPALITY)
    if share is None:
        return []
    if share > 1:
        return [_("Kommunen går med förlust även om alla annars hade varit utan arbete.")]
    # Rounded up, so that the claim holds.
    n = max(1, math.ceil(round(share * 10, 9)))
    return [_("Lönsamt för kommunen om minst **{n} av 10** annars hade varit utan arbete.").format(
        n=n
    )]  # fmt: skip
