"""Promised beside delivered, unit by unit or industry by industry, as a chart. Pure; no Streamlit.

The frames are those of `commitments.by_unit` and `commitments.by_industry`.
"""

import pandas as pd

from dashboard import commitments, text
from dashboard.charts import Chart, alt_text
from dashboard.commitment_words import industry
from dashboard.i18n import _, current
from dashboard.row_chart import FILLED, HATCHED, HOLLOW, Bar, Row, rows_figure
from dashboard.theme.look import Look
from pipelines.export import fmt

UNIT, INDUSTRY = "unit", "industry"


def _name(row: pd.Series, by: str) -> str:
    if by == INDUSTRY:
        return industry(row.code)
    return _("{name} (hela gruppen)").format(name=row.short) if row.is_group else str(row.short)


def result(row: pd.Series) -> str:
    """`8 av 10`, `8–10 av 10` where something is not known, `.. av 4` where people are few."""
    whole = fmt.number(row.promised, current())
    word = "av" if current() == "sv" else "of"
    if pd.isna(row.kept) or pd.isna(row.unknown):
        return f"{commitments.HIDDEN} {word} {whole}"
    part = fmt.number(row.kept, current())
    if row.unknown:
        part += f"{fmt.DASH}{fmt.number(row.kept + row.unknown, current())}"
    return f"{part} {word} {whole}"


def late(row: pd.Series) -> str:
    """`2 av 9 åtaganden är försenade`, told also where the places are not."""
    if not row.n_overdue:
        return _("inget åtagande är försenat")
    if row.n == 1:
        return _("åtagandet är försenat")
    part = fmt.count_of(row.n_overdue, row.n, current())
    return _("{part} åtaganden är försenade").format(part=part)


def _bars(row: pd.Series) -> tuple[Bar, ...]:
    bars = [Bar(0, row.promised, HOLLOW)]
    if not pd.isna(row.kept):
        bars.append(Bar(0, row.kept, FILLED))
        if not pd.isna(row.unknown) and row.unknown:
            bars.append(Bar(row.kept, row.kept + row.unknown, HATCHED))
    return tuple(bars)


def promised_delivered(rows: pd.DataFrame, colours: Look, by: str = UNIT) -> Chart:
    """Places due (hollow) and those of them that were filled (filled).

    Args:
        rows: With `promised`, `kept` and `unknown`; one a row of the chart.
        colours: Of the page.
        by: `unit` or `industry`.
    """
    names = [_name(r, by) for r in rows.itertuples()]
    results = [result(r) for r in rows.itertuples()]
    drawn = [
        Row(text.label(name, 34), words, _bars(r), small=late(r))
        for name, words, r in zip(names, results, rows.itertuples(), strict=True)
    ]
    hidden = int(rows["kept"].isna().sum())
    full = int((rows["kept"] >= rows["promised"]).sum())
    alt = _(
        "Platser som skulle vara tillsatta, {n} rader: {full} har fått allt som lovats, för "
        "{hidden} visas det inte."
    ).format(n=len(rows), full=full, hidden=hidden)
    table = pd.DataFrame(
        {
            (_("Bransch") if by == INDUSTRY else _("Enhet")): [text.plain(n) for n in names],
            _("Tillsatta av lovade platser"): results,
            _("Åtaganden"): [fmt.number(n, current()) for n in rows["n"]],
            _("Försenade"): [fmt.number(n, current()) for n in rows["n_overdue"]],
        }
    )
    return Chart(rows_figure(drawn, colours), alt_text(alt), table)
