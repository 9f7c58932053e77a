"""Who got work and who stays, as the snapshot tells it, and in words. No chart, no page.

The questions are in `sql_people.py`. What is missing because people are few is shown as `..`.
"""

import pandas as pd

from dashboard import data
from dashboard import sql_people as sql
from dashboard.data import Period, Seen, ask
from dashboard.i18n import _, current
from pipelines.export import fmt

HIDDEN = ".."
SAME, ANY = "same_employer", "in_work"
HUNDRED = 100
LOOK_BACK = (12, 6, 3)
MEASURES = ("persons_in_work", "placements_started")


def funnel(seen: Seen, org_id: str, period_id: str) -> pd.DataFrame:
    """One row a stage, of those identified in the period."""
    return ask(seen, sql.FUNNEL, org_id, period_id)


def curve(seen: Seen, definition: str, group: str = "all") -> pd.DataFrame:
    """The share left month by month, as far as enough people were followed."""
    rows = ask(seen, sql.CURVE, definition, group)
    gone = rows["survival"].isna()
    return rows.iloc[: int(gone.to_numpy().argmax()) if gone.any() else len(rows)]


def groups(seen: Seen) -> dict[str, bool]:
    """Groups with a curve, and whether enough of them were followed to show it."""
    return {r.code: bool(r.is_shown) for r in ask(seen, sql.GROUPS).itertuples()}


def mix(seen: Seen, org_id: str, year: str) -> pd.DataFrame:
    """Who was placed in the year: target groups, gender, age."""
    return ask(seen, sql.MIX, org_id, year)


def lead_times(seen: Seen, org_id: str, period_id: str) -> pd.DataFrame:
    """How long each step took those who took it, or still wait."""
    return ask(seen, sql.LEAD_TIMES, org_id, period_id)


def progress(seen: Seen) -> pd.DataFrame:
    """Whether those in work got on, at the longest horizon that is told."""
    return ask(seen, sql.PROGRESS)


def matching(seen: Seen) -> pd.DataFrame:
    """Jobs expected in twelve months beside the people who are ready for them, by occupation."""
    return ask(seen, sql.MATCHING)


def has_any(seen: Seen, org_id: str, period: Period) -> bool:
    """Whether anything about people was sent at all."""
    rows = [data.value(seen, kpi, org_id, period.period_id) for kpi in MEASURES]
    told = any(r is not None and r["status"] not in ("not_reported", "no_cases") for r in rows)
    return told or not ask(seen, sql.CURVE, SAME, "all").empty


def number(value: object) -> str:
    """A number of people, or the sign for a protected one."""
    return HIDDEN if pd.isna(value) else fmt.number(float(value), current())  # type: ignore[arg-type]


def part(some: object, whole: object) -> str:
    """`34 av 49`, or the sign for a protected one."""
    if pd.isna(some) or pd.isna(whole):  # type: ignore[call-overload]
        return HIDDEN
    return fmt.count_of(float(some), float(whole), current())  # type: ignore[arg-type]


def at_month(rows: pd.DataFrame, month: int) -> "pd.Series | None":
    """The curve at a month; None where it is not told."""
    hit = rows[rows["month"] == month]
    return None if hit.empty else hit.iloc[0]


def of_hundred(share: float) -> str:
    """`53`: a share as so many of a hundred."""
    return fmt.number(share * HUNDRED, current())


def stayed(rows: pd.DataFrame) -> str:
    """How many of a hundred are left, at the longest of the usual horizons that is told."""
    for month in LOOK_BACK:
        row = at_month(rows, month)
        if row is None:
            continue
        sentence = _(
            "Av 100 som får jobb är **{n} kvar** hos samma arbetsgivare efter {months} månader"
        ).format(n=of_hundred(row["survival"]), months=month)
        if pd.isna(row["lower"]):
            return f"{sentence}."
        low, high = of_hundred(row["lower"]), of_hundred(row["upper"])
        return f"{sentence} ({_('osäkerhet')} {low}{fmt.DASH}{high})."
    return _("Hur många som stannar visas när fler har följts.")


def anywhere(rows: pd.DataFrame) -> str:
    """The same of those in work with whatever employer; '' when not told."""
    for month in LOOK_BACK:
        row = at_month(rows, month)
        if row is not None:
            return _(
                "Räknas arbete hos vilken arbetsgivare som helst är {n} av 100 kvar efter {months} "
                "månader."
            ).format(n=of_hundred(row["survival"]), months=month)
    return ""


def answer(seen: Seen, org_id: str, period: Period, is_current: bool) -> str:
    """How many had work in the period, and how many stay."""
    row = data.value(seen, "persons_in_work", org_id, period.period_id)
    when = _("i år") if is_current else fmt.during(period.period_id, current())
    if row is None or row["status"] in ("not_reported", "no_cases"):
        first = _("**– Uppgift saknas** om hur många som haft jobb {when}.").format(when=when)
    elif pd.isna(row["value"]):
        first = _("Hur många som haft jobb {when} visas inte: färre än fem eller skyddat.").format(
            when=when
        )
    else:
        n = fmt.number(row["value"], current())
        first = _("**{n} personer** har haft jobb {when}.").format(n=n, when=when)
    return f"{first} {stayed(curve(seen, SAME))}"
