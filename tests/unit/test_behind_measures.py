"""What a measure stands on: tables, reports and parameters, followed through the tables of mart."""

from typing import Any

import pandas as pd
from frames import REFERENCE

from pipelines.core import lineage
from pipelines.kpis import KPIS
from pipelines.marts import makers
from pipelines.model import tables

READS = lineage.tables_behind(makers())


def test_tables_behind_measures_are_followed_through_mart() -> None:
    def mart_x(core_contract: pd.DataFrame, mart_y: pd.DataFrame, parameters: Any) -> pd.DataFrame:
        return core_contract

    def mart_y(person_placement: pd.DataFrame, mart_x: pd.DataFrame) -> pd.DataFrame:
        return person_placement

    behind = lineage._behind(["mart_x", "core_period"], {"mart_x": mart_x, "mart_y": mart_y})
    assert behind == {"mart_x", "mart_y", "core_contract", "core_period", "person_placement"}
    assert set(READS) == set(KPIS)
    assert READS["goal_share"] == {"core_procurement"}
    assert lineage.reports_behind(READS["goal_share"]) == {"procurement_register"}
    assert lineage.reports_behind(["core_something_new"]) >= {"cost_statement", "placement_list"}


def test_what_is_declared_of_tables_and_parameters_exists() -> None:
    known = {name.replace(".", "_", 1) for name in tables.ALL}
    assert {*lineage.REPORTS_OF, *lineage.PARAMETERS_OF} <= known
    held = {p.parameter_id for p in REFERENCE.parameters.rows}
    used = {p for listed in lineage.PARAMETERS_OF.values() for p in listed}
    assert {*used, *lineage.OF_RATING} == set(lineage.PARAMETER_NAMES)
    assert set(lineage.PARAMETER_NAMES) <= held
