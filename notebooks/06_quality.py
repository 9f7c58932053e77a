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
# 06 Uppgifternas kvalitet

**Fråga, ställd före uträkningen:** Vilka uppgifter saknas eller hålls tillbaka, och hos vem, så att
resultaten i 01–05 kan ha blivit andra än de borde?

**Svaret skulle bli ett annat om** raderna i inlämningarna inte gick ihop.
"""

# %% tags=["parameters"]
snapshot = ""
period = ""
scenario = "base"
seed = 1
# %%
import pandas as pd
from IPython.display import display

from pipelines.export import fmt, notebook
from pipelines.warehouse.snapshot import query

utgava = notebook.opened(snapshot)
period = notebook.settled(utgava, period)
display(notebook.header(utgava))
display(notebook.definitions(utgava, ["coverage", "quarantine_share"]))

# %% [markdown]
"""
## Metod

Inlämningarna räknas om rad för rad: inlästa = godtagna + i karantän. Det som ingen lämnat syns bara
där någon är skyldig att lämna.

## Resultat

### Går raderna ihop?
"""

# %%
kallor = query(
    utgava,
    "SELECT submission_id, org_id, report_type, status, rows_in, rows_accepted, rows_quarantined, "
    "rows_ignored FROM meta.source ORDER BY submission_id",
)
lasta = kallor[kallor["rows_in"].notna()]
assert (lasta["rows_in"] == lasta["rows_accepted"] + lasta["rows_quarantined"]).all()
per_slag = lasta.groupby("report_type")[["rows_in", "rows_accepted", "rows_quarantined"]].sum()
per_slag["filer"] = lasta.groupby("report_type").size()
per_slag = per_slag.reset_index()[
    ["report_type", "filer", "rows_in", "rows_accepted", "rows_quarantined"]
]
namn = ["Rapport", "Filer", "Rader", "Godtagna", "Karantän"]
display(notebook.table(per_slag.set_axis(namn, axis=1), 0))

# %% [markdown]
"""
### Vem är skyldig att lämna, och vem har lämnat?
"""

# %%
leveranser = query(
    utgava,
    "SELECT d.org_id, d.period_id, d.status FROM public.delivery d, public.period t "
    "WHERE t.period_id = ? AND d.is_expected AND d.report_type = 'procurement_register' "
    "AND d.period_id IN (SELECT q.period_id FROM public.period q WHERE q.period_type = 'quarter' "
    "AND q.date_from >= t.date_from AND q.date_to <= t.date_to) ORDER BY ALL",
    [period],
)
if len(leveranser):
    matris = leveranser.pivot_table(
        index="org_id", columns="period_id", values="status", aggfunc="first"
    )
    tecken = {"accepted": "godtagen", "missing": "saknas", "late": "sen"}
    display(matris.map(lambda status: tecken.get(status, status)))
    hela = leveranser.assign(har=leveranser["status"] == "accepted").groupby("org_id")["har"].all()
    publicerat = query(
        utgava,
        "SELECT numerator, denominator FROM public.kpi_value WHERE kpi_id = 'coverage' "
        "AND period_id = ? AND dimension = 'all' ORDER BY denominator DESC LIMIT 1",
        [period],
    )
    assert int(publicerat["numerator"][0]) == int(hela.sum())
    assert int(publicerat["denominator"][0]) == len(hela)
    print(f"{fmt.count_of(int(hela.sum()), len(hela))} enheter har lämnat allt för {period}.")

# %% [markdown]
"""
### Vad saknas i det som lämnats?
"""

# %%
luckor = query(
    utgava,
    "SELECT count(*) AS alla, count(*) FILTER (social = 'unknown') AS krav, "
    "count(*) FILTER (value_sek IS NULL) AS varde, "
    "count(*) FILTER (model_eligible IS NULL) AS mojlig, "
    "count(*) FILTER (cpv_main IS NULL) AS cpv FROM public.procurement p, public.period t "
    "WHERE t.period_id = ? AND p.counts AND p.counted_at BETWEEN t.date_from AND t.date_to",
    [period],
).iloc[0]
fragor = {
    "krav": "krav ställt",
    "varde": "värde",
    "mojlig": "möjlig för modellen",
    "cpv": "CPV-kod",
}
saknas = pd.DataFrame(
    [(text, int(luckor[k]), int(luckor["alla"])) for k, text in fragor.items()],
    columns=["Uppgift saknas om", "Upphandlingar", "Av"],
)
display(notebook.table(saknas, 0))

# %%
fynd = query(
    utgava,
    "SELECT code, severity, sum(n) AS antal, count(DISTINCT org_id) AS avsandare "
    "FROM public.finding_count WHERE severity IN ('error', 'warning', 'stop') "
    "GROUP BY ALL ORDER BY antal DESC, code LIMIT 15",
)
fynd["antal"] = fynd["antal"].astype(int)
display(notebook.table(fynd.set_axis(["Kod", "Grad", "Antal", "Avsändare"], axis=1), 0))

# %%
skydd = query(
    utgava,
    "SELECT kpi_id, count(*) AS celler, count(*) FILTER (status = 'suppressed') AS skyddade, "
    "count(*) FILTER (status = 'not_reported') AS saknas FROM public.kpi_value "
    "GROUP BY kpi_id ORDER BY kpi_id",
)
display(notebook.table(skydd.set_axis(["Mått", "Värden", "Skyddade", "Saknas"], axis=1), 0))

# %% [markdown]
"""
## Vad detta inte visar

- Fel som ser riktiga ut: ett ja som borde varit nej, ett belopp i fel enhet men rätt storlek.
- Det som ingen är skyldig att lämna. Att inget saknas där betyder inte att allt finns.
- Vems fel en brist är. En anmärkning kan vara avsändarens, mallens eller läsningens.
"""
