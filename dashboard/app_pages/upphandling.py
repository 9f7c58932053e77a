"""One procurement: what is known of it, why it counts or not, and where that stands in which file.

The end of the way from answer to source (`users.md` 10.2); file, sheet and row only for those who
may see them (`pipelines.model.row_scope`).
"""

import pandas as pd
import streamlit as st

from dashboard import codes, commitments, text, ui
from dashboard.commitment_words import industry, label, state
from dashboard.data import Organisation
from dashboard.i18n import _, current
from dashboard.tables import or_dash
from dashboard.ui import Cell, Context
from pipelines.export import fmt


def show(context: Context, unit: Organisation, row: pd.Series) -> None:
    """The procurement's view."""
    ui.opened(context, "upphandling", unit.org_id)
    back = ui.url(ui.UNITS, enhet=unit.org_id)
    name = text.html(unit.short_name, 60)
    st.html(f'<div class="sh-links"><a href="{text.html(back, 500)}">← {name}</a></div>')
    number = or_dash(row.procurement_ref)
    ui.eyebrow(unit.name, number)
    st.title(_answer(row), anchor=False)
    headers = [_("Uppgift"), _("Vad vi vet")]
    ui.table(headers, _facts(row, lineage=context.visit.viewer.lineage), _("Upphandlingen"))
    promises = commitments.of_unit(context.seen, unit.org_id, str(row.procurement_id))
    if not promises.empty:
        st.header(_("Åtaganden"), anchor=False)
        headers = [_("Åtagande"), _("Levererat av lovat"), _("Ska vara klart"), _("Läge")]
        ui.table(headers, [promise(r) for r in promises.itertuples()], _("Åtaganden"))


def _answer(row: pd.Series) -> str:
    """What the procurement means for the share, and why."""
    name = text.plain(or_dash(row.title), 120)
    if not row.counts:
        return _("{name} räknas inte mot målet: {why}.").format(
            name=name, why=codes.not_counted(row.not_counted_reason)
        )
    words = {
        "yes": _("{name} räknas mot målet och **har krav**."),
        "no": _("{name} räknas mot målet och **saknar krav**."),
    }
    unknown = _("{name} räknas mot målet, men **det är okänt** om den har krav.")
    return words.get(str(row.social), unknown).format(name=name)


def _facts(row: pd.Series, *, lineage: bool) -> list[tuple[Cell | str, ...]]:
    lang, code = current(), or_dash(row.cpv_main)
    cpv = "" if pd.isna(row.cpv_main) else industry(str(row.cpv_main)[:2])
    value = fmt.DASH if pd.isna(row.value_sek) else fmt.money(row.value_sek, lang)
    kind = codes.requirement(row.requirement_type) if row.social == "yes" else ""
    facts: list[tuple[Cell | str, ...]] = [
        (_("Diarienummer"), or_dash(row.procurement_ref)),
        (_("Slag"), codes.nature(row.nature)),
        (_("CPV"), Cell(code, small=cpv)),
        (_("Förfarande"), label("procedure", row.procedure) or fmt.DASH),
        (_("Annonserad"), _day(row.published_at)),
        (_("Tilldelad"), _day(row.awarded_at)),
        (_("Dag som avgör perioden"), _day(row.counted_at)),
        (_("Värde"), value),
        (_("Krav"), Cell(codes.social(row.social), small=kind)),
        (
            _("Räknas"),
            Cell(
                _("ja") if row.counts else _("nej"),
                small="" if row.counts else codes.not_counted(row.not_counted_reason),
            ),
        ),
    ]
    if lineage:
        facts.append((_("Källa"), Cell(file_of(row), small=place_of(row))))
    return facts


def file_of(row: pd.Series) -> str:
    """The file that a row comes from, for those who may know it; '' for others."""
    return "" if pd.isna(row.file_name) else str(row.file_name)


def place_of(row: pd.Series) -> str:
    """Sheet and row in it."""
    if pd.isna(row.source_row):
        return ""
    return _("blad {sheet}, rad {row}").format(sheet=row.source_sheet, row=int(row.source_row))


def _day(value: object) -> str:
    return fmt.DASH if value is None or pd.isna(value) else fmt.date_short(value.date())  # type: ignore[attr-defined, call-overload]


def promise(row: pd.Series) -> tuple[Cell | str, ...]:
    """A commitment in a table: what, how much of it, when, and where it stands."""
    lang = current()
    number = or_dash(row.procurement_ref)
    kept = fmt.DASH
    if row.unit == "persons":
        kept = f"{commitments.shown(row.kept)} {_('av')} {fmt.number(row.promised, lang)}"
    is_late = row.status == "overdue"
    return (
        Cell(f"{number}, {label('commitment_type', row.commitment_type)}"),
        kept,
        fmt.DASH if pd.isna(row.due_date) else fmt.date_short(row.due_date.date()),
        Cell(state(row.status), small=commitments.late(row.days_overdue) if is_late else ""),
    )
