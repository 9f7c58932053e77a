"""What the snapshot says of itself: measures, parameters, targets, run, dictionary, findings."""

import datetime as dt

import pandas as pd
import pytest
from frames import PARAMETERS, TARGETS, frame, submissions

from pipelines.core import meta
from pipelines.kpis import KPIS
from pipelines.model import derive, tables

NOON = dt.datetime(2016, 1, 1, 12)  # noqa: DTZ001 - UTC, as DuckDB has it


def test_every_measure_is_described_as_it_is_registered() -> None:
    found = derive.validated(meta.kpi_rows(), tables.ALL["meta.kpi"]).set_index("kpi_id")
    assert set(found.index) == set(KPIS)
    for kpi_id, measure in KPIS.items():
        assert found.loc[kpi_id, "kpi_version"] == measure.version
        assert found.loc[kpi_id, "definition_sv"] == measure.definition_sv
        assert found.loc[kpi_id, "min_n"] == measure.min_n
    assert found.loc["goal_share", "min_n"] == 5
    assert found.loc["coverage", "min_n"] == 1


def test_parameters_and_targets_are_published_as_they_stand() -> None:
    parameters = derive.validated(meta.parameter_rows(PARAMETERS), tables.ALL["meta.parameter"])
    assert len(parameters) == len(PARAMETERS.rows)
    limit = parameters[
        (parameters["parameter_id"] == "direct_award_limit") & (parameters["scope"] == "LUF")
    ]
    assert limit["value"].tolist() == [1_200_000, 1_200_000]
    assert not limit["verified"].any()
    targets = derive.validated(meta.target_rows(TARGETS), tables.ALL["meta.target"])
    mine = targets[targets["kpi_id"] == "goal_share"].set_index("target_type")["target_value"]
    assert mine["at_least"] == 0.5
    assert pd.isna(mine["increase"])


@pytest.mark.parametrize("through", [dt.date(2015, 9, 30), None])
def test_the_run(through: dt.date | None) -> None:
    row = meta.run_row("r1", NOON, dt.date(2016, 1, 1), through, "0.1.0", "R-2014", is_sample=True)
    (line,) = derive.validated(row, tables.ALL["meta.run"]).to_dict("records")
    assert line["schema_version"] == tables.SCHEMA_VERSION
    assert (line["run_id"], line["rule_set"], line["is_sample"]) == ("r1", "R-2014", True)
    assert pd.isna(line["data_through"]) == (through is None)


def test_the_dictionary_holds_every_published_table_and_column() -> None:
    about, columns = meta.dictionary_rows({"public.period": 3})
    published = {t.name: t for t in (*tables.PUBLIC, *tables.META)}
    assert set(about["table_name"]) == set(published)
    assert about.set_index("table_name").loc["public.period", "row_count"] == 3
    pairs = set(zip(columns["table_name"], columns["column_name"], strict=True))
    assert pairs == {(name, c) for name, t in published.items() for c in t.columns}
    derive.validated(about, tables.ALL["meta.table"])
    derive.validated(columns, tables.ALL["meta.column"])


def test_findings_are_counted_for_files_in_force_and_refused_ones() -> None:
    submission = submissions(
        {"org_id": "a"},
        {"org_id": "b", "is_effective": False},
        {"org_id": "c", "is_effective": False, "status": "rejected", "report_type": None},
        {"org_id": "a", "report_type": "procurement_plan"},
    )
    finding = frame(
        tables.FINDING,
        [
            {"submission_id": "s1", "code": "M90"},
            {"submission_id": "s1", "code": "M90"},
            {"submission_id": "s1", "code": "M02", "severity": "info"},
            {"submission_id": "s2", "code": "M90"},
            {"submission_id": "s3", "code": "S17", "severity": "error"},
            {"submission_id": "s4", "code": "M90"},
        ],
    )
    found = derive.validated(meta.finding_counts(finding, submission), tables.FINDING_COUNT)
    assert {tuple(line) for line in found.to_numpy()} == {
        ("a", "procurement_register", "M90", "warning", 2),
        ("a", "procurement_register", "M02", "info", 1),
        ("a", "procurement_plan", "M90", "warning", 1),
        ("c", "unknown", "S17", "error", 1),
    }


def test_no_findings() -> None:
    found = meta.finding_counts(frame(tables.FINDING), submissions())
    assert derive.validated(found, tables.FINDING_COUNT).empty
