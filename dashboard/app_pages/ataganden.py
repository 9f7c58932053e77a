"""Åtaganden: do we get what the suppliers promised (`users.md` 10.3).

Draws what `commitments` tells; no figure is made here.
"""

import pandas as pd
import streamlit as st

from dashboard import codes, commitments, data, text, ui
from dashboard.charts_commitments import INDUSTRY, UNIT, promised_delivered
from dashboard.commitment_words import failure, label
from dashboard.commitments import Promised, late, next_step, shown
from dashboard.i18n import _, current
from dashboard.ui import Cell, Context
from pipelines.export import fmt

PAGE = 15
MOST_BARS = 15


def show(context: Context) -> None:
    """The page."""
    ui.opened(context, "ataganden")
    own = context.visit.viewer.organisations
    # Of several units there is no sum that protects few people: the answer is the first one's.
    owner = own[0] if own else context.city.org_id
    unit = data.organisation(context.seen, owner)
    ui.eyebrow(unit.name if unit else owner, _("utlovat och levererat"))
    place = st.container()
    with st.container(horizontal=True, vertical_alignment="bottom", gap="medium"):
        year = _year(commitments.years(context.seen))
        by = _by() if len(own) <= 1 else UNIT
    found = commitments.promised(context.seen, owner, year)
    with place:
        st.title(commitments.answer(found, year), anchor=False)
        ui.coverage_line(context, context.city.org_id, context.latest)
    if not found.commitments:
        ui.state(_("Här visas åtaganden när den första listan över utfästelser har lämnats."))
        return
    if len(own) > 1:
        ui.note(_("Svaret gäller den första av era enheter; staplarna visar alla."))
    _beside(found, commitments.others(context.seen))
    rows = commitments.by_unit(context.seen, year)
    if by == INDUSTRY:
        rows = commitments.by_industry(context.seen, owner, year)
    _bars(context, rows, by)
    _overdue(context, year)
    if context.visit.viewer.all_units:
        _suppliers(context)


def _year(years: list[str]) -> str:
    """The year that places fell due in; '' for all until today."""
    whole = _("Alla till i dag")
    if len(years) < 2:
        return ""
    chosen = st.selectbox(
        _("Skulle vara tillsatta"), [whole, *years], key="ar", bind="query-params", width=240
    )
    return chosen if chosen in years else ""


def _by() -> str:
    names = {_("Enhet"): UNIT, _("Bransch"): INDUSTRY}
    options = list(names)
    chosen = st.segmented_control(
        _("Visa per"), options, default=options[0], required=True, key="per", bind="query-params"
    )
    return names.get(str(chosen), UNIT)


def _beside(found: Promised, others: dict[str, int]) -> None:
    """What the answer leaves out: beyond the promise, excused, and what is no place."""
    lang = current()
    words = [commitments.over_delivery(found)]
    if found.excused:
        words.append(
            _("Leverantörer har befriats från {n} platser.").format(
                n=fmt.number(found.excused, lang)
            )
        )
    if n := others.get("dialogue", 0):
        words.append(
            _("{n} dialogkrav lovar ingen plats och räknas inte här.").format(n=fmt.number(n, lang))
        )
    if n := others.get("fte_months", 0):
        words.append(
            _("{n} åtaganden i årsarbetsmånader räknas för sig.").format(n=fmt.number(n, lang))
        )
    if any(words):
        ui.note(" ".join(w for w in words if w))


def _bars(context: Context, rows: pd.DataFrame, by: str) -> None:
    st.header(_("Tillsatta platser av dem som skulle vara det"), anchor=False)
    if rows.empty:
        ui.state(_("Inga platser skulle vara tillsatta än."))
        return
    ui.note(
        _(
            "Konturen är vad som lovats, den fyllda delen vad som levererats, högst det lovade. "
            "De med störst brist står först. .. visas inte: färre än fem personer eller skyddat."
        )
    )
    if len(rows) > MOST_BARS:
        rows = rows.head(MOST_BARS)
        ui.note(_("Här visas de {n} med störst brist.").format(n=MOST_BARS))
    ui.chart(promised_delivered(rows, context.look, by), "promised", "commitment_delivery")


def _overdue(context: Context, year: str) -> None:
    rows = commitments.overdue(context.seen, year)
    n = fmt.number(len(rows), current())
    st.header(_("{n} försenade åtaganden att följa upp").format(n=n), anchor="forsenade")
    if rows.empty:
        ui.state(_("Inga åtaganden är försenade."))
        return
    headers = [_("Enhet"), _("Åtagande"), _("Saknas"), _("Läge"), _("Nästa steg (förslag)")]
    caption = _("Försenade åtaganden")
    ui.long_table(headers, rows, _row, caption, "forsenade", PAGE, wide=True)


def _row(row: pd.Series) -> tuple[Cell | str, ...]:
    lang = current()
    number = fmt.DASH if pd.isna(row.procurement_ref) else str(row.procurement_ref)
    who = _("leverantör visas inte") if pd.isna(row.supplier) else str(row.supplier)
    kind = label("commitment_type", row.commitment_type)
    missing = f"{shown(row.missing)} {_('av')} {fmt.number(row.promised, lang)}"
    if row.unit != "persons":
        missing = codes.unit("months") if row.unit == "fte_months" else fmt.DASH
    return (
        Cell(row.short_name, ui.url(ui.UNITS, enhet=row.org_id)),
        Cell(f"{number}, {kind}", small=who),
        Cell(missing, small=_late(row)),
        Cell(_contract(row), small=_action(row)),
        next_step(row.last_action, row.failure_of, row.contract_days_left),
    )


def _late(row: pd.Series) -> str:
    """How late, and since when."""
    if pd.isna(row.due_date):
        return late(row.days_overdue)
    day = fmt.date_short(row.due_date.date())
    return _("{late} efter {day}").format(late=late(row.days_overdue), day=day)


def _contract(row: pd.Series) -> str:
    if pd.isna(row.contract_days_left):
        return _("avtalets slut är okänt")
    left = int(row.contract_days_left)
    if left <= 0:
        return _("avtalet har gått ut")
    return _("{n} dagar kvar av avtalet").format(n=fmt.number(left, current()))


def _action(row: pd.Series) -> str:
    done = label("commitment_action", row.last_action)
    blame = failure(row.failure_of)
    words = _("åtgärd: {what}").format(what=done.lower()) if done else _("ingen åtgärd rapporterad")
    return f"{words}; {blame}" if blame else words


def _suppliers(context: Context) -> None:
    rows = commitments.suppliers(context.seen)
    if rows.empty:
        return
    st.header(_("Leverantörer"), anchor="leverantorer")
    few = int((rows["n"] < 3).sum())
    ui.note(
        _(
            "Bara leverantörer med minst tre förfallna åtaganden rangordnas; {n} har färre. "
            ".. visas inte: färre än fem personer eller skyddat."
        ).format(n=fmt.number(few, current()))
    )
    headers = [
        _("Leverantör"), _("Plats"), _("Förfallna"), _("Försenade"), _("Levererat av lovat"),
    ]  # fmt: skip
    caption = _("Leverantörer")
    ui.long_table(headers, rows, _supplier, caption, "leverantorer", PAGE, numbers=(1, 2, 3))


def _supplier(row: pd.Series) -> tuple[Cell | str, ...]:
    lang = current()
    ranked = row.n >= 3 and not pd.isna(row.place)
    share = "" if pd.isna(row.value) or row.n < 3 else f" ({fmt.percent(row.value, lang)})"
    name = _("visas inte") if pd.isna(row.supplier) else text.clean(row.supplier, 80)
    return (
        name,
        fmt.number(row.place, lang) if ranked else fmt.DASH,
        fmt.number(row.n, lang),
        shown(row.n_overdue),
        f"{shown(row.kept)} {_('av')} {fmt.number(row.promised, lang)}{share}",
    )
