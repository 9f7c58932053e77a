"""What the figures rest on, as the snapshot tells a viewer, and in words. No page.

The questions are in `sql_basis.py`; what a finding means is told by the catalogue of findings.
"""

import re
from dataclasses import dataclass

import pandas as pd

from dashboard import sql_basis as sql
from dashboard.data import Seen, ask
from dashboard.i18n import _, current
from pipelines.export import fmt
from pipelines.model.findings import catalogue

HIDDEN = ".."
PLAN, REGISTER = "procurement_plan", "procurement_register"
ACCEPTED, REMARKS, HELD, REJECTED, MISSING, LATER = "G", "A", "V", "N", "S", "-"
_PLACEHOLDER = re.compile(r"\{[^}]*\}")


@dataclass(frozen=True)
class Box:
    """A cell of the matrix: its letter, what it means, and how it looks."""

    letter: str
    words: str
    look: str


def boxes() -> dict[str, Box]:
    """The letters in the language of the page, in the order of the key."""
    return {
        ACCEPTED: Box(_("G"), _("godtagen"), "good"),
        REMARKS: Box(_("A"), _("godtagen med anmärkning"), "some"),
        HELD: Box(_("V"), _("väntar på bekräftelse"), "uncertain"),
        REJECTED: Box(_("N"), _("avvisad"), "none"),
        MISSING: Box(_("S"), _("saknas"), "none"),
        LATER: Box(fmt.DASH, _("ska inte lämnas än"), "not_assessed"),
    }


def state(row: pd.Series) -> str:
    """The state of a delivery as a letter's key: a file with rows put aside has a remark."""
    if row.status == "accepted":
        aside = not pd.isna(row.rows_quarantined) and row.rows_quarantined > 0
        return REMARKS if aside else ACCEPTED
    return {"held": HELD, "rejected": REJECTED}.get(row.status, MISSING)


def matrix(seen: Seen, year: str) -> tuple[list[str], list[tuple[str, str, list[str]]]]:
    """Columns (the plan, then quarters) and rows: unit, name, and a state for each column."""
    rows = ask(seen, sql.MATRIX, year)
    quarters = [f"{year}-Q{n}" for n in (1, 2, 3, 4)]
    found: dict[tuple[str, str], str] = {}
    names: dict[str, str] = {}
    for r in rows.itertuples():
        names[r.org_id] = r.name_sv
        column = PLAN if r.report_type == PLAN else r.period_id
        found[r.org_id, column] = state(r)
    columns = [c for c in (PLAN, *quarters) if c != PLAN or any(k[1] == PLAN for k in found)]
    return columns, [
        (org, name, [found.get((org, c), LATER) for c in columns]) for org, name in names.items()
    ]


def missing(seen: Seen) -> pd.DataFrame:
    """What was due and did not come, or was not accepted, newest period first."""
    return ask(seen, sql.MISSING)


def reports(seen: Seen) -> pd.DataFrame:
    """What has been sent, by report."""
    return ask(seen, sql.REPORTS)


def findings(seen: Seen) -> pd.DataFrame:
    """Remarks on the files by what they are about, errors first."""
    return ask(seen, sql.FINDINGS)


def changes(seen: Seen) -> pd.DataFrame:
    """Published figures that were changed later, newest change first."""
    return ask(seen, sql.CHANGES)


def finding(code: str) -> tuple[str, str]:
    """What a kind of remark says and what to do about it; particulars of a file stand as dots."""
    kind = catalogue().get(code)
    if kind is None:
        return code, ""
    said, do = (kind.en, kind.do_en) if current() == "en" else (kind.sv, kind.do_sv)
    return _PLACEHOLDER.sub("…", said), _PLACEHOLDER.sub("…", do)


def last_run(seen: Seen) -> str:
    """The run behind the figures: when, of how many files, what was wrong with them."""
    lang = current()
    row = ask(seen, sql.RUN).iloc[0]
    at = row.built_at.to_pydatetime()
    words = [
        _("Uppdaterad {day} kl. {clock} av {n} filer.").format(
            day=fmt.date_long(fmt.in_sweden(at).date(), lang),
            clock=fmt.clock(at, lang),
            n=fmt.number(row.files, lang),
        )
    ]
    if row.rejected:
        words.append(_("{n} filer avvisades.").format(n=fmt.number(row.rejected, lang)))
    if row.held:
        words.append(_("{n} filer väntar på bekräftelse.").format(n=fmt.number(row.held, lang)))
    aside = 0 if pd.isna(row.quarantined) else int(row.quarantined)
    if aside:
        words.append(
            _("{n} rader räknas inte förrän de rättats.").format(n=fmt.number(aside, lang))
        )
    if row.has_protected:
        words.append(_("I personlistor finns fel; hur många är skyddat."))
    if not (row.rejected or row.held or aside or row.has_protected):
        words.append(_("Inga fel hittades."))
    return " ".join(words)


def amount(value: object, unit: str) -> str:
    """A measure's value in its unit."""
    if pd.isna(value):  # type: ignore[call-overload]
        return fmt.DASH
    number, lang = float(value), current()  # type: ignore[arg-type]
    if unit in ("share", "ratio"):
        return fmt.percent(number, lang)
    return fmt.money(number, lang) if unit == "SEK" else fmt.number(number, lang)
