"""The declarations themselves: what `contract.md` 4 promises is there, and twins stay twins.

Descriptions in both languages, keys and references are checked in `test_documented.py`.
"""

from dataclasses import replace

import pytest

from pipelines.model import derive, tables
from pipelines.model.tables.columns import COUNTS
from pipelines.model.tables.declaration import Mask
from pipelines.model.tables.public import IS_SUPPRESSED, MASKS, SOURCE_OF

# contract.md 4, the tables of this version: columns at least.
PROMISED = {
    "public.kpi_value": """kpi_id kpi_version org_id period_id dimension member numerator
        denominator unknown value lower upper n target gap rating status missing_reason""",
    "public.organisation": """org_id name_sv short_name org_number org_type parent_org_id
        valid_from valid_to""",
    "public.period": "period_id period_type date_from date_to status",
    "public.delivery": """org_id period_id report_type submission_id received_at status rows_in
        rows_accepted rows_quarantined rows_ignored""",
    "public.finding_count": "org_id report_type code severity n",
    "public.procurement": """procurement_id procurement_ref org_id title nature nature_source
        cpv_main procedure published_at awarded_at value_sek social requirement_type counts
        not_counted_reason model_eligible submission_id source_sheet source_row""",
    "public.commitment": "org_id commitment_type promised delivered due_date status days_overdue",
    "public.goal_forecast": """org_id year share_now p025 p10 p50 p90 p975 probability_reach
        remaining needed_of_remaining max_reachable feasible""",
    "public.goal_step": "",
    "public.funnel": "org_id period_id stage n converted share median_days",
    "public.retention_curve": "at_risk events survival lower upper",
    "public.matching_gap": "openings candidates_ready candidates_in_training gap",
    "meta.change": "",
    "meta.kpi": "kpi_id kpi_version kind persons",
    "meta.parameter": "",
    "meta.target": "",
    "meta.source": "",
    "meta.run": "",
    "meta.table": "",
    "meta.column": "",
}
KEYS = {
    "public.kpi_value": ("kpi_id", "kpi_version", "org_id", "period_id", "dimension", "member"),
    "public.organisation": ("org_id",),
    "public.period": ("period_id",),
    "public.delivery": ("org_id", "period_id", "report_type"),
    "public.finding_count": ("org_id", "report_type", "code", "severity"),
    "public.procurement": ("procurement_id",),
    "public.goal_forecast": ("org_id", "year"),
    "public.commitment": ("commitment_id",),
    "public.funnel": ("org_id", "period_id", "stage"),
    "public.retention_curve": ("definition", "group", "month"),
    "public.matching_gap": ("occupation_ssyk", "month"),
}


@pytest.mark.parametrize("name", PROMISED)
def test_a_promised_table_has_its_columns_and_key(name: str) -> None:
    table = tables.ALL[name]
    assert set(PROMISED[name].split()) <= set(table.columns)
    assert table.key == KEYS.get(name, table.key)
    assert table in (*tables.PUBLIC, *tables.META)


def test_only_public_and_meta_are_published() -> None:
    assert {t.layer for t in (*tables.PUBLIC, *tables.META)} == {"public", "meta"}


def test_every_table_is_listed_once_in_its_layer() -> None:
    layers = {
        "staging": tables.STAGING,
        "core": tables.CORE,
        "person": tables.PERSON,
        "mart": tables.MART,
        "public": tables.PUBLIC,
        "meta": tables.META,
    }
    listed = [t for layer in layers.values() for t in layer]
    assert len(listed) == len(tables.ALL)
    assert all(t.layer == layer for layer, found in layers.items() for t in found)
    declared = [t for t in vars(tables).values() if isinstance(t, tables.Table)]
    assert declared
    assert {t.name for t in declared} <= set(tables.ALL)


@pytest.mark.parametrize("name", sorted(SOURCE_OF))
def test_a_published_twin_has_the_columns_of_its_source(name: str) -> None:
    """What is masked may be missing in the twin, and most twins say where it is."""
    twin, source = tables.ALL[name], SOURCE_OF[name]
    mask = MASKS.get(name, Mask(()))
    hidden = {*mask.counts, *mask.hides}
    why = {IS_SUPPRESSED, *({"missing_reason"} - set(source.columns))}
    # Of lists of persons nobody is told how many rows there are, and the twin's columns say so.
    rows = set(COUNTS) if name == "public.delivery" else set()
    assert all(twin.columns[n].nullable for n in rows)
    assert all(twin.columns[n].type == source.columns[n].type for n in rows)
    other = hidden | rows
    kept = {n: c for n, c in twin.columns.items() if n not in other | why}
    assert twin.key == source.key
    assert kept == {n: c for n, c in source.columns.items() if n not in other}
    for column in hidden:
        assert twin.columns[column] == replace(source.columns[column], nullable=True)
    assert (IS_SUPPRESSED in twin.columns) == (name in MASKS and name != "public.kpi_value")


@pytest.mark.parametrize("name", sorted(tables.ALL))
def test_types_are_those_that_can_be_checked(name: str) -> None:
    for column_name, column in tables.ALL[name].columns.items():
        known = {*derive.DTYPES, "DECIMAL(18,2)"}
        assert column.type in known, column_name
        assert not column.codes or column.type == "VARCHAR", column_name
        # A place or an amount of money says so; DECIMAL is money and nothing else.
        assert (column.type == "DECIMAL(18,2)") == (column.unit == "SEK"), column_name
