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
# 01 Måluppfyllelse och det okända

**Fråga, ställd före uträkningen:** Hur stor andel av de räknade tjänsteupphandlingarna har social
hänsyn, och kan det okända eller slumpen ändra svaret på om målet nås?

**Svaret skulle bli ett annat om** andelen räknad rad för rad skilde sig från den publicerade.
"""

# %% tags=["parameters"]
snapshot = ""
period = ""
scenario = "base"
seed = 1
# %%
import numpy as np
import pandas as pd
from IPython.display import display
from statsmodels.stats.proportion import proportion_confint

from pipelines.export import fmt, notebook
from pipelines.export.report_evaluation import charts
from pipelines.warehouse.snapshot import query

utgava = notebook.opened(snapshot)
period = notebook.settled(utgava, period)
display(notebook.header(utgava))
display(notebook.definitions(utgava, ["goal_share", "coverage"]))

# %% [markdown]
"""
## Metod

Varje upphandling som räknas (`counts`) tas på sin egen dag (`counted_at`), en organisation i taget,
och summeras uppåt i trädet. Inget hämtas ur de färdiga nyckeltalen förrän allt är räknat. Okänt är
nej i andelen och ja i den övre gränsen. Intervallet är Wilsons, räknat av statsmodels.
"""

# %%
rader = query(
    utgava,
    "SELECT p.org_id, p.social, count(*) AS n FROM public.procurement p, public.period t "
    "WHERE t.period_id = ? AND p.counts AND p.counted_at BETWEEN t.date_from AND t.date_to "
    "GROUP BY ALL ORDER BY ALL",
    [period],
)
trad = query(utgava, "SELECT org_id, parent_org_id FROM public.organisation ORDER BY org_id")
foralder = {o: p for o, p in trad.itertuples(index=False) if isinstance(p, str)}


def uppat(org_id: str) -> list[str]:
    """Organisationen och alla den hör till."""
    return [org_id, *(uppat(foralder[org_id]) if org_id in foralder else [])]


egna = rader.assign(org_id=rader["org_id"].map(uppat)).explode("org_id")
antal = egna.pivot_table(index="org_id", columns="social", values="n", aggfunc="sum", fill_value=0)
antal = antal.reindex(columns=["yes", "no", "unknown"], fill_value=0)
antal["alla"] = antal.sum(axis=1)

# %% [markdown]
"""
## Resultat

### Räknat rad för rad är det samma som publicerats
"""

# %%
publicerat = query(
    utgava,
    "SELECT org_id, numerator, denominator, unknown, ci_lower, ci_upper, target "
    "FROM public.kpi_value WHERE kpi_id = 'goal_share' AND period_id = ? AND dimension = 'all' "
    "AND denominator > 0 ORDER BY org_id",
    [period],
).set_index("org_id")
jamfort = publicerat.join(antal.add_prefix("egen_"))
assert (jamfort["numerator"] == jamfort["egen_yes"]).all()
assert (jamfort["denominator"] == jamfort["egen_alla"]).all()
assert (jamfort["unknown"] == jamfort["egen_unknown"]).all()
print(f"{len(jamfort)} organisationer stämmer: täljare, nämnare och okända.")

# %%
staden = max(set(trad["org_id"]) - set(foralder), key=lambda o: antal["alla"].get(o, 0))
ja, okant, alla = (int(antal.loc[staden, k]) for k in ("yes", "unknown", "alla"))
mal = publicerat.loc[staden, "target"]
undre, ovre = proportion_confint(ja, alla, method="wilson")
assert abs(undre - publicerat.loc[staden, "ci_lower"]) < 1e-9
assert abs(ovre - publicerat.loc[staden, "ci_upper"]) < 1e-9
display(
    notebook.table(
        pd.DataFrame(
            [
                ("Andel, okänt som nej", ja / alla),
                ("Andel, okänt som ja", (ja + okant) / alla),
                ("Wilson 95 %, undre", undre),
                ("Wilson 95 %, övre", ovre),
                ("Mål", mal),
            ],
            columns=[f"Staden {period}, n = {alla}", "Andel"],
        ),
        3,
    )
)

# %% [markdown]
"""
### Hur många av de okända som skulle behöva ha krav
"""

# %%
behovs = None if np.isnan(mal) else max(0, int(np.ceil(mal * alla - ja - 1e-9)))
if behovs is None:
    svar = "Det fanns inget mål i tal för perioden."
elif behovs == 0:
    svar = "Målet nås utan de okända."
elif behovs <= okant:
    svar = f"Målet nås om minst {behovs} av de {okant} okända har krav: det går inte att säga."
else:
    svar = f"Målet nås inte ens om alla {okant} okända har krav: det saknas {behovs}."
print(svar)

# %% [markdown]
"""
### Om enheterna vore ett urval: omdragning av hela organisationer

Wilsons intervall tar upphandlingarna en och en. Enheter har vanor, så hela enheter dras om här.
"""

# %%
egen = rader.pivot_table(index="org_id", columns="social", values="n", aggfunc="sum", fill_value=0)
egen = egen.reindex(columns=["yes", "no", "unknown"], fill_value=0).to_numpy()
dragna = np.random.default_rng(seed).integers(len(egen), size=(2000, len(egen)))
summor = egen[dragna].sum(axis=1)
andelar = summor[:, 0] / summor.sum(axis=1)
lag, hog = np.quantile(andelar, [0.025, 0.975])
print(
    f"Omdragning av {len(egen)} enheter: {fmt.percent_range(lag, hog)}. "
    f"Wilson: {fmt.percent_range(undre, ovre)}."
)

# %%
ar = query(
    utgava,
    "SELECT period_id, lower, upper, target, numerator, denominator FROM public.kpi_value "
    "JOIN public.period USING (period_id) WHERE kpi_id = 'goal_share' AND org_id = ? "
    "AND dimension = 'all' AND period_type = 'year' AND denominator > 0 ORDER BY period_id",
    [staden],
)
staplar = [
    charts.Bar(r.period_id, fmt.count_of(r.numerator, r.denominator), r.lower, r.upper)
    for r in ar.itertuples()
]
mals = [None if np.isnan(t) else t for t in ar["target"]]
bild = charts.by_year(staplar, mals, "Mål", "sv")
display(
    notebook.Drawing(bild, "Andel per år: " + ", ".join(f"{b.label} {b.text}" for b in staplar))
)
display(notebook.table(ar.set_axis(["År", "Minst", "Högst", "Mål", "Ja", "Alla"], axis=1)))

# %% [markdown]
"""
## Vad detta inte visar

- Att ett krav ställdes är ett beslut. Om det gav någon arbete visas i 02 och 03.
- Enheter som inte lämnat finns inte med. De kan vara både bättre och sämre.
- Intervallen säger hur ett urval skulle variera. Periodens upphandlingar är inget urval: läs dem
  som en fingervisning om arbetssättet, inte som osäkerhet i det som hände.
- Att två år skiljer sig säger inte varför.
"""
