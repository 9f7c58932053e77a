"""What suppliers promised and what came of it, as the snapshot tells a viewer, and in words.

The questions are in `sql_commitments.py`; nothing is drawn here.
"""

from dataclasses import dataclass

import pandas as pd

from dashboard import sql_commitments as sql
from dashboard.data import Seen, ask, ask_named
from dashboard.i18n import _, current
from pipelines.export import fmt

HIDDEN = ".."
DAYS_A_MONTH = 30


@dataclass(frozen=True)
class Promised:
    """Places promised and what came of them; None is hidden because people are few."""

    commitments: int
    places: int
    due: int
    later: int
    kept: int | None
    unknown: int | None
    excused: int
    n_overdue: int
    over: int
    n_over: int
    over_is_least: bool

    @property
    def missing(self) -> int | None:
        """Places that should have been filled by now and are not."""
        if self.kept is None or self.unknown is None:
            return None
        return self.due - self.kept - self.unknown


def _int(value: object) -> int | None:
    return None if pd.isna(value) else round(float(value))  # type: ignore[arg-type]


def promised(seen: Seen, org_id: str, year: str) -> Promised:
    """The whole of an organisation: all until today, or what fell due in a year."""
    row = ask_named(seen, sql.WHOLE, org=org_id, year=year).iloc[0]
    due = _int(row.due) or 0
    return Promised(
        commitments=int(row.n),
        places=_int(row.promised) or 0,
        due=due,
        later=_int(row.later) or 0,
        kept=_int(row.kept) if due else 0,
        unknown=_int(row.unknown) if due else 0,
        excused=_int(row.excused) or 0,
        n_overdue=int(row.n_overdue),
        over=_int(row.over) or 0,
        n_over=int(row.n_over),
        over_is_least=bool(row.over_hidden),
    )


def by_unit(seen: Seen, year: str) -> pd.DataFrame:
    """Due places by unit that has promises of its own; a group's row is the whole group's."""
    return ask_named(seen, sql.BY_UNIT, year=year)


def by_industry(seen: Seen, org_id: str, year: str) -> pd.DataFrame:
    """Due places by industry, the first two digits of the contract's CPV code."""
    return ask_named(seen, sql.BY_INDUSTRY, org=org_id, year=year)


def overdue(seen: Seen, year: str) -> pd.DataFrame:
    """Commitments that are late, the latest first."""
    return ask_named(seen, sql.OVERDUE, year=year)


def of_unit(seen: Seen, org_id: str, procurement_id: str = "") -> pd.DataFrame:
    """A unit's own commitments, or one procurement's of them; the late ones first."""
    return ask_named(seen, sql.OF_UNIT, org=org_id, procurement=procurement_id)


def others(seen: Seen) -> dict[str, int]:
    """How many commitments promise no places, by what they promise."""
    return {r.unit: int(r.n) for r in ask(seen, sql.OTHERS).itertuples()}


def suppliers(seen: Seen) -> pd.DataFrame:
    """Suppliers' due commitments, the ranked first."""
    return ask(seen, sql.SUPPLIERS)


def years(seen: Seen) -> list[str]:
    """Years in which places fell due, newest first."""
    return [str(r.year) for r in ask(seen, sql.YEARS).itertuples()]


def answer(found: Promised, year: str) -> str:
    """The page's answer; asks nobody to work out what is lacking."""
    lang = current()
    if not found.commitments:
        return _("Inga utlovade platser i uppföljningen.")
    places, due, later = (fmt.number(n, lang) for n in (found.places, found.due, found.later))
    if year:
        words = [_("**{n} platser** skulle vara tillsatta {year}.").format(n=due, year=year)]
    else:
        words = [_("Leverantörerna har lovat **{n} platser**.").format(n=places)]
    if found.due and found.kept is None:
        words.append(_("Hur många som är tillsatta visas inte: färre än fem eller skyddat."))
    elif found.due:
        words.append(_came(found, year))
    if found.later and not year:
        words.append(_("{n} har inte nått sin tidpunkt.").format(n=later))
    return " ".join(words)


def _came(found: Promised, year: str) -> str:
    lang, missing, unknown = current(), found.missing, found.unknown or 0
    kept = fmt.number(found.kept or 0, lang)
    lost = _("**{n} saknas**").format(n=fmt.number(missing or 0, lang))
    if year:
        told = _("{kept} är tillsatta och {lost}.").format(kept=kept, lost=lost)
    else:
        whole = fmt.number(found.due, lang)
        told = _("Av de {due} som skulle vara tillsatta nu är {kept} tillsatta och {lost}.").format(
            due=whole, kept=kept, lost=lost
        )
    if unknown:
        told += " " + _("För {n} är det inte känt.").format(n=fmt.number(unknown, lang))
    return told


def over_delivery(found: Promised) -> str:
    """What came beyond the promises, never set off against what lacks; '' when nothing did."""
    if not found.n_over:
        return ""
    n, more = fmt.number(found.n_over, current()), fmt.number(found.over, current())
    if found.over_is_least:
        return _(
            "Minst {n} leverantörer gav fler platser än lovat (minst +{more}); det räknas inte av "
            "mot det som saknas."
        ).format(n=n, more=more)
    return _(
        "{n} leverantörer gav fler platser än lovat (+{more}); det räknas inte av mot det som "
        "saknas."
    ).format(n=n, more=more)


def shown(value: object) -> str:
    """A number of places, or the sign for a protected one."""
    return HIDDEN if pd.isna(value) else fmt.number(float(value), current())  # type: ignore[arg-type]


def late(days: object) -> str:
    """How late in words: days in the first month, then months."""
    if pd.isna(days):  # type: ignore[call-overload]
        return fmt.DASH
    whole = int(days)  # type: ignore[call-overload]
    n, months = fmt.number(whole, current()), whole // DAYS_A_MONTH
    if not months:
        return _("{n} dagar").format(n=n)
    if months == 1:
        return _("1 månad")
    return _("{n} månader").format(n=fmt.number(months, current()))


def next_step(last_action: object, failure_of: object, days_left: object) -> str:
    """What to do next about a late commitment: a proposal by what was done last.

    From talks over a warning to a penalty; but first what the city itself has to put right.
    """
    if str(failure_of) == "city":
        return _("rätta det som brister hos staden")
    if not pd.isna(days_left) and float(days_left) <= 0:  # type: ignore[call-overload, arg-type]
        return _("avtalet har gått ut: avsluta ärendet")
    if str(failure_of) == "candidate":
        return _("föreslå en ny kandidat")
    steps = {
        "dialogue": _("ge en skriftlig varning"),
        "warning": _("pröva vite"),
        "vite": _("pröva uppsägning"),
        "terminated": _("avsluta ärendet"),
    }
    return steps.get(str(last_action), _("kalla leverantören till dialog"))
