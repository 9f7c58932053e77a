"""One unit: answer, trend, those like it, procurements, commitments, deliveries (`users.md` 10.2).

Shows what the snapshot holds; the list of units is in `enheter.py`, one procurement in
`upphandling.py`.
"""

import pandas as pd
import streamlit as st

from dashboard import (
    assess,
    charts,
    codes,
    commitments,
    data,
    downloads,
    similar,
    sources,
    text,
    trend,
    ui,
)
from dashboard.app_pages import enheter, upphandling
from dashboard.commitment_words import industry
from dashboard.data import Organisation, Period
from dashboard.i18n import _, current
from dashboard.tables import or_dash
from dashboard.ui import Cell, Context
from pipelines.export import fmt, sentences

HIDDEN = ".."
PAGE = 25


def show(context: Context, unit: Organisation) -> None:
    """The unit's view, or one of its procurements when the address names it."""
    asked = st.query_params.get("upphandling", "")
    found = sources.procurement(context.seen, unit.org_id, asked) if asked else None
    if found is not None:
        upphandling.show(context, unit, found)
        return
    ui.opened(context, "enhet", unit.org_id)
    if context.visit.viewer.organisations != (unit.org_id,):
        back = f'<a href="{ui.url(ui.UNITS)}">← {_("Alla enheter")}</a>'
        st.html(f'<div class="sh-links">{back}</div>')
    with st.container(horizontal=True, vertical_alignment="bottom", gap="medium"):
        place = st.container()
        period = ui.choose_period(context.periods, context.latest)
    when = fmt.period(period.period_id, current())
    owner = text.plain(unit.short_name, 60)
    facts = data.facts(context.seen, unit.org_id, period, owner=owner)
    with place:
        rating = facts.rating if facts and facts.status == "ok" and facts.target else None
        ui.eyebrow(unit.name, when, rating)
    st.title(sentences.answer(facts, current(), ui.strong), anchor=False)
    ui.coverage_line(context, unit.org_id, period)
    _notes(context, unit, period)
    downloads.workbook_of(unit, _("Excel för enheten"))
    _trend(context, unit)
    if unit.is_group:
        _members(context, unit, period)
    _similar(context, unit, period)
    _procurements(context, unit, period)
    _commitments(context, unit)
    _deliveries(context, unit)


def _notes(context: Context, unit: Organisation, period: Period) -> None:
    words = [_("Målet gäller staden som helhet; här visas enhetens bidrag.")]
    if unit.is_group:
        words = [_("Här räknas hela gruppen: egna upphandlingar och underordnade enheters.")]
    ahead = data.forecasts(context.seen, period.year).get(unit.org_id)
    if ahead is not None and ahead.remaining and period == context.latest:
        words.append(sentences.remaining(ahead, current()))
    ui.note(" ".join(words))


def _trend(context: Context, unit: Organisation) -> None:
    st.header(_("Andel med social hänsyn per år"), anchor=False)
    years = data.trend(context.seen, unit.org_id)
    if years["value"].notna().sum() < 2:
        ui.state(_("Trenden visas när det finns uppgifter för minst två år."))
        return
    through, end = context.run.data_through, context.latest.date_to
    drawn = trend.trend(
        years,
        data.targets(context.seen),
        context.look,
        preliminary=context.latest.year if through and through < end else None,
    )
    ui.chart(drawn, "trend", "goal_share")


def _members(context: Context, unit: Organisation, period: Period) -> None:
    units = data.units(context.seen, unit.org_id, period.period_id, "goal_share")
    row = data.value(context.seen, "goal_share", unit.org_id, period.period_id)
    target = None if row is None or pd.isna(row["target"]) else float(row["target"])
    if not units.empty:
        enheter.bars(context, assess.assess(units, target), target, period, "goal_share")


def _similar(context: Context, unit: Organisation, period: Period) -> None:
    """The unit among those like it; nothing at all without the national register."""
    if not sources.has_national_register(context.seen):
        return
    st.header(_("Jämfört med liknande köpare"), anchor="liknande")
    units = data.units(context.seen, context.city.org_id, period.period_id, "goal_share")
    found = similar.among(units, unit.org_id)
    if found is None:
        ui.note(_("Ingen köpare liknar enheten, eller så har den inga räknade upphandlingar."))
        return
    ui.note(f"{similar.sentence(found, unit.short_name)} {similar.definition()}")
    row = data.value(context.seen, "goal_share", context.city.org_id, period.period_id)
    target = None if row is None or pd.isna(row["target"]) else float(row["target"])
    when = fmt.period(period.period_id, current())
    shown = found.units.copy()
    for column in ("name_sv", "short_name"):
        mine = _("{name} (denna enhet)").format(name=shown[column].iloc[0])
        shown[column] = [mine, *shown[column].iloc[1:]]
    drawn = charts.share_by_unit(assess.assess(shown, target), target, context.look, when=when)
    ui.chart(drawn, "similar", "goal_share")


def _procurements(context: Context, unit: Organisation, period: Period) -> None:
    st.header(_("Upphandlingar"), anchor="sida")
    frame = data.procurements(context.seen, unit.org_id, period.period_id)
    if frame.empty:
        ui.state(_("Inga upphandlingar i uppföljningen för perioden."))
        return
    counted = fmt.count_of(int(frame["counts"].sum()), len(frame), current())
    ui.note(_("{part} räknas mot målet. Datum är dagen som avgör perioden.").format(part=counted))
    headers = [
        *(_("Diarienummer"), _("Benämning"), _("CPV"), _("Datum"), _("Krav"), _("Räknas")),
        *([_("Källa")] if context.visit.viewer.lineage else []),
    ]
    caption = _("Upphandlingar, {when}").format(when=fmt.period(period.period_id, current()))

    def row(r: pd.Series) -> tuple[Cell | str, ...]:
        return _procurement(r)[: len(headers)]

    ui.long_table(headers, frame, row, caption, "sida", PAGE, tight=(3,), wide=True)


def _procurement(row: pd.Series) -> tuple[Cell | str, ...]:
    number = or_dash(row.procurement_ref)
    cpv = "" if pd.isna(row.cpv_main) else industry(str(row.cpv_main)[:2])
    kind = codes.requirement(row.requirement_type) if row.social == "yes" else ""
    why = "" if row.counts else codes.not_counted(row.not_counted_reason)
    return (
        Cell(number, ui.url(ui.UNITS, enhet=row.org_id, upphandling=row.procurement_id)),
        Cell(or_dash(row.title), small=codes.nature(row.nature)),
        Cell(or_dash(row.cpv_main), small=cpv),
        fmt.DASH if pd.isna(row.day) else fmt.date_short(row.day.date()),
        Cell(codes.social(row.social), small=kind),
        Cell(_("ja") if row.counts else _("nej"), small=why),
        Cell(upphandling.file_of(row), small=upphandling.place_of(row)),
    )


def _commitments(context: Context, unit: Organisation) -> None:
    rows = commitments.of_unit(context.seen, unit.org_id)
    if rows.empty:
        return
    st.header(_("Åtaganden"), anchor="ataganden")
    said = commitments.answer(commitments.promised(context.seen, unit.org_id, ""), "")
    ui.note(said.replace("**", ""))
    headers = [_("Åtagande"), _("Levererat av lovat"), _("Ska vara klart"), _("Läge")]
    ui.long_table(headers, rows, upphandling.promise, _("Åtaganden"), "ataganden", PAGE, tight=(2,))


def _deliveries(context: Context, unit: Organisation) -> None:
    st.header(_("Inlämningar"), anchor=False)
    frame = data.deliveries(context.seen, unit.org_id)
    if frame.empty:
        ui.state(_("Inga inlämningar är begärda eller mottagna."))
        return
    remarks = data.findings(context.seen, unit.org_id)
    if remarks:
        parts = [f"{codes.severity(k)} {fmt.number(n, current())}" for k, n in remarks.items()]
        ui.note(
            _("Anmärkningar på filerna, personlistor oräknade: {parts}.").format(
                parts=", ".join(parts)
            )
        )
    ui.table(
        [_("Period"), _("Rapport"), _("Läge"), _("Mottagen"), _("Rader"), _("I karantän")],
        [_delivery(r) for r in frame.itertuples()],
        _("Inlämningar"),
        numbers=(4, 5),
    )


def _delivery(row: pd.Series) -> tuple[Cell | str, ...]:
    lang = current()
    got = not pd.isna(row.received_at)
    return (
        fmt.period(row.period_id, lang).capitalize(),
        codes.report(row.report_type),
        codes.delivery(row.status),
        fmt.date_short(row.received_at.date()) if got else fmt.DASH,
        _rows(row.rows_in) if got else fmt.DASH,
        _rows(row.rows_quarantined) if got else fmt.DASH,
    )


def _rows(number: object) -> str:
    """How many rows a file has; of a list of persons it is a number of people."""
    hidden = pd.isna(number)  # type: ignore[call-overload]
    return HIDDEN if hidden else fmt.number(number, current())  # type: ignore[arg-type]
