"""The goal's measures: share of service procurements with social considerations, and its variants.

Which procurements count is decided in `core/counting.py`; here they are only told apart.
"""

import pandas as pd

from pipelines.kpis import contribute, kpi


def _shares(rows: pd.DataFrame, answer: str = "social") -> pd.DataFrame:
    return contribute(
        rows, at="counted_at", numerator=rows[answer] == "yes", unknown=rows[answer] == "unknown"
    )


# domain.md 3.4 KPI-1a
@kpi(
    version=1,
    label=("Andel med social hänsyn", "Share with social considerations"),
    definition_sv=(
        "Andel av de räknade tjänsteupphandlingarna (regelverk R-2014) där social hänsyn ställts. "
        "Okänt räknas som nej i värdet; den övre gränsen räknar okänt som ja. Detta är stadens mål."
    ),
    source="Kommunfullmäktiges budget 2014–2016; regelverk R-2014",
)
def goal_share(core_procurement: pd.DataFrame) -> pd.DataFrame:
    """Share of the counted service procurements (rule set R-2014) that carry social considerations.

    Unknown counts as no in the value; the upper bound counts unknown as yes. This is the city's
    goal. Members of the dimension `eligibility` split it by whether the model can apply.
    """
    rows = core_procurement[core_procurement["counts"]]
    split = rows["model_eligible"].astype("boolean").map({True: "yes", False: "no"})
    members = split.astype(object).where(split.notna(), "unknown")
    by = _shares(rows).assign(dimension="eligibility", member=members)
    return pd.concat([_shares(rows), by], ignore_index=True)


# domain.md 3.4 KPI-1b
@kpi(
    version=1,
    label=("Andel av de möjliga", "Share of the eligible"),
    definition_sv=(
        "Som andelen, men bara bland upphandlingar där modellen kan användas: längre än fyra "
        "månader och fler än en anställd. Upphandlingar där det är okänt ingår inte."
    ),
    source="Modellens egen avgränsning (stödfunktionen, 2013–2015); regelverk R-2014",
)
def goal_share_eligible(core_procurement: pd.DataFrame) -> pd.DataFrame:
    """The share among procurements to which the model can apply.

    Longer than four months and more than one worker; those of which this is unknown are left out.
    """
    rows = core_procurement[core_procurement["counts"]]
    return _shares(rows[rows["model_eligible"].astype("boolean").fillna(value=False)])


# domain.md 3.4 KPI-1c
@kpi(
    version=1,
    label=("Andel med skarpa krav", "Share with mandatory requirements"),
    definition_sv=(
        "Andel av de räknade tjänsteupphandlingarna där leverantören ska anställa, ta emot lärling "
        "eller praktikant. Dialogvillkor räknas inte."
    ),
    source="Uppdelning av målet på skarpa krav; regelverk R-2014",
)
def goal_share_strict(core_procurement: pd.DataFrame) -> pd.DataFrame:
    """The share where the supplier must employ, or take an apprentice or intern.

    A requirement whose type is not stated is unknown here.
    """
    return _shares(core_procurement[core_procurement["counts"]], "strict")


# domain.md 3.4 KPI-1v
@kpi(
    version=1,
    label=("Andel av värdet", "Share of the value"),
    definition_sv=(
        "Värdet av räknade tjänsteupphandlingar med social hänsyn genom värdet av alla, bland dem "
        "där värdet är känt. Ramavtal räknas med sitt tak, som ofta ligger över det verkliga."
    ),
    source="Uppdelning av målet efter värde; regelverk R-2014",
)
def goal_share_value(core_procurement: pd.DataFrame) -> pd.DataFrame:
    """The share by value, among procurements whose value is known.

    Value is the contract's at award, else the estimate; frameworks count with their ceiling.
    """
    rows = core_procurement[core_procurement["counts"] & core_procurement["value_sek"].notna()]
    value = rows["value_sek"].astype(float)
    return contribute(
        rows,
        at="counted_at",
        numerator=value.where(rows["social"] == "yes", 0.0),
        denominator=value,
        unknown=value.where(rows["social"] == "unknown", 0.0),
    )
