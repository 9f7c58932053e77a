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
# 04 Nyttan: vem vinner, hur mycket, och mot den nationella kalkylatorn

**Fråga, ställd före uträkningen:** Vad är nuvärdet för var och en, och vilka val skiljer vårt
resultat från den nationella kalkylatorns?

**Svaret skulle bli ett annat om** det kända svaret inte gick att räkna fram med ett annat
bibliotek, eller om aktörernas summor inte blev samhällets.
"""

# %% tags=["parameters"]
snapshot = ""
period = ""
scenario = "base"
seed = 1
# %%
from dataclasses import replace

import numpy_financial as npf
import pandas as pd
from IPython.display import display

from pipelines.export import fmt, notebook
from pipelines.export.payoff_names import ACTORS, SCENARIOS, STEPS
from pipelines.export.report_evaluation import charts
from pipelines.model.parameters import load_parameters
from pipelines.model.reference import BUNDLED
from pipelines.payoff.case_file import read_case
from pipelines.payoff.cases import ACTORS as AKTORER
from pipelines.payoff.flows import flows
from pipelines.payoff.indicators import total
from pipelines.payoff.present_value import appraise
from pipelines.warehouse.snapshot import query

utgava = notebook.opened(snapshot)
display(notebook.header(utgava))

# %% [markdown]
"""
## Metod

Det kända svaret är tre påhittade personer vars alla belopp räknats för hand. Månadernas flöden
diskonteras här av numpy-financial. Dess `npv` diskonterar inte det första flödet, medan månaderna
ligger mitt i månaden: därför en halv månad till. Sedan läses utgåvans egna belopp och summeras om.

### Känt svar
"""

# %%
KANT = {
    "tau_k": 0.2112, "tau_r": 0.1148, "g": 1600, "j": 1700, "kappa": 0.20, "e_full": 0.3142,
    "r": 0.035, "convention": "mid_month", "A": 0.72, "months": 12,
    "persons": [
        {"id": "P1", "w": 21000, "s": 1.0, "e": [[0, 4, 0.2546], [5, 11, 0.3142]], "phi": 1.0,
         "fs": 8000, "S": 0, "H": 0, "adm": 2000, "prep": 15000, "support": 25000, "employed": 12},
        {"id": "P2", "w": 22000, "s": 1.0, "phi": 0.8, "a_f": 6776, "S": 6912.40, "H": 3942.60,
         "adm": 2000, "prep": 40000, "support": 25000, "employed": 12},
        {"id": "P3", "w": 20000, "s": 0.75, "phi": 0.6, "a_t": 9900, "S": 8230.1775, "H": 5913.90,
         "adm": 2000, "prep": 30000, "support": 25000, "employed": 6},
    ],
}  # fmt: skip
SVAR = {
    "individ": 144314.23, "arbetsgivare": -40064.81, "kommun": -15822.15, "region": 41312.83,
    "stat_af": -30545.67, "stat_fk": 0.0, "stat_skatt": 130379.85, "samhalle": 229574.29,
}  # fmt: skip
parametrar = load_parameters(BUNDLED / "parameters.csv")
fall = read_case(KANT, parametrar)
flode = flows(fall.cases, fall.rates, fall.assumptions)
per_manad = 0.72 * flode.effect + flode.running + flode.once
i_manaden = 1.035 ** (1 / 12) - 1
egna = {
    aktor: npf.npv(i_manaden, per_manad[rad].sum(axis=0)) * 1.035 ** (-0.5 / 12)
    for rad, aktor in enumerate(AKTORER)
}
egna["samhalle"] = sum(egna.values())
vara = total(appraise(fall.cases, fall.rates, fall.assumptions)).npv
for aktor, svar in SVAR.items():
    assert abs(egna[aktor] - svar) < 0.01, aktor
    assert abs(vara[aktor] - svar) < 0.01, aktor
display(
    notebook.table(
        pd.DataFrame(
            [(ACTORS["sv"][a], SVAR[a], egna[a], vara[a]) for a in SVAR],
            columns=["Vem", "För hand", "numpy-financial", "Produkten"],
        )
    )
)

# %%
brutto = total(appraise(fall.cases, fall.rates, replace(fall.assumptions, attribution=1.0,
               deadweight=0.0, displacement=0.0))).npv["samhalle"]  # fmt: skip
utan_ranta = total(appraise(fall.cases, fall.rates, replace(fall.assumptions, discount_rate=0.0)))
assert abs(brutto - 415083.28) < 0.01
assert abs(utan_ranta.npv["samhalle"] - 236086.69) < 0.01
assert abs(utan_ranta.npv["samhalle"] - per_manad.sum()) < 0.01

# %% [markdown]
"""
## Resultat

Alla placeringar i staden till utgåvans sista dag; inte en periods. Nuvärden i kronor.
"""

# %%
beloppen = query(
    utgava,
    "SELECT * FROM public.payoff WHERE basis = 'net' ORDER BY scenario, horizon_months, actor",
)
bredvid = query(utgava, "SELECT name, value FROM public.payoff_summary ORDER BY name")
sagt = dict(zip(bredvid["name"], bredvid["value"], strict=True))
if sagt.get("is_indicative") != 0:
    print("Indikativ prognos: för få personer är uppföljda. Läs tecknen, inte beloppen.")
display(notebook.table(bredvid.set_axis(["Uppgift", "Värde"], axis=1), 3))

# %%
synliga = beloppen[beloppen["npv"].notna() & (beloppen["scenario"] != "skattefaktor")]
for (namn, manader), rader in synliga.groupby(["scenario", "horizon_months"]):
    belopp = rader.set_index("actor")["npv"].astype(float)
    if "samhalle" in belopp and len(belopp) == beloppen["actor"].nunique():
        rest = belopp.drop("samhalle").sum() - belopp["samhalle"]
        assert abs(rest) < 0.05, (namn, manader)
horisont = sagt.get("horizon_months")
mitt = beloppen[(beloppen["scenario"] == scenario) & (beloppen["horizon_months"] == horisont)]
mitt = mitt.set_index("actor").reindex([a for a in ACTORS["sv"] if a in set(mitt["actor"])])
visat = mitt.reset_index()[["actor", "persons", "npv", "p05", "p95", "probability_positive"]]
visat["actor"] = visat["actor"].map(ACTORS["sv"])
namn = ["Vem", "Personer", "Nuvärde", "5 %", "95 %", "Andel fall med plus"]
places = {"Andel fall med plus": 3}
display(notebook.table(visat.set_axis(namn, axis=1), places))

# %%
linjer = [
    (ACTORS["sv"][a], fmt.money(r["npv"]), r["p05"] / 1e6, r["p95"] / 1e6, r["npv"] / 1e6)
    for a, r in mitt.iterrows()
    if pd.notna(r["npv"])
]
if linjer:
    text = "Nuvärde och modellens intervall: " + "; ".join(f"{r[0]} {r[1]}" for r in linjer)
    display(notebook.Drawing(charts.spans(linjer, "mnkr", "sv"), text))

# %% [markdown]
"""
### Alla scenarier, samhället

Den nationella kalkylatorn antar att alla annars hade varit utan arbete, räknar bara kravets månader
och diskonterar inte.
"""

# %%
alla = beloppen[(beloppen["actor"] == "samhalle") & (beloppen["horizon_months"] == horisont)]
alla = alla[["scenario", "npv", "p05", "p95"]].assign(
    scenario=alla["scenario"].map(SCENARIOS["sv"])
)
display(notebook.table(alla.set_axis(["Scenario", "Nuvärde", "5 %", "95 %"], axis=1), 0))

# %% [markdown]
"""
### Från den nationella kalkylatorn till vårt resultat, ett val i taget
"""

# %%
steg = query(
    utgava, "SELECT position, step, npv FROM public.payoff_step WHERE actor = 'samhalle' ORDER BY 1"
)
steg["andring"] = steg["npv"].astype(float).diff()
if len(steg) and steg["npv"].notna().all():
    bas = beloppen[(beloppen["scenario"] == "base") & (beloppen["actor"] == "samhalle")]
    slut = float(bas.loc[bas["horizon_months"] == horisont, "npv"].iloc[0])
    assert abs(float(steg["npv"].iloc[-1]) - slut) < 0.01
steg["step"] = steg["step"].map(STEPS["sv"])
display(notebook.table(steg.set_axis(["Nr", "Val", "Nuvärde", "Ändring"], axis=1), 0))

# %% [markdown]
"""
## Vad detta inte visar

- Vad som hade hänt ändå. Andelen är ett antagande från andra studier; se 05 för hur mycket den
  styr.
- Hälsa, brottslighet, nästa generation och det som en arbetsplats får av att vara blandad.
- Kommunens verkliga kassa: skatteutjämningen tar tillbaka en del, se scenariot med utjämning.
- Verklighetens osäkerhet. Intervallet är modellens, givet dess antaganden.
"""
