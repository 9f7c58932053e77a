"""What follows from a declaration: DDL and comments as DuckDB takes them, and what is refused."""

import traceback
from typing import Any

import duckdb
import pandas as pd
import pytest
from frames import frame, organisations, procurements, snapshot_tables

from pipelines.errors import TableError
from pipelines.model import derive, tables
from pipelines.model.tables import Column, Table

SECRET = "Anna Andersson 800101-1234"


@pytest.mark.parametrize("name", sorted(tables.ALL))
def test_ddl_and_comments_are_read_back(name: str) -> None:
    table = tables.ALL[name]
    with duckdb.connect() as connection:
        connection.execute(f"CREATE SCHEMA IF NOT EXISTS {table.layer}")
        connection.execute(derive.ddl(table))
        for comment in derive.comments(table):
            connection.execute(comment)
        found = connection.execute(
            """SELECT column_name, data_type, is_nullable, comment FROM duckdb_columns()
               WHERE schema_name || '.' || table_name = ? ORDER BY column_index""",
            [name],
        ).fetchall()
        about = connection.execute(
            "SELECT comment FROM duckdb_tables() WHERE schema_name || '.' || table_name = ?", [name]
        ).fetchall()
    assert found == [(n, c.type, c.nullable, c.sv) for n, c in table.columns.items()]
    assert about == [(table.sv,)]


def test_quotes_in_a_description_are_kept() -> None:
    text = "'kallad' \"så\"; DROP TABLE x"
    table = Table("public.x", text, text, (), {"order": Column("VARCHAR", text, text)})
    with duckdb.connect() as connection:
        connection.execute("CREATE SCHEMA IF NOT EXISTS public")
        connection.execute(derive.ddl(table))
        for comment in derive.comments(table):
            connection.execute(comment)
        query = "SELECT column_name, comment FROM duckdb_columns() WHERE table_name = 'x'"
        assert connection.execute(query).fetchall() == [("order", text)]


@pytest.mark.parametrize("name", sorted(tables.ALL))
def test_a_good_frame_and_an_empty_one_are_accepted(name: str) -> None:
    table = tables.ALL[name]
    given = snapshot_tables()[name]
    pd.testing.assert_frame_equal(derive.validated(given, table), given.reset_index(drop=True))
    empty = derive.validated(pd.DataFrame(columns=list(table.columns)), table)
    assert empty.empty
    assert list(empty.columns) == list(table.columns)
    assert empty.dtypes.tolist() == derive.fitted(given, table).dtypes.tolist()


REFUSED: list[tuple[str, dict[str, Any], str]] = [
    ("a null", {"org_id": None}, r"core\.procurement: org_id: not nullable \(1 rows\)"),
    ("a wrong code", {"social": SECRET}, r"social: not one of yes, no, unknown \(1 rows\)"),
    ("a word for a number", {"duration_months": SECRET}, r"duration_months: values .* not DOUBLE"),
    ("half a row", {"source_row": 1.5}, r"source_row: values that are not BIGINT"),
    ("a word for yes", {"counts": SECRET}, r"counts: values that are not BOOLEAN"),
    ("a word for a day", {"published_at": SECRET}, r"published_at: values that are not DATE"),
    ("a word for money", {"value_sek": SECRET}, r"value_sek: values that are not DECIMAL"),
]


@pytest.mark.parametrize(("fault", "change", "message"), REFUSED, ids=[r[0] for r in REFUSED])
def test_a_fault_is_refused_without_its_value(
    fault: str, change: dict[str, Any], message: str
) -> None:
    rows = procurements({}, {"title": SECRET}).astype(object)
    for column, value in change.items():
        rows.loc[1, column] = value
    with pytest.raises(TableError, match=message) as caught:
        derive.validated(rows, tables.PROCUREMENT)
    # Not in the message, and not in what a log would print with it.
    assert SECRET not in "".join(traceback.format_exception(caught.value)), fault


def test_a_missing_column_is_named() -> None:
    rows = procurements({}).drop(columns=["org_id", "social"])
    with pytest.raises(TableError, match=r"core\.procurement: columns org_id, social are missing"):
        derive.validated(rows, tables.PROCUREMENT)


def test_a_key_that_stands_twice_is_refused() -> None:
    rows = procurements({"procurement_id": SECRET}, {"procurement_id": SECRET})
    with pytest.raises(
        TableError, match=r"core\.procurement: procurement_id: not unique \(1 rows\)"
    ) as caught:
        derive.validated(rows, tables.PROCUREMENT)
    assert SECRET not in str(caught.value)


def test_a_key_of_several_columns_is_a_key_together() -> None:
    rows = [
        {"org_id": "a", "period_id": "2015-Q1"},
        {"org_id": "a", "period_id": "2015-Q2"},
        {"org_id": "b", "period_id": "2015-Q1"},
    ]
    assert len(derive.validated(frame(tables.REPORT_DELIVERY, rows), tables.REPORT_DELIVERY)) == 3
    with pytest.raises(TableError):
        derive.validated(frame(tables.REPORT_DELIVERY, [*rows, rows[0]]), tables.REPORT_DELIVERY)


def test_a_table_without_key_may_repeat_rows() -> None:
    rows = frame(tables.FINDING, [{"row": 1}, {"row": 1}])
    assert len(derive.validated(rows, tables.FINDING)) == 2


def test_every_fault_is_told_at_once() -> None:
    rows = procurements({}, {"procurement_id": "other"}).astype(object)
    rows.loc[0, "social"] = "?"
    rows.loc[1, "org_id"] = None
    with pytest.raises(TableError) as caught:
        derive.validated(rows, tables.PROCUREMENT)
    assert "social: not one of yes, no, unknown (1 rows)" in str(caught.value)
    assert "org_id: not nullable (1 rows)" in str(caught.value)


def test_fitted_puts_columns_in_order_and_drops_others() -> None:
    given = organisations({"a": None}).iloc[:, ::-1].assign(extra=1)
    assert list(derive.fitted(given, tables.ORGANISATION).columns) == list(
        tables.ORGANISATION.columns
    )


def test_missing_values_of_all_kinds_are_missing() -> None:
    rows = procurements({}, {}, {}).astype(object)
    for column in ("title", "duration_months", "model_eligible", "published_at", "value_sek"):
        rows[column] = pd.Series([None, float("nan"), pd.NA], dtype=object)
    fitted = derive.fitted(rows, tables.PROCUREMENT)
    for column in ("title", "duration_months", "model_eligible", "published_at", "value_sek"):
        assert fitted[column].isna().all(), column
    assert fitted["title"].tolist() == [None, None, None]


def test_dictionary_rows_say_what_is_declared() -> None:
    (about,) = derive.table_rows([tables.KPI_VALUE], {"mart.kpi_value": 7}).to_dict("records")
    assert about["key_columns"] == "kpi_id, kpi_version, org_id, period_id, dimension, member"
    assert (about["row_count"], about["description_sv"]) == (7, tables.KPI_VALUE.sv)
    assert derive.table_rows([tables.PERIOD], {})["row_count"].tolist() == [0]
    lines = derive.column_rows([tables.KPI_VALUE]).set_index("column_name")
    assert lines["position"].tolist() == list(range(1, len(tables.KPI_VALUE.columns) + 1))
    assert lines.loc["rating", "codes"] == "good, some, none, uncertain, not_assessed"
    assert lines.loc[["rating", "org_id"], "is_nullable"].tolist() == [True, False]
    assert lines.loc["value", "type"] == "DOUBLE"
    assert pd.isna(lines.loc["value", "codes"])
