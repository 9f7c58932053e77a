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
# 03 Vem är kvar i arbete, när alla inte hunnit följas?

**Fråga, ställd före uträkningen:** Hur stor andel är kvar i arbete efter 3, 6, 12 och 24 månader
när de som inte hunnit följas så länge varken räknas som kvar eller som borta?

**Svaret skulle bli ett annat om** lifelines, scipy och statsmodels inte gav samma kurva, eller om
den publicerade kurvan inte gick att räkna fram ur sina egna antal.
"""

# %% tags=["parameters"]
snapshot = ""
period = ""
scenario = "base"
seed = 1
by = ""

# %%
import numpy as np
import pandas as pd
from IPython.display import display
from lifelines import KaplanMeierFitter
from scipy.stats import CensoredData, ecdf
from statsmodels.duration.survfunc import SurvfuncRight

from pipelines import person_extract
from pipelines.export import fmt, notebook
from pipelines.export.report_evaluation import charts
from pipelines.settings import Settings
from pipelines.warehouse.snapshot import query

utgava = notebook.opened(snapshot)
period = notebook.settled(utgava, period)
display(notebook.header(utgava))
display(notebook.definitions(utgava, [f"retention_{m}" for m in (3, 6, 12, 24)]))

# %% [markdown]
"""
## Metod

Kaplan–Meier: produkten av andelen som stannade, vid varje dag då någon slutade, av dem som ännu
följdes. Felet är Greenwoods och intervallet log-log. Samma tal räknas av tre bibliotek.

### Känt svar

Tio personer (månader, 1 = slutat) med svar som räknats för hand.
"""


# %%
def kurvor(tid: np.ndarray, slut: np.ndarray) -> pd.DataFrame:
    """Andelen kvar efter varje slut, av tre bibliotek."""
    lifelines = KaplanMeierFitter().fit(tid, slut)
    av_lifelines = lifelines.survival_function_["KM_estimate"]
    av_scipy = ecdf(CensoredData(tid[slut], right=tid[~slut])).sf
    av_statsmodels = SurvfuncRight(tid, slut.astype(int))
    dagar = np.asarray(av_statsmodels.surv_times)
    return pd.DataFrame(
        {
            "tid": dagar,
            "lifelines": av_lifelines.reindex(dagar).to_numpy(),
            "scipy": av_scipy.evaluate(dagar),
            "statsmodels": av_statsmodels.surv_prob,
            "greenwood": av_statsmodels.surv_prob_se,
            "undre": lifelines.confidence_interval_.iloc[:, 0].reindex(dagar).to_numpy(),
            "övre": lifelines.confidence_interval_.iloc[:, 1].reindex(dagar).to_numpy(),
        }
    )


tid = np.array([2, 4, 5, 7, 9, 12, 12, 3, 8, 12], dtype=float)
slut = np.array([1, 1, 0, 1, 0, 0, 0, 1, 0, 0], dtype=bool)
kant = kurvor(tid, slut)
assert np.allclose(kant["statsmodels"], [0.9, 0.8, 0.7, 0.583333], atol=5e-7)
assert np.allclose(kant["greenwood"], [0.094868, 0.126491, 0.144914, 0.161015], atol=5e-7)
assert np.allclose(kant[["lifelines", "scipy"]], kant[["statsmodels"]], atol=1e-12)
assert np.allclose(kant.loc[3, ["undre", "övre"]].astype(float), [0.2298, 0.8207], atol=5e-5)
display(notebook.table(kant, 4))

# %% [markdown]
"""
## Resultat

### Den publicerade kurvan, räknad ur sina egna antal

Utgåvan säger per månad hur många som följdes, och hur många som slutade där de inte är för få.
Vilken dag i månaden någon slutade eller försvann ur sikte framgår inte. Det ger två gränser för
varje steg i kurvan: alla som försvann gjorde det före de andras slut, eller efter. Slutade ingen
ska kurvan ligga stilla; är antalet skyddat kan det vara upp till alla som inte följs två månader
senare.
"""

# %%
kurva = query(
    utgava,
    "SELECT * FROM public.retention_curve WHERE definition = 'in_work' AND \"group\" = 'all' "
    "AND survival IS NOT NULL ORDER BY month",
)
hel = kurva.astype({"survival": float})
steg = 0
for nu in range(1, len(hel)):
    if hel["month"][nu] != hel["month"][nu - 1] + 1:
        continue
    foljda, nasta = float(hel["at_risk"][nu - 1]), float(hel["at_risk"][nu])
    sedan = float(hel["at_risk"][nu + 1]) if nu + 1 < len(hel) else 0.0
    sagt = pd.notna(hel["events"][nu])
    flest = float(hel["events"][nu]) if sagt else foljda - sedan
    minst = flest if sagt else 0.0
    kvot = hel["survival"][nu] / hel["survival"][nu - 1]
    assert kvot <= 1 - minst / foljda + 1e-9, hel["month"][nu]
    assert kvot >= 1 - (flest / max(flest, nasta) if flest else 0.0) - 1e-9, hel["month"][nu]
    steg += 1
print(f"{steg} steg i kurvan ligger inom gränserna ur sina egna antal.")
visade = hel[hel["month"].isin([0, 3, 6, 12, 24])]
visade = visade[["month", "at_risk", "survival", "lower", "upper", "all_left", "all_stayed"]]
namn = ["Månad", "Följda", "Kvar", "95 % undre", "95 % övre", "Alla okända borta", "Alla kvar"]
display(notebook.table(visade.set_axis(namn, axis=1), 3))

# %%
visas = hel[hel["at_risk"] >= 5]
if len(visas) > 1:
    bild = charts.curve(
        [int(m) for m in visas["month"]],
        visas["survival"].tolist(),
        visas["lower"].fillna(visas["survival"]).tolist(),
        visas["upper"].fillna(visas["survival"]).tolist(),
        [fmt.number(n) for n in visas["at_risk"]],
        "månader efter starten; under: personer som följts så länge",
        "sv",
    )
    sist = visas.iloc[-1]
    text = f"{fmt.percent(sist['survival'])} är kvar efter {int(sist['month'])} månader"
    display(notebook.Drawing(bild, text))

# %% [markdown]
"""
### Person för person, för den som har rollen utvärderare

Med `by` satt till den som frågar (rollen `evaluator`) hämtas tider per person ur personregistret:
nya löpnummer, inga grupper, inga datum. Uttaget skrivs i åtkomstloggen. Personraderna visas
inte här.
"""

# %%
if by:
    uttag = person_extract.stays(Settings(), by)
    egna = uttag[uttag["definition"] == "in_work"]
    av_tre = kurvor(egna["days"].to_numpy(float), egna["ended"].to_numpy(bool))
    assert np.allclose(av_tre[["lifelines", "scipy"]], av_tre[["statsmodels"]], atol=1e-9)
    dagar = np.round(hel["month"].to_numpy(float) * 365.25 / 12)
    stegen = np.searchsorted(av_tre["tid"], dagar, side="right")
    egen = np.concatenate([[1.0], av_tre["statsmodels"]])[stegen]
    skillnad = float(np.abs(egen - hel["survival"]).max())
    assert skillnad < 1e-9
    print(f"{len(egna)} personer: samma kurva som publicerats, av tre bibliotek.")
    print(f"Vattenmärke för uttaget: {uttag['watermark'].iloc[0]}")
else:
    print("Ingen har bett om persondata: bara publicerade antal är lästa.")

# %% [markdown]
"""
## Vad detta inte visar

- Om de hade haft arbete ändå. Det finns ingen jämförelsegrupp.
- Att de som försvunnit ur sikte liknar dem som följts. Kurvan antar det; `all_left` och
  `all_stayed` i utgåvan säger hur fel det kan bli.
- Hur det går längre fram än någon har följts.
- Skillnader mellan grupper: de är för små och överlappar.
"""
