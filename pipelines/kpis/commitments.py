"""Commitments kept: volume, contracts, dialogues. Sums only; over-delivery never helps others.

What each commitment promised and what was delivered of it is settled in `core/promised.py`, a
dialogue's days in `core/dialogue.py`.
"""

import pandas as pd

from pipelines.core.dialogue import DAYS, dialogues
from pipelines.kpis import contribute, kpi, through

REPORT = "commitment_register"
SOURCE = "Upphandlingens utfästelser; uppföljning enligt KPI-3"


def _volume(mart_commitment: pd.DataFrame, amount: str) -> pd.DataFrame:
    """Promised beside delivered of the due commitments: persons in all, and each unit by itself."""
    due = mart_commitment[mart_commitment["is_due"].astype(bool)]
    in_persons = due[due["unit"] == "persons"]
    in_units = due[due["unit"].isin(["persons", "fte_months"])]

    parts: list[tuple[pd.DataFrame, str, pd.Series | str]] = [
        (in_persons, "all", "all"),
        (in_units, "unit", in_units["unit"]),
        (in_persons, "industry", in_persons["cpv_division"]),
    ]
    given = [
        contribute(
            rows, at="due_date", numerator=rows[amount].fillna(0.0), denominator=rows["promised"],
            unknown=rows["unknown"], dimension=dimension, member=member,
        )
        for rows, dimension, member in parts
    ]  # fmt: skip
    return pd.concat(given, ignore_index=True)


# domain.md 3.8 KPI-3b
@kpi(
    version=1,
    persons=True,
    people=("numerator",),
    report=REPORT,
    label=("Levererat av utlovat", "Delivered of promised"),
    definition_sv=(
        "Levererade personer av utlovade, i utfästelser som förfallit under perioden. Högst det "
        "utlovade räknas för varje utfästelse, så att en leverantör som ger mer inte döljer en "
        "annan som ger mindre. Befriade, upphävda och ersatta utfästelser och dialoger räknas "
        "inte. Där leveransen inte är känd räknas den som ingen i värdet och som hela det "
        "utlovade i den övre gränsen. Utfästelser i årsarbetsmånader visas för sig."
    ),
    source=SOURCE,
)
def commitment_delivery(mart_commitment: pd.DataFrame) -> pd.DataFrame:
    """Delivered of promised persons, over the commitments that fell due in the period.

    At most the promise counts for each commitment, so that a supplier that gives more does not hide
    another that gives less. Excused, cancelled and superseded commitments and dialogues do not
    count. Where the delivery is not known it is none in the value, and all of the promise in the
    upper bound. Members of the dimension `unit` show FTE months by themselves, those of `industry`
    the division of the contract's CPV code.
    """
    return _volume(mart_commitment, "kept")


# domain.md 3.8 KPI-3a
@kpi(
    version=1,
    persons=True,
    people=("numerator",),
    unit="ratio",
    report=REPORT,
    label=("Levererat av utlovat, med överleverans", "Delivered of promised, with excess"),
    definition_sv=(
        "Som levererat av utlovat, men allt levererat räknas, också det som går utöver det "
        "utlovade. Kan därför vara över hundra procent, och dölja utfästelser som inte hållits."
    ),
    source=SOURCE,
)
def commitment_delivery_uncapped(mart_commitment: pd.DataFrame) -> pd.DataFrame:
    """As delivered of promised, but all that was delivered counts, beyond the promise too.

    May be above one, and may hide commitments that were not kept.
    """
    return _volume(mart_commitment, "delivered")


# domain.md 3.8 KPI-3c
@kpi(
    version=1,
    report=REPORT,
    label=("Hållna utfästelser", "Commitments kept"),
    definition_sv=(
        "Andel av de utfästelser som förfallit under perioden där minst det utlovade levererats, "
        "i personer eller årsarbetsmånader. Befriade, upphävda och ersatta utfästelser och "
        "dialoger räknas inte. Okänt räknas som nej i värdet och som ja i den övre gränsen."
    ),
    source=SOURCE,
)
def commitment_contracts(mart_commitment: pd.DataFrame) -> pd.DataFrame:
    """Share of the commitments that fell due in the period of which all was delivered.

    In persons or FTE months. Excused, cancelled and superseded commitments and dialogues do not
    count. Unknown counts as no in the value and as yes in the upper bound.
    """
    due = mart_commitment[mart_commitment["is_due"].astype(bool)]
    kept = due["is_kept"].astype("boolean")
    return contribute(due, at="due_date", numerator=kept.fillna(value=False), unknown=kept.isna())


# domain.md 3.8 KPI-3d
@kpi(
    version=1,
    report=REPORT,
    label=("Dialog hållen i tid", "Dialogue held in time"),
    definition_sv=(
        "Andel av dialogkraven där dialogen hölls inom 30 dagar från tilldelningen. Krav som "
        "tilldelats för mindre än 30 dagar sedan räknas inte än. Där dagen för dialogen inte är "
        "känd räknas det som nej i värdet och som ja i den övre gränsen."
    ),
    source=SOURCE,
)
def dialogue_held(
    core_social_requirement: pd.DataFrame,
    core_lot: pd.DataFrame,
    core_procurement: pd.DataFrame,
    core_commitment: pd.DataFrame,
    core_period: pd.DataFrame,
) -> pd.DataFrame:
    """Share of the dialogue requirements whose dialogue was held within 30 days of the award.

    Those awarded less than 30 days ago do not count yet. Where the day of the dialogue is not known
    it counts as no in the value and as yes in the upper bound.
    """
    asked = dialogues(core_social_requirement, core_lot, core_procurement, core_commitment)
    limit = pd.Timedelta(days=DAYS)
    rows = asked[asked["awarded_at"] + limit <= through(core_period)]
    in_time = rows["held_at"] <= rows["awarded_at"] + limit
    return contribute(rows, at="awarded_at", numerator=in_time, unknown=rows["held_at"].isna())


# domain.md 3.8 KPI-3e
@kpi(
    version=1,
    persons=True,
    people=("numerator",),
    unit="placements",
    report="placement_list",
    label=("Placeringar per dialogupphandling", "Placements per dialogue procurement"),
    definition_sv=(
        "Placeringar som börjat under upphandlingar med dialogkrav, genom antalet sådana "
        "upphandlingar. Båda i den period då upphandlingen tilldelades."
    ),
    source=SOURCE,
)
def placements_per_dialogue(
    core_social_requirement: pd.DataFrame,
    core_lot: pd.DataFrame,
    core_procurement: pd.DataFrame,
    core_commitment: pd.DataFrame,
    core_period: pd.DataFrame,
    person_placement: pd.DataFrame,
) -> pd.DataFrame:
    """Placements begun under procurements with a dialogue requirement, by number of these.

    Both in the period in which the procurement was awarded.
    """
    day = through(core_period)
    asked = dialogues(core_social_requirement, core_lot, core_procurement, core_commitment)
    rows = asked.sort_values(["awarded_at", "lot_no"]).drop_duplicates("procurement_id")
    # A store without any placement does not say that there was none.
    rows = rows[(rows["awarded_at"] <= day) & (len(person_placement) > 0)]
    begun = person_placement[pd.to_datetime(person_placement["starts_at"]) <= day]
    placed = begun["n_persons"].astype(float).groupby(begun["procurement_id"]).sum()
    found = rows["procurement_id"].map(placed).astype(float).fillna(0.0)
    return contribute(rows, at="awarded_at", numerator=found)
