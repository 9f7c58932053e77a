"""Underlag: can the figures be trusted (`users.md` 10.6).

Draws what `basis` tells: who has reported, what lacks, what is wrong, what has changed since.
"""

from functools import partial

import pandas as pd
import streamlit as st

from dashboard import basis, codes, downloads, tables, text, ui
from dashboard.i18n import _, current
from dashboard.tables import or_dash
from dashboard.ui import Cell, Context
from pipelines.export import fmt

PAGE = 25
MOST_FINDINGS = 12
MOST_CHANGES = 12


def show(context: Context) -> None:
    """The page."""
    ui.opened(context, "underlag")
    years = [p for p in context.periods if p.period_type == "year"]
    with st.container(horizontal=True, vertical_alignment="bottom", gap="medium"):
        place = st.container()
        period = ui.choose_period(years, context.latest, key="year")
    own = context.visit.viewer.organisations
    columns, rows = basis.matrix(context.seen, period.period_id)
    lacking = sum(s in (basis.MISSING, basis.REJECTED) for _o, _n, states in rows for s in states)
    with place:
        name = _("era enheter") if own else context.city.name
        ui.eyebrow(name, fmt.period(period.period_id, current()))
    st.title(_answer(rows, lacking), anchor=False)
    ui.coverage_line(context, context.city.org_id, period)
    ui.note(basis.last_run(context.seen))
    if rows:
        _matrix(columns, rows)
    _missing(context)
    _reports(context)
    _findings(context)
    _changes(context)
    _files(context)


def _files(context: Context) -> None:
    """What can be taken home whole, by those who may."""
    st.header(_("Ladda ner underlaget"), anchor="filer")
    ui.note(
        _(
            "Den långa tabellen har en rad per mått, enhet och period, så som de visas här: det "
            "som skyddas är tomt. Varje diagram och tabell har sin egen nedladdning."
        )
    )
    with st.container(horizontal=True, gap="medium"):
        downloads.all_figures()
        downloads.workbook_of(context.city, _("Hela staden som Excel"))


def _answer(rows: list[tuple[str, str, list[str]]], lacking: int) -> str:
    lang = current()
    due = sum(s != basis.LATER for _o, _n, states in rows for s in states)
    if not due:
        return _("Inga inlämningar är begärda för året.")
    if not lacking:
        return _("**Alla {n} begärda inlämningar** har kommit och godtagits.").format(
            n=fmt.number(due, lang)
        )
    return _("**{part} begärda inlämningar** saknas eller är avvisade.").format(
        part=fmt.count_of(lacking, due, lang)
    )


def _column(code: str) -> str:
    return _("Plan") if code == basis.PLAN else _("Kv {n}").format(n=code[-1])


def _matrix(columns: list[str], rows: list[tuple[str, str, list[str]]]) -> None:
    """The letters with their words for readers; never colour alone."""
    st.header(_("Vem som har lämnat"), anchor="sida")
    known = basis.boxes()
    key = ", ".join(f"{b.letter} {b.words}" for b in known.values())
    ui.note(_("Så läses rutorna: {key}.").format(key=key))
    place = st.container()
    part = rows[ui.pages(len(rows), PAGE, "sida")]
    headers = [_("Enhet"), *map(_column, columns)]
    head = "".join(f'<th scope="col">{text.html(h)}</th>' for h in headers)
    body = "".join(
        f'<tr><th scope="row"><a href="{text.html(ui.url(ui.UNITS, enhet=org), 500)}">'
        f"{text.html(name)}</a></th>{''.join(_box(known[s]) for s in states)}</tr>"
        for org, name, states in part
    )
    caption = _("Vem som har lämnat")
    with place:
        st.html(
            f'<div class="sh-scroll" tabindex="0" role="region" aria-label="{text.html(caption)}">'
            f'<table class="sh-table">'
            f'<caption class="sh-hidden">{text.html(caption)}</caption>'
            f"<thead><tr>{head}</tr></thead><tbody>{body}</tbody></table></div>"
        )
        whole = [(name, *(known[s].words for s in states)) for _org, name, states in rows]
        downloads.rows(headers, partial(tables.plain, whole), caption, ())


def _box(box: basis.Box) -> str:
    return (
        f'<td><span class="sh-badge sh-{box.look}" aria-hidden="true">{box.letter}</span>'
        f'<span class="sh-hidden">{text.html(box.words)}</span></td>'
    )


def _missing(context: Context) -> None:
    st.header(_("Det som saknas"), anchor="saknas")
    rows = basis.missing(context.seen)
    if rows.empty:
        ui.note(_("Inget saknas: allt som begärts har lämnats och godtagits."))
        return

    def row(r: pd.Series) -> tuple[Cell | str, ...]:
        return (
            Cell(r.name_sv, ui.url(ui.UNITS, enhet=r.org_id)),
            codes.report(r.report_type),
            fmt.period(r.period_id, current()),
            codes.delivery(r.status),
        )

    headers = [_("Enhet"), _("Rapport"), _("Period"), _("Läge")]
    ui.long_table(headers, rows, row, _("Det som saknas"), "saknas", PAGE)


def _reports(context: Context) -> None:
    rows = basis.reports(context.seen)
    if rows.empty:
        return
    lang = current()
    st.header(_("Vad siffrorna bygger på"), anchor=False)
    ui.table(
        [_("Rapport"), _("Filer som gäller"), _("Avsändare"), _("Rader"), _("Senast mottagen")],
        [
            (
                codes.report(r.report_type),
                fmt.number(r.files, lang),
                fmt.number(r.senders, lang),
                basis.HIDDEN if pd.isna(r.rows) else fmt.number(r.rows, lang),
                fmt.DASH if pd.isna(r.newest) else fmt.date_short(r.newest.date()),
            )
            for r in rows.itertuples()
        ],
        _("Vad siffrorna bygger på"),
        numbers=(1, 2, 3),
        tight=(4,),
    )


def _findings(context: Context) -> None:
    rows = basis.findings(context.seen)
    serious = rows[rows["severity"].isin(["error", "warning"])]
    st.header(_("Anmärkningar på filerna"), anchor=False)
    if serious.empty:
        ui.note(_("Inga fel hittades i filerna."))
        return
    lang = current()
    if len(serious) > MOST_FINDINGS:
        ui.note(
            _("De {n} vanligaste av {all} slag, fel före varningar.").format(
                n=MOST_FINDINGS, all=fmt.number(len(serious), lang)
            )
        )
    ui.table(
        [_("Vad som är fel"), _("Slag"), _("Antal"), _("Avsändare")],
        [
            (
                Cell(basis.finding(r.code)[0], small=basis.finding(r.code)[1]),
                _("fel") if r.severity == "error" else _("varning"),
                basis.HIDDEN if pd.isna(r.n) else fmt.number(r.n, lang),
                fmt.number(r.senders, lang),
            )
            for r in serious.head(MOST_FINDINGS).itertuples()
        ],
        _("Anmärkningar på filerna"),
        numbers=(2, 3),
    )


def _changes(context: Context) -> None:
    st.header(_("Siffror som ändrats efter publicering"), anchor="andringar")
    rows = basis.changes(context.seen)
    if rows.empty:
        ui.note(_("Inga tidigare publicerade siffror har ändrats."))
        return
    headers = [_("Vad"), _("Ändring"), _("Dag"), _("Orsak")]
    caption = _("Siffror som ändrats efter publicering")
    ui.long_table(headers, rows, _change, caption, "andringar", MOST_CHANGES, tight=(2,))


def _change(row: pd.Series) -> tuple[Cell | str, ...]:
    lang = current()
    new, old = (basis.amount(v, row.unit) for v in (row.new_value, row.old_value))
    return (
        Cell(
            row.label_en if lang == "en" else row.label_sv,
            small=f"{row.name_sv}, {fmt.period(row.period_id, lang)}",
        ),
        _("{new}, var {old}").format(new=new, old=old),
        fmt.date_short(row.changed_at.date()),
        or_dash(row.why_en if lang == "en" else row.why_sv),
    )
