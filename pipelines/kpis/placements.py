"""How many placements begin, how many persons are in work, and how many without a subsidy. Pure.

`domain.md` 3.11. Which shares of the persons placed are women or of a target group is in
`shares_placed.py`, who stays in `retention.py`.
"""

import pandas as pd

from pipelines.kpis import COUNT, contribute, contribute_span, kpi, through
from pipelines.model.tables import CANDIDATE
from pipelines.person.candidate import PID
from pipelines.person.placed import placed
from pipelines.person.work import WORK_TYPES, last_days

_LINKED = {"linked": "yes", "ambiguous": "yes", "not_found": "no"}
_SOURCE = "Val i denna produkt, bekräftas av staden"


@kpi(
    version=1,
    kind=COUNT,
    unit="placements",
    persons=True,
    report="placement_list",
    label=("Påbörjade placeringar", "Placements started"),
    definition_sv=(
        "Antal placeringar som börjat i perioden: anställningar, lärlingar, praktik, arbetsträning "
        "och feriejobb. En rad utan person räknas med sitt antal. En person med två placeringar "
        "räknas två gånger här; personer räknas i personer i arbete. En placering utan utfästelse "
        "är frivillig. Målgrupperna överlappar: en person kan ingå i flera, därför blir summan "
        "mer än alla."
    ),
    source=_SOURCE,
)
def placements_started(
    person_placement: pd.DataFrame,
    person_candidate: pd.DataFrame,
    person_candidate_target_group: pd.DataFrame,
    core_organisation: pd.DataFrame,
    core_period: pd.DataFrame,
) -> pd.DataFrame:
    """Placements that began in the period, of all types; a row without person by its number.

    A person with two placements counts twice here; persons are counted in `persons_in_work`.
    Dimensions: type, gender, age band, occupation (SSYK 2012, three digits), with a commitment or
    without, and target group. Target groups overlap: their sum is more than all.
    """
    rows = placed(
        person_placement, person_candidate, person_candidate_target_group, core_organisation,
        through(core_period),
    )  # fmt: skip
    parts = [_started(rows)]
    members = {name: rows[name] for name in ("placement_type", "gender", "age_band", "occupation")}
    members["with_commitment"] = rows["commitment_link"].map(_LINKED).astype(object)
    parts += [_started(rows, name, member) for name, member in members.items()]
    each = _by_group(rows)
    parts.append(_started(each, "target_group", each["target_group"]))
    return pd.concat(parts, ignore_index=True)


def _started(
    rows: pd.DataFrame, dimension: str = "all", member: "pd.Series | str" = "all"
) -> pd.DataFrame:
    return contribute(
        rows, at="starts_at", numerator=rows["persons"], cases=rows["persons"],
        dimension=dimension, member=member,
    )  # fmt: skip


def _by_group(rows: pd.DataFrame) -> pd.DataFrame:
    """A row for each group that a person belongs to; missing where it is not known."""
    lists = rows["groups"].map(lambda g: sorted(g) if g else [None])
    return rows.assign(target_group=lists).explode("target_group", ignore_index=True)


@kpi(
    version=1,
    kind=COUNT,
    unit="persons",
    persons=True,
    report="placement_list",
    label=("Personer i arbete", "Persons in work"),
    definition_sv=(
        "Antal personer som under perioden haft en anställning, en lärlingsanställning eller ett "
        "feriejobb, helt eller delvis; praktik och arbetsträning räknas inte. Var och en räknas en "
        "gång. En placering utan slutdatum räknas så långt som listan eller en uppföljning visar, "
        "och inte efter sitt planerade slut; därefter är det okänt om personen är kvar, vilket "
        "den övre gränsen räknar med. Målgrupperna överlappar: en person kan ingå i flera."
    ),
    source=_SOURCE,
)
def persons_in_work(
    person_placement: pd.DataFrame,
    person_candidate: pd.DataFrame,
    person_candidate_target_group: pd.DataFrame,
    person_follow_up: pd.DataFrame,
    core_organisation: pd.DataFrame,
    core_period: pd.DataFrame,
) -> pd.DataFrame:
    """Persons with an employment, apprenticeship or summer job on any day of the period, once each.

    Practice and work training are no work. A placement without an end lasts as long as its list or
    a follow-up tells, and no longer than planned; whether it goes on after that is unknown, which
    the upper bound counts. Target groups overlap: their sum is more than all.
    """
    now = through(core_period)
    rows = placed(
        person_placement, person_candidate, person_candidate_target_group, core_organisation, now
    )
    rows = rows.join(last_days(rows, person_follow_up, now))
    rows = rows[rows["placement_type"].isin(WORK_TYPES)].reset_index(drop=True)
    rows["next_day"] = rows["last"] + pd.Timedelta(days=1)
    each = _by_group(rows)
    return pd.concat(
        [
            _spans(rows),
            _spans(rows, "gender", rows["gender"]),
            _spans(each, "target_group", each["target_group"]),
        ],
        ignore_index=True,
    )


def _spans(
    rows: pd.DataFrame, dimension: str = "all", member: "pd.Series | str" = "all"
) -> pd.DataFrame:
    """Every month in work for certain, and as unknown those in which the person may be."""
    persons = rows["persons"]
    sure = contribute_span(
        rows, first="starts_at", last="last", subject=rows["subject"], numerator=persons,
        cases=persons, dimension=dimension, member=member,
    )  # fmt: skip
    perhaps = contribute_span(
        rows, first="next_day", last="maybe", subject=rows["subject"], numerator=0.0,
        unknown=persons, cases=persons, dimension=dimension, member=member,
    )  # fmt: skip
    return pd.concat([sure, perhaps], ignore_index=True)


@kpi(
    version=1,
    persons=True,
    report="placement_list",
    label=("Andel anställningar utan stöd", "Share of unsubsidised employments"),
    definition_sv=(
        "Andel av de anställningar som börjat i perioden där arbetsgivaren inte får något "
        "anställningsstöd. Där stödet inte är uppgivet är det okänt: nej i värdet, ja i den övre "
        "gränsen. Lärlingar, feriejobb och praktik ingår inte."
    ),
    source=_SOURCE,
)
def unsubsidised_share(
    person_placement: pd.DataFrame, core_organisation: pd.DataFrame, core_period: pd.DataFrame
) -> pd.DataFrame:
    """Share of the employments begun in the period for which the employer gets no wage subsidy.

    Not stated is unknown: no in the value, yes in the upper bound. Apprenticeships, summer jobs and
    practice are not in it.
    """
    rows = _employments(person_placement, core_organisation, through(core_period))
    subsidy, persons = rows["subsidy_type"], rows["persons"]
    return contribute(
        rows,
        at="starts_at",
        numerator=persons.where(subsidy == "none", 0.0),
        denominator=persons,
        unknown=persons.where(subsidy.isna(), 0.0),
        cases=persons,
    )


def _employments(
    placement: pd.DataFrame, organisation: pd.DataFrame, now: pd.Timestamp
) -> pd.DataFrame:
    nobody = pd.DataFrame(columns=list(CANDIDATE.columns))
    no_groups = pd.DataFrame(columns=[PID, "target_group", "is_primary"])
    rows = placed(placement, nobody, no_groups, organisation, now)
    return rows[rows["placement_type"] == "employment"].reset_index(drop=True)
