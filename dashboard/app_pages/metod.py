"""Så räknar vi: definitions, targets and dated values, as the snapshot itself states them.

No definition is written here.
"""

import pandas as pd
import streamlit as st

from dashboard import codes, data, text, ui
from dashboard.i18n import _, current
from dashboard.ui import Cell, Context
from pipelines.export import fmt


def show(context: Context) -> None:
    """The page."""
    ui.opened(context, "metod")
    lang = current()
    ui.eyebrow(context.city.name, _("regelverk {rules}").format(rules=context.run.rule_set))
    st.title(_("Så räknar vi"), anchor=False)
    ui.coverage_line(context, context.city.org_id, context.latest)
    st.markdown(
        _(
            "Okänt räknas som nej i den officiella andelen. Den övre gränsen visar andelen om alla "
            "okända vore ja. Färre än fem upphandlingar anges som antal, inte i procent."
        )
    )
    st.header(_("Nyckeltal"), anchor=False)
    for row in data.kpis(context.seen).to_dict("records"):
        st.subheader(text.plain(row[f"label_{lang}"]), anchor=row["kpi_id"])
        st.markdown(text.plain(row[f"definition_{lang}"], 2000))
        source = _("Källa: {source}. Version {version}.").format(
            source=row["source"], version=row["kpi_version"]
        )
        ui.note(source)
    _targets(context)
    _forecast(context)
    _parameters(context)


def _day(value: object) -> str:
    return fmt.DASH if value is None or pd.isna(value) else fmt.date_short(value.date())


def _targets(context: Context) -> None:
    rows = data.all_targets(context.seen)
    if rows.empty:
        return
    lang = current()
    labels = {r["kpi_id"]: r[f"label_{lang}"] for r in data.kpis(context.seen).to_dict("records")}
    st.header(_("Mål"), anchor="mal")
    kinds = {"at_least": _("minst"), "at_most": _("högst"), "increase": _("ökning från året före")}
    ui.table(
        [_("Nyckeltal"), _("Gäller från"), _("Gäller till"), _("Mål"), _("Beslut")],
        [
            (
                str(labels.get(r.kpi_id, r.kpi_id)),
                _day(r.valid_from),
                _day(r.valid_to),
                kinds.get(r.target_type, r.target_type)
                + ("" if pd.isna(r.target_value) else f" {fmt.percent(r.target_value, lang)}"),
                str(r.legal_source),
            )
            for r in rows.itertuples()
        ],
        _("Mål"),
        tight=(1, 2),
    )


def _forecast(context: Context) -> None:
    held = data.forecast_coverage(context.seen)
    if "city" not in held:
        return
    lang = current()
    st.header(_("Prognosen för årets slut"), anchor="prognos")
    st.markdown(
        _(
            "Intervallet ska rymma årets slutliga andel i 80 fall av 100. Räknat i efterhand för "
            "den sista mars, juni och september i avslutade år rymde det stadens andel i {city} "
            "fall, och alla organisationers i {all}."
        ).format(city=fmt.count_of(*held["city"], lang), all=fmt.count_of(*held["all"], lang))
    )


def _parameters(context: Context) -> None:
    rows = data.parameters(context.seen)
    if rows.empty:
        return
    lang = current()
    st.header(_("Värden med källa"), anchor="varden")
    ui.table(
        [_("Värde"), _("Gäller från"), _("Gäller till"), _("Tal"), _("Källa"), _("Kontrollerat")],
        [
            (
                Cell(
                    codes.parameter(r.parameter_id),
                    small="" if r.scope == "national" else str(r.scope),
                ),
                _day(r.valid_from),
                _day(r.valid_to),
                f"{fmt.number(r.value, lang, _decimals(r.value))} {codes.unit(r.unit)}".strip(),
                Cell(str(r.source), small="" if pd.isna(r.note) else str(r.note)),
                _("ja") if r.verified else _("nej, ännu inte"),
            )
            for r in rows.itertuples()
        ],
        _("Värden med källa"),
        numbers=(3,),
        tight=(1, 2),
        wide=True,
    )


def _decimals(value: float) -> int:
    """As many decimals as the value has, at most four."""
    return next((d for d in range(4) if round(value, d) == value), 4)
