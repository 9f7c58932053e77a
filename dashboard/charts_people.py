"""The way to work, who got it and who stays, as charts: figure, alternative text, table. Pure.

Frames are those of `people.py`; what is hidden because people are few has no bar and says `..`.
"""

import pandas as pd
import plotly.graph_objects as go

from dashboard import people, text
from dashboard.charts import Chart, alt_text
from dashboard.i18n import _, current
from dashboard.people_words import dimension, member, stage
from dashboard.row_chart import FILLED, HATCHED, HOLLOW, Bar, Row, rows_figure
from dashboard.theme.look import Look, template
from pipelines.export import fmt

TICKS = 6
TABLE_MONTHS = (0, 3, 6, 12, 18, 24, 30, 36, 48)


def _stage_result(row: pd.Series) -> str:
    if pd.isna(row.n) or pd.isna(row.converted):
        return people.HIDDEN
    if row.step == 0:
        return fmt.number(row.n, current())
    if not row.n:
        return _("ingen har hunnit hit")
    words = people.part(row.converted, row.n)
    if row.still_open:
        words += _(", {n} pågår").format(n=fmt.number(row.still_open, current()))
    return words


def _stage_bars(row: pd.Series) -> tuple[Bar, ...]:
    if pd.isna(row.n) or pd.isna(row.converted) or not row.n:
        return ()
    bars = [Bar(0, row.n, HOLLOW), Bar(0, row.converted, FILLED)]
    if row.still_open:
        bars.append(Bar(row.converted, row.converted + row.still_open, HATCHED))
    return tuple(bars)


def funnel(rows: pd.DataFrame, colours: Look) -> Chart:
    """How many reached each stage, of those who reached the one before; on the way is hatched."""
    found = list(rows.itertuples())
    drawn = [Row(stage(r.stage), _stage_result(r), _stage_bars(r)) for r in found]
    told = [r for r in found if not pd.isna(r.converted) and r.n]
    alt = _("Vägen till arbete i {n} steg; inget av dem visas.").format(n=len(found))
    if told:
        last = told[-1]
        alt = _("Vägen till arbete, {n} av {all} steg visas. Sist: {stage}, {result}.").format(
            n=len(told), all=len(found), stage=stage(last.stage).lower(), result=_stage_result(last)
        )
    table = pd.DataFrame(
        {
            _("Steg"): [stage(r.stage) for r in found],
            _("Nått steget, av dem som nått steget före"): [_stage_result(r) for r in found],
            _("Median, dagar från identifierad"): [
                fmt.DASH if pd.isna(r.median_days) else fmt.number(r.median_days, current())
                for r in found
            ],
        }
    )
    return Chart(rows_figure(drawn, colours), alt_text(alt), table)


def _mix_result(row: pd.Series) -> str:
    if pd.isna(row.n) or pd.isna(row.known):
        return people.HIDDEN
    return f"{people.part(row.n, row.known)} ({fmt.percent(row.share, current())})"


def groups(rows: pd.DataFrame, colours: Look) -> Chart:
    """Who was placed, as a share of those of whom it is known; a mark shows the reference."""
    found = list(rows.itertuples())
    drawn = [
        Row(
            text.label(member(r.dimension, r.member)),
            _mix_result(r),
            () if pd.isna(r.share) else (Bar(0, r.share * 100, FILLED),),
            dimension(r.dimension),
            None if pd.isna(r.reference_share) else r.reference_share * 100,
        )
        for r in found
    ]
    shown = rows[rows["share"].notna() & (rows["dimension"] == "target_group")]
    alt = _("Vilka som fått plats: {n} grupper, varav {hidden} inte visas.").format(
        n=len(rows), hidden=int(rows["share"].isna().sum())
    )
    if not shown.empty:
        top = shown.sort_values("share").iloc[-1]
        alt += " " + _("Störst målgrupp: {name}, {share}.").format(
            name=member("target_group", top["member"]).lower(),
            share=fmt.percent(top["share"], current()),
        )
    table = pd.DataFrame(
        {
            _("Grupp"): [member(r.dimension, r.member) for r in found],
            _("Personer av dem där det är känt"): [_mix_result(r) for r in found],
            _("I jämförelsebefolkningen"): [
                fmt.DASH
                if pd.isna(r.reference_share)
                else fmt.percent(r.reference_share, current())
                for r in found
            ],
        }
    )
    return Chart(rows_figure(drawn, colours, least=(0, 100)), alt_text(alt), table)


def retention(rows: pd.DataFrame, colours: Look) -> Chart:
    """How many of a hundred are left month by month, with the interval and how many are followed.

    Args:
        rows: Of `people.curve`, from month 0 to the last with enough people.
        colours: Of the page.
    """
    x, y = list(rows["month"]), list(rows["survival"] * 100)
    band = rows.assign(
        lower=rows["lower"].fillna(rows["survival"]), upper=rows["upper"].fillna(rows["survival"])
    )
    line = {"shape": "hv", "width": 0, "color": colours.data}
    figure = go.Figure()
    common = {"x": x, "mode": "lines", "hoverinfo": "skip"}
    figure.add_scatter(**common, y=list(band["upper"] * 100), line=line, name="upper")
    figure.add_scatter(
        **common, y=list(band["lower"] * 100), line=line, name="lower", fill="tonexty",
        fillcolor=f"rgba({','.join(str(int(colours.data[i:i + 2], 16)) for i in (1, 3, 5))},0.2)",
    )  # fmt: skip
    figure.add_scatter(**common, y=y, line={**line, "width": 3}, name="survival")
    _axes(figure, rows, colours)
    last = rows.iloc[-1]
    alt = _("Kvar av 100 efter starten: {told}. Följda från början: {n}.").format(
        told="; ".join(
            _("{n} efter {months} månader").format(n=people.of_hundred(r["survival"]), months=m)
            for m in (*(m for m in (3, 12) if m < last["month"]), int(last["month"]))
            if (r := people.at_month(rows, m)) is not None
        ),
        n=people.number(rows.iloc[0]["n"]),
    )
    return Chart(figure, alt_text(alt), _retention_table(rows))


def _axes(figure: go.Figure, rows: pd.DataFrame, colours: Look) -> None:
    months = [m for m in rows["month"] if m % TICKS == 0]
    under = [
        {
            "x": m, "y": -0.2, "yref": "paper", "showarrow": False, "yanchor": "top",
            "text": people.number(people.at_month(rows, m)["at_risk"]),  # type: ignore[index]
            "font": {"size": 14, "color": colours.soft},
        }
        for m in months
    ]  # fmt: skip
    head = {
        "x": 0, "xref": "paper", "y": -0.11, "yref": "paper", "showarrow": False,
        "xanchor": "left", "yanchor": "top",
        "text": _("Månader, och hur många som följs"),
        "font": {"size": 14, "color": colours.soft},
    }  # fmt: skip
    last = rows["month"].max()
    marks = [
        {
            "x": m, "y": row["survival"] * 100, "yanchor": "bottom",
            "xanchor": "left" if m <= last * 0.7 else "right",
            "yshift": 6, "showarrow": False, "bgcolor": colours.paper,
            "text": f"<b>{people.of_hundred(row['survival'])}</b> {_('av 100')}",
            "font": {"size": 15, "color": colours.ink},
        }
        for m in (6, 12, 24)
        if (row := people.at_month(rows, m)) is not None
    ]  # fmt: skip
    figure.update_layout(
        template=template(colours, current()),
        annotations=[*marks, head, *under],
        height=400,
        margin={"b": 90},
        xaxis={"range": [-0.6, rows["month"].max() + 0.6], "tickvals": months, "showgrid": False},
        yaxis={"range": [0, 104], "tickvals": [0, 25, 50, 75, 100]},
    )


def _retention_table(rows: pd.DataFrame) -> pd.DataFrame:
    last = int(rows["month"].max())
    months = sorted({*(m for m in TABLE_MONTHS if m < last), last})
    told = [(m, r) for m in months if (r := people.at_month(rows, m)) is not None]
    return pd.DataFrame(
        {
            _("Månader"): [str(m) for m, _r in told],
            _("Kvar av 100"): [people.of_hundred(r["survival"]) for _m, r in told],
            _("Osäkerhet"): [
                fmt.DASH
                if pd.isna(r["lower"])
                else f"{people.of_hundred(r['lower'])}{fmt.DASH}{people.of_hundred(r['upper'])}"
                for _m, r in told
            ],
            _("Om alla okända slutat"): [
                fmt.DASH if pd.isna(r["all_left"]) else people.of_hundred(r["all_left"])
                for _m, r in told
            ],
            _("Antal som följs"): [people.number(r["at_risk"]) for _m, r in told],
        }
    )
