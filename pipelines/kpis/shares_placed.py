"""Which persons are placed: the shares of target groups and of women. Pure.

`domain.md` 3.11. A person counts once in a period, however many placements. Target groups overlap,
so that their shares may exceed 100 % together; primary groups are a partition.
"""

import pandas as pd

from pipelines.kpis import contribute, kpi, through
from pipelines.person.candidate import GROUP_ORDER
from pipelines.person.placed import PRIORITY, belongs, placed

_SOURCE = "Val i denna produkt, bekräftas av staden"


@kpi(
    version=1,
    persons=True,
    report="placement_list",
    label=("Andel ur målgrupperna", "Share from the target groups"),
    definition_sv=(
        "Andel av de personer som fått en placering i perioden som tillhör minst en av pilotens "
        "målgrupper: unga, utrikes födda, personer med funktionsnedsättning. Per målgrupp: andel "
        "av alla placerade som tillhör gruppen; en person kan ingå i flera grupper, därför kan "
        "andelarna tillsammans bli mer än 100 procent. Huvudgrupper delar alla en gång. Var och en "
        "räknas en gång. Där inget är känt: nej i värdet, ja i den övre gränsen."
    ),
    source=_SOURCE,
)
def target_group_share(
    person_placement: pd.DataFrame,
    person_candidate: pd.DataFrame,
    person_candidate_target_group: pd.DataFrame,
    core_organisation: pd.DataFrame,
    core_period: pd.DataFrame,
) -> pd.DataFrame:
    """Share of the persons placed in the period who belong to one of the pilot's target groups.

    Young, foreign-born, persons with a disability. By `target_group`: share of all persons placed
    who belong to it; groups overlap, so that the shares may exceed 100 % together. By
    `primary_group`: a partition. Each person counts once. Where nothing is known: no in the value,
    yes in the upper bound.
    """
    rows = placed(
        person_placement, person_candidate, person_candidate_target_group, core_organisation,
        through(core_period),
    )  # fmt: skip
    is_priority = belongs(rows["groups"], PRIORITY)
    excluded = rows[[f"no_{g}" for g in PRIORITY]].all(axis=1)
    parts = [_share(rows, is_priority, ~is_priority & ~excluded)]
    for group in GROUP_ORDER:
        mine = belongs(rows["groups"], (group,))
        unknown = ~mine & ~rows[f"no_{group}"]
        parts.append(_share(rows, mine, unknown, "target_group", group))
    primary = rows["primary_group"]
    for group in (*GROUP_ORDER, "none", "unknown"):
        part = primary.isna() & (excluded if group == "none" else ~excluded)
        mine = part if group in ("none", "unknown") else primary.eq(group)
        nobody = pd.Series(False, index=rows.index)
        unknown = nobody if group in ("none", "unknown") else primary.isna() & ~excluded
        parts.append(_share(rows, mine.astype(bool), unknown, "primary_group", group))
    return pd.concat(parts, ignore_index=True)


@kpi(
    version=1,
    persons=True,
    better="none",
    report="placement_list",
    label=("Andel kvinnor", "Share of women"),
    definition_sv=(
        "Andel kvinnor av de personer som fått en placering i perioden. Var och en räknas en gång. "
        "Där kön inte är känt: nej i värdet, ja i den övre gränsen. Per yrke (SSYK 2012, tre "
        "siffror): andelen inom yrket, eftersom byggyrken drar upp männens andel av alla."
    ),
    source=_SOURCE,
)
def women_share(
    person_placement: pd.DataFrame,
    person_candidate: pd.DataFrame,
    person_candidate_target_group: pd.DataFrame,
    core_organisation: pd.DataFrame,
    core_period: pd.DataFrame,
) -> pd.DataFrame:
    """Share of women among the persons placed in the period, each once.

    Gender unknown: no in the value, yes in the upper bound. By occupation (SSYK 2012, three
    digits): the share within it, because construction pulls up the men's share of all.
    """
    rows = placed(
        person_placement, person_candidate, person_candidate_target_group, core_organisation,
        through(core_period),
    )  # fmt: skip
    women, unknown = rows["gender"].eq("woman"), rows["gender"].isna()
    by = _share(rows, women, unknown, "occupation", rows["occupation"])
    return pd.concat([_share(rows, women, unknown), by], ignore_index=True)


def _share(
    rows: pd.DataFrame,
    is_in: pd.Series,
    is_unknown: pd.Series,
    dimension: str = "all",
    member: "pd.Series | str" = "all",
) -> pd.DataFrame:
    persons = rows["persons"]
    return contribute(
        rows,
        at="starts_at",
        numerator=persons.where(is_in, 0.0),
        denominator=persons,
        unknown=persons.where(is_unknown, 0.0),
        cases=persons,
        subject=rows["subject"],
        dimension=dimension,
        member=member,
    )
