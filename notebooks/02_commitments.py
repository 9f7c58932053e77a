# ---
# jupyter:
#   jupytext:
#     cell_markers: '"""'
#     formats: py:percent
#   kernelspec:
#     display_name: Python 3
#     language: python
#     name: python3
# ---

# %% [markdown]
"""
# 02 Åtaganden: lovat och levererat

**Fråga, ställd före uträkningen:** Hur mycket av det som leverantörerna lovade, och som förföll i
perioden, har levererats?

**Svaret skulle bli ett annat om** de publicerade måtten låg utanför de gränser som raderna ger.
"""

# %% tags=["parameters"]
snapshot = ""
period = ""
scenario = "base"
seed = 1
# %%
import pandas as pd
from IPython.display import display
from statsmodels.stats.proportion import proportion_confint

from pipelines.export import fmt, notebook
from pipelines.export.report_evaluation import charts
from pipelines.warehouse.snapshot import query

utgava = notebook.opened(snapshot)
period = notebook.settled(utgava, period)
MATT = ["commitment_delivery", "commitment_contracts", "dialogue_held"]
display(notebook.header(utgava))
display(notebook.definitions(utgava, MATT))

# %% [markdown]
"""
## Metod

Raderna i `public.commitment` med `is_due` och förfallodag i perioden räknas om: utlovat, hållet
och hållna utfästelser. Hur många personer som kommit visas inte när de är färre än fem; en sådan
rad kan vara allt från inget till hela löftet. Därför ger raderna gränser, och det publicerade
värdet, som är räknat på allt, måste ligga inom dem.
"""

# %%
rader = query(
    utgava,
    "SELECT c.unit, c.status, c.promised, c.kept, c.unknown, c.is_kept, c.due_date "
    "FROM public.commitment c, public.period t "
    "WHERE t.period_id = ? AND c.is_due AND c.due_date BETWEEN t.date_from AND t.date_to "
    "ORDER BY c.commitment_id",
    [period],
)
staden = query(
    utgava,
    "SELECT o.org_id FROM public.organisation o WHERE o.parent_org_id IS NULL ORDER BY "
    "(SELECT count(*) FROM public.organisation c WHERE c.parent_org_id = o.org_id) DESC, 1",
)["org_id"][0]
publicerat = query(
    utgava,
    "SELECT * FROM public.kpi_value WHERE org_id = ? AND period_id = ? AND dimension = 'all'",
    [staden, period],
).set_index("kpi_id")

# %% [markdown]
"""
## Resultat
"""

# %%
i_personer = rader[rader["unit"] == "persons"]
lovat = float(i_personer["promised"].sum())
synligt = float(i_personer["kept"].sum())
dolt = float(i_personer.loc[i_personer["kept"].isna(), "promised"].sum())
levererat = publicerat.loc["commitment_delivery"]
visas = levererat["status"] in ("ok", "small_n")
if visas:
    assert levererat["denominator"] == lovat
    assert synligt <= levererat["numerator"] <= synligt + dolt
display(
    notebook.table(
        pd.DataFrame(
            [
                ("Utlovade platser som förföll", lovat),
                ("Levererade, i rader som visas", synligt),
                ("Utlovade i rader som är skyddade", dolt),
                ("Levererade, publicerat", levererat["numerator"] if visas else None),
            ],
            columns=[f"Staden {period}, {len(i_personer)} utfästelser", "Antal"],
        ),
        0,
    )
)

# %%
synligt_hallna, alla = int(rader["is_kept"].fillna(False).sum()), len(rader)
skyddade = int(rader["is_kept"].isna().sum())
avtal = publicerat.loc["commitment_contracts"]
if avtal["status"] in ("ok", "small_n"):
    assert avtal["denominator"] == alla
    hallna = int(avtal["numerator"])
    assert synligt_hallna <= hallna <= synligt_hallna + skyddade
    undre, ovre = proportion_confint(hallna, alla, method="wilson")
    print(
        f"{fmt.count_of(hallna, alla)} utfästelser hölls helt "
        f"(Wilson 95 %: {fmt.percent_range(undre, ovre)})."
    )

# %%
lagen = query(
    utgava,
    "SELECT status, count(*) AS utfastelser, sum(promised) AS utlovat FROM public.commitment "
    "WHERE unit = 'persons' GROUP BY status ORDER BY utfastelser DESC, status",
)
display(notebook.table(lagen.set_axis(["Läge i dag", "Utfästelser", "Utlovat"], axis=1), 0))

# %%
ar = query(
    utgava,
    "SELECT period_id, numerator, denominator, value, upper FROM public.kpi_value "
    "JOIN public.period USING (period_id) WHERE kpi_id = 'commitment_delivery' AND org_id = ? "
    "AND dimension = 'all' AND period_type = 'year' AND kpi_value.status IN ('ok', 'small_n') "
    "ORDER BY period_id",
    [staden],
)
staplar = [
    charts.Bar(r.period_id, fmt.count_of(r.numerator, r.denominator), r.value, r.upper)
    for r in ar.itertuples()
]
if staplar:
    bild = charts.by_year(staplar, [None] * len(staplar), "", "sv")
    text = "Levererat av utlovat: " + ", ".join(f"{b.label} {b.text}" for b in staplar)
    display(notebook.Drawing(bild, text))
    print(text)

# %% [markdown]
"""
## Vad detta inte visar

- Om en plats var bra, varade eller annars hade funnits.
- Vems fel det är att något uteblev. Det som staden inte kunde ordna räknas inte som förfallet.
- Vad enskilda leverantörer gjort: de har för få utfästelser för att jämföras.
"""
