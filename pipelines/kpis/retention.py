"""Retention: who is left some months after the start, by four definitions of being left.

How the share is estimated is in `staying.py`; the curve month by month is in `curves.py`.
"""

from typing import Any

import pandas as pd

from pipelines.kpis import STATISTIC, Estimate, Group, facts, kpi, through
from pipelines.kpis.staying import (
    FEW_AT_RISK,
    at_horizon,
    facts_of,
    firsts,
    followed_to,
    left_on,
)
from pipelines.person.referral import within
from pipelines.person.spells import DEFINITIONS, SAME_EMPLOYER, spells
from pipelines.person.statements import day_of

_SOURCE = "Överlevnadsanalys enligt Kaplan–Meier; definitionerna är val i denna produkt"
_NOTE_SV = (
    " Personer räknas en gång, med sin första anställning i perioden; praktik, arbetsträning och "
    "feriejobb ingår inte. Den som ännu inte kunnat följas så länge räknas med så långt som är "
    "känt. Undre gräns: alla okända har slutat; övre gräns: alla är kvar. Uppdelning «definition»: "
    "samma arbetsgivare (huvudmåttet), i arbete, i arbete utan stöd, i arbete eller studier."
)


def retention_facts(
    placement: pd.DataFrame,
    follow_up: pd.DataFrame,
    organisation: pd.DataFrame,
    period: pd.DataFrame,
    months: int,
) -> pd.DataFrame:
    """The facts of a horizon: every employment by every definition, and the total."""
    day = day_of(months)
    found = at_horizon(spells(placement, follow_up, through(period)), day)
    found["org_id"] = within(found["org_id"], organisation)
    told = facts_of(found)
    total = found["definition"] == SAME_EMPLOYER
    parts = [("all", "all", total)]
    parts += [("definition", d, found["definition"] == d) for d in DEFINITIONS]
    return pd.concat(
        [
            facts(found[mine], at="starts_at", dimension=dimension, member=member, horizon=day,
                  **{name: values[mine] for name, values in told.items()})
            for dimension, member, mine in parts
        ],
        ignore_index=True,
    )  # fmt: skip


def staying(group: Group) -> Estimate:
    """The Kaplan-Meier share of a cell's persons, each with the first employment in it.

    No sum: the share of those seen for a while depends on who was at risk when others ended, so
    that the curve of two units together is not made of their curves.
    """
    day, people = int(group["horizon"][0]), firsts(group)
    behind = followed_to(day, people)
    numbers: dict[str, Any] = {"denominator": behind.n, "unknown": behind.n_unknown, "n": behind.n}
    if behind.is_few:
        return Estimate(**numbers, missing_reason=FEW_AT_RISK)
    found = left_on(day, people)
    return Estimate(
        **numbers,
        numerator=behind.n * found.share,
        value=found.share,
        lower=found.lower,
        upper=found.upper,
        ci_lower=found.ci_lower,
        ci_upper=found.ci_upper,
    )


def _definition(months: str) -> str:
    return f"Skattad andel som är kvar {months} månader efter anställningens början.{_NOTE_SV}"


# domain.md 3.10 KPI-5
@kpi(
    version=1, kind=STATISTIC, persons=True, report="placement_list", estimate=staying,
    label=("Kvar efter 3 månader", "Left after 3 months"),
    definition_sv=_definition("tre"), source=_SOURCE,
)  # fmt: skip
def retention_3(
    person_placement: pd.DataFrame,
    person_follow_up: pd.DataFrame,
    core_organisation: pd.DataFrame,
    core_period: pd.DataFrame,
) -> pd.DataFrame:
    """Estimated share still there three months after the start of an employment.

    Persons by their first employment of the period, by Kaplan-Meier; practice, work training and
    summer jobs are left out. Lower bound: all unknown have left; upper bound: all have stayed.
    Dimension `definition`: same employer (the main measure), in work, in work without subsidy, in
    work or education.
    """
    return retention_facts(person_placement, person_follow_up, core_organisation, core_period, 3)


@kpi(
    version=1, kind=STATISTIC, persons=True, report="placement_list", estimate=staying,
    label=("Kvar efter 6 månader", "Left after 6 months"),
    definition_sv=_definition("sex"), source=_SOURCE,
)  # fmt: skip
def retention_6(
    person_placement: pd.DataFrame,
    person_follow_up: pd.DataFrame,
    core_organisation: pd.DataFrame,
    core_period: pd.DataFrame,
) -> pd.DataFrame:
    """Estimated share still there six months after the start; as `retention_3`."""
    return retention_facts(person_placement, person_follow_up, core_organisation, core_period, 6)


@kpi(
    version=1, kind=STATISTIC, persons=True, report="placement_list", estimate=staying,
    label=("Kvar efter 12 månader", "Left after 12 months"),
    definition_sv=_definition("tolv"), source=_SOURCE,
)  # fmt: skip
def retention_12(
    person_placement: pd.DataFrame,
    person_follow_up: pd.DataFrame,
    core_organisation: pd.DataFrame,
    core_period: pd.DataFrame,
) -> pd.DataFrame:
    """Estimated share still there twelve months after the start; as `retention_3`."""
    return retention_facts(person_placement, person_follow_up, core_organisation, core_period, 12)


@kpi(
    version=1, kind=STATISTIC, persons=True, report="placement_list", estimate=staying,
    label=("Kvar efter 24 månader", "Left after 24 months"),
    definition_sv=_definition("tjugofyra"), source=_SOURCE,
)  # fmt: skip
def retention_24(
    person_placement: pd.DataFrame,
    person_follow_up: pd.DataFrame,
    core_organisation: pd.DataFrame,
    core_period: pd.DataFrame,
) -> pd.DataFrame:
    """Estimated share still there twenty-four months after the start; as `retention_3`."""
    return retention_facts(person_placement, person_follow_up, core_organisation, core_period, 24)
