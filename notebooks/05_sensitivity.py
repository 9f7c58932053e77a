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
# 05 Vilka antaganden styr nyttan?

**Fråga, ställd före uträkningen:** Vilka antaganden betyder mest för samhällets nuvärde, ett i
taget och tillsammans?

**Svaret skulle bli ett annat om** ordningen med alla antaganden i rörelse (Sobol) blev en annan än
med ett i taget, för det kända svaret.
"""

# %% tags=["parameters"]
snapshot = ""
period = ""
scenario = "base"
seed = 1
draws = 256

# %%
import numpy as np
import pandas as pd
from IPython.display import display
from SALib.analyze import sobol as analys
from SALib.sample import sobol as urval

from pipelines.export import fmt, notebook
from pipelines.export.payoff_names import PARAMETERS
from pipelines.export.report_evaluation import charts
from pipelines.model.parameters import load_parameters
from pipelines.model.reference import BUNDLED
from pipelines.payoff.case_file import read_case
from pipelines.payoff.draws import Draws
from pipelines.payoff.exposures import exposures
from pipelines.payoff.monte_carlo import simulate
from pipelines.warehouse.snapshot import query

utgava = notebook.opened(snapshot)
display(notebook.header(utgava))

# %% [markdown]
"""
## Metod

Först utgåvans tornado: ett antagande lågt och högt, de andra oförändrade. Sedan Sobols index av
SALib på det kända svarets tre personer: alla antaganden dras samtidigt inom sina gränser, och
variansen delas upp. `S1` är vad ett antagande gör ensamt, `ST` vad det gör med alla samspel.

## Resultat

### Ett i taget, i utgåvan
"""

# %%
svep = query(
    utgava,
    "SELECT parameter, low, high, npv_low, npv_high FROM public.payoff_sensitivity "
    "WHERE scenario = ? AND actor = 'samhalle' ORDER BY abs(npv_high - npv_low) DESC, parameter",
    [scenario],
)
svep["parameter"] = svep["parameter"].map(lambda p: PARAMETERS["sv"].get(p, "Tidshorisont, år"))
namn = ["Antagande", "Lågt", "Högt", "Nuvärde lågt", "Nuvärde högt"]
places = {"Lågt": 2, "Högt": 2}
display(notebook.table(svep.set_axis(namn, axis=1), places))

# %%
linjer = [
    (r.parameter, f"{fmt.number(r.low, 'sv', 2)} – {fmt.number(r.high, 'sv', 2)}",
     min(r.npv_low, r.npv_high) / 1e6, max(r.npv_low, r.npv_high) / 1e6, None)
    for r in svep.dropna(subset=["npv_low"]).head(8).itertuples()
]  # fmt: skip
if linjer:
    text = "Störst svep: " + ", ".join(rad[0] for rad in linjer[:3])
    display(notebook.Drawing(charts.spans(linjer, "mnkr", "sv"), text))

# %% [markdown]
"""
### Ett i taget, i det kända svaret

Tre påhittade personer, vars lägsta och högsta värden är räknade för hand.
"""

# %%
personer = [
    {"id": "P1", "w": 21000, "s": 1.0, "kind": "unsubsidised", "fs": 8000, "S": 0, "H": 0,
     "e": [[0, 4, 0.2546], [5, 11, 0.3142]]},
    {"id": "P2", "w": 22000, "s": 1.0, "kind": "new_start", "a_f": 6776, "S": 6912.4, "H": 3942.6},
    {"id": "P3", "w": 20000, "s": 0.75, "kind": "wage_subsidy", "a_t": 9900, "S": 8230.1775,
     "H": 5913.9},
]  # fmt: skip
kostnader = [15000, 40000, 30000]
fall = read_case(
    {
        "tau_k": 0.2112, "tau_r": 0.1148, "g": 1600, "j": 1700, "kappa": 0.20, "e_full": 0.3142,
        "r": 0.035, "A": 0.72, "convention": "mid_month", "months": 12,
        "persons": [
            {**p, "adm": 2000, "prep": k, "support": 25000, "employed": 6 if p["s"] < 1 else 12}
            for p, k in zip(personer, kostnader, strict=True)
        ],
    },
    load_parameters(BUNDLED / "parameters.csv"),
)  # fmt: skip
GRANSER = {
    "deadweight": (0.05, 0.45),
    "displacement": (0.0, 0.35),
    "wage_factor": (0.95, 1.05),
    "production_new_start": (0.6, 1.0),
    "production_wage_subsidy": (0.4, 0.8),
    "preparation_factor": (0.5, 1.5),
    "support_factor": (0.6, 1.6),
}
GRUND = dict(zip(GRANSER, (0.2, 0.1, 1.0, 0.8, 0.6, 1.0, 1.0), strict=True))
SVAR = {
    "deadweight": (319016, 80505),
    "displacement": (282577, 97068),
    "wage_factor": (205723, 253425),
    "production_new_start": (180463, 278685),
    "production_wage_subsidy": (212688, 246461),
    "preparation_factor": (272013, 187135),
    "support_factor": (259531, 184639),
}
mott = exposures(fall.cases, fall.rates, fall.assumptions, GRANSER["wage_factor"])


def samhallet(varden: np.ndarray) -> np.ndarray:
    """Samhällets nuvärde, en rad per fall och en kolumn per antagande."""
    kolumn = dict(zip(GRANSER, varden.T, strict=True))
    inget = np.zeros(len(varden))
    stod = [kolumn["production_new_start"], kolumn["production_wage_subsidy"]]
    fallen = Draws(
        wage=kolumn["wage_factor"],
        deadweight=kolumn["deadweight"],
        hazard=inget,
        displacement=kolumn["displacement"],
        drop_off=inget,
        production=np.stack(stod, axis=1),
        preparation=kolumn["preparation_factor"],
        support=kolumn["support_factor"],
    )
    return simulate(mott, fallen, fall.assumptions)["samhalle"]


svep_kant = []
for antagande, granser in GRANSER.items():
    rader = np.array([list((GRUND | {antagande: g}).values()) for g in granser])
    lagt, hogt = samhallet(rader)
    assert np.allclose((lagt, hogt), SVAR[antagande], atol=0.51), antagande
    svep_kant.append((antagande, lagt, hogt, abs(hogt - lagt)))
svep_kant.sort(key=lambda rad: -rad[3])
kant = pd.DataFrame(svep_kant, columns=["Antagande", "Nuvärde lågt", "Nuvärde högt", "Svep"])
kant["Antagande"] = kant["Antagande"].map(PARAMETERS["sv"])
display(notebook.table(kant, 0))

# %% [markdown]
"""
### Alla på en gång: Sobols index på det kända svaret
"""

# %%
problem = {"num_vars": len(GRANSER), "names": list(GRANSER), "bounds": list(GRANSER.values())}
dragna = urval.sample(problem, draws, calc_second_order=False, seed=seed)
utfall = samhallet(dragna)
index = analys.analyze(problem, utfall, calc_second_order=False, seed=seed)
sobol = pd.DataFrame(
    {
        "Antagande": [PARAMETERS["sv"].get(p, p) for p in GRANSER],
        "S1": index["S1"],
        "S1 ±": index["S1_conf"],
        "ST": index["ST"],
        "ST ±": index["ST_conf"],
    }
).sort_values("ST", ascending=False, kind="stable", ignore_index=True)
display(notebook.table(sobol, 3))

samma = [PARAMETERS["sv"][rad[0]] for rad in svep_kant[:2]] == list(sobol["Antagande"][:2])
print("De två som betyder mest är desamma, ett i taget och tillsammans:", "ja" if samma else "nej")

# %%
bas = float(samhallet(np.array([list(GRUND.values())]))[0])
assert abs(bas - 229574.29) < 0.01
lag, mitt, hog = np.quantile(utfall, [0.05, 0.5, 0.95])
print(
    f"{len(utfall)} fall: {fmt.money(lag)} till {fmt.money(hog)}, hälften över {fmt.money(mitt)}; "
    f"med grundantagandena {fmt.money(bas)}. "
    f"Plus i {fmt.percent(float((utfall > 0).mean()))} av fallen."
)

# %% [markdown]
"""
## Vad detta inte visar

- Sannolikheter: inom gränserna är alla värden lika vanliga här, utan att någon vet att det är så.
- Antaganden som hänger ihop. De dras oberoende av varandra.
- Att gränserna är de rätta; de flesta bygger på andra studier eller på bedömning.
- Modellens fel. Det som inte är med i modellen får index noll.
"""
