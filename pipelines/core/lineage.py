"""What a measure stands on: tables, reports and parameters. Declared where no signature tells it.

Serves the reasons of a changed figure and the caveats of one (`changes.py`, `caveats.py`); it is
not a record of single rows.
"""

import inspect
from collections.abc import Callable, Iterable, Mapping
from typing import Any

from pipelines.kpis import KPIS
from pipelines.model.reports import standard

Makers = Mapping[str, Callable[..., Any]]
PERSONAL = tuple(name for name, report in standard().items() if report.personal)
_REGISTER = ("procurement_register",)
_CONTRACT = (*_REGISTER, "contract_register")
_COMMITMENT = (*_CONTRACT, "commitment_register")
# Reports that a table is made of, those that its rows are linked through among them.
REPORTS_OF: Mapping[str, tuple[str, ...]] = {
    "core_organisation": (),
    "core_period": _REGISTER,
    "core_procurement": _REGISTER,
    "core_lot": _REGISTER,
    "core_planned_procurement": (*_REGISTER, "procurement_plan"),
    "core_supplier": (*_COMMITMENT, "job_openings"),
    "core_contract": _CONTRACT,
    "core_social_requirement": _COMMITMENT,
    "core_commitment": _COMMITMENT,
    "core_commitment_check": _COMMITMENT,
    "core_job_opening": (*_CONTRACT, "job_openings"),
    "core_programme_cost": ("cost_statement",),
}
# Parameters that decide what a table holds; those of the rating and of what is shown concern all.
PARAMETERS_OF: Mapping[str, tuple[str, ...]] = {
    "core_procurement": ("direct_award_limit", "min_duration_months", "min_workers"),
    "core_commitment": ("full_time_month_hours",),
    "person_placement": ("full_time_month_hours",),
    "person_candidate_target_group": ("youth_age_from", "youth_age_to"),
    "mart_cost_month": ("consumer_price_index",),
}
# What they are called in a sentence, Swedish and English.
PARAMETER_NAMES: Mapping[str, tuple[str, str]] = {
    "direct_award_limit": ("gränsen för direktupphandling", "the limit of direct awards"),
    "min_duration_months": ("avtalstid för modellen", "the model's least duration"),
    "min_workers": ("anställda för modellen", "the model's least number of workers"),
    "full_time_month_hours": ("timmar i en månad på heltid", "hours of a full-time month"),
    "youth_age_from": ("lägsta ålder för ungdom", "least age of youth"),
    "youth_age_to": ("högsta ålder för ungdom", "greatest age of youth"),
    "consumer_price_index": ("konsumentprisindex", "the consumer price index"),
    "small_n": ("minsta antal för procent", "least number for a percentage"),
    "coverage_floor": ("täckning som krävs", "coverage required"),
    "known_floor": ("andel känd uppgift som krävs", "known share required"),
    "near_target": ("gränsen för viss måluppfyllelse", "the limit of some fulfilment"),
    "disclosure_threshold": ("gränsen för skyddade tal", "the limit of protected numbers"),
}
OF_RATING = ("small_n", "coverage_floor", "known_floor", "near_target", "disclosure_threshold")


def tables_behind(makers: Makers) -> dict[str, frozenset[str]]:
    """The tables that each measure reads, and those that they are made of, by `<layer>_<table>`.

    Args:
        makers: The functions that make the tables of mart, by the name of the table.
    """
    return {kpi_id: _behind(measure.tables, makers) for kpi_id, measure in KPIS.items()}


def _behind(names: Iterable[str], makers: Makers) -> frozenset[str]:
    found: set[str] = set()
    waiting = list(names)
    while waiting:
        name = waiting.pop()
        if name not in found and "_" in name:
            found.add(name)
            maker = makers.get(name)
            arguments = inspect.signature(maker).parameters if maker else ()
            waiting += [a for a in arguments if a.startswith(("core_", "person_", "mart_"))]
    return frozenset(found)


def reports_behind(tables: Iterable[str]) -> frozenset[str]:
    """The report types that tables are made of; any for one that nothing is declared of."""
    found: set[str] = set()
    for name in tables:
        if name.startswith("person_"):
            found |= {*PERSONAL, *_COMMITMENT}
        elif not name.startswith("mart_"):
            found |= set(REPORTS_OF.get(name, standard()))
    return frozenset(found)


def named(parameters: Iterable[str], lang: int) -> str:
    """Parameters in words, Swedish (0) or English (1), each once."""
    ids = dict.fromkeys(parameters)
    return ", ".join(PARAMETER_NAMES[p][lang] if p in PARAMETER_NAMES else p for p in ids)


def parameters_behind(tables: Iterable[str]) -> frozenset[str]:
    """The parameters that tables depend on."""
    return frozenset(p for name in tables for p in PARAMETERS_OF.get(name, ()))
