"""Every published table as each viewer sees it: own rows and the city's figures, no other's."""

import threading
from itertools import product

import duckdb
import fixture_snapshot
import pytest

from dashboard import (
    sql,
    sql_basis,
    sql_commitments,
    sql_overview,
    sql_payoff,
    sql_people,
    sql_sources,
)
from pipelines.model import tables
from pipelines.model.row_scope import ROW_SCOPE
from pipelines.model.viewers import Viewer, parse
from pipelines.warehouse import seen, snapshot

# a, b and its companies b1 and b2 belong to the city; af stands outside.
PARENT = {"city": None, "a": "city", "b": "city", "b1": "b", "b2": "b", "af": None}
BELOW = {"city": {*PARENT} - {"af"}, "b": {"b", "b1", "b2"}}
TABLES = {t.name: t for t in (*tables.PUBLIC, *tables.META)}


def rows(table):
    """A row for each organisation (two where two are named), its texts telling whose it is."""
    columns = table.columns
    owners = [c for c in ("org_id", "buyer_org_id") if c in columns]
    made = []
    for orgs in product(PARENT, repeat=len(owners)) if owners else [("city",)]:
        texts = {n: f"of-{orgs[-1]}" for n, c in columns.items() if c.type == "VARCHAR"}
        numbers = {n: 7 for n in ("source_row",) if n in columns}
        row = {**texts, **numbers, **dict(zip(owners, orgs, strict=bool(owners)))}
        if table.name == "public.organisation":
            row |= {"parent_org_id": PARENT[orgs[0]], "is_expected": True}
        made.append(row)
        if "dimension" in columns:
            made.append({**row, "dimension": "own"})
    return made


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    folder = tmp_path_factory.mktemp("scope")
    fixture_snapshot.publish(folder, {name: rows(t) for name, t in TABLES.items()}, "scope")
    return snapshot.current(folder)


def read(made, viewer, table):
    return seen.query(made, viewer, f"SELECT * FROM {table}")


def test_every_published_table_has_its_scope_declared():
    assert {t.name for t in (*tables.PUBLIC, *tables.META)} <= ROW_SCOPE.keys()
    for name, declared in ROW_SCOPE.items():
        if name in TABLES:
            own = (declared.own_part or ("",))[:1]
            named = {declared.detail, declared.total, *own, *declared.lineage} - {""}
            assert named <= set(TABLES[name].columns), name
            owned = {"org_id", "buyer_org_id"} & set(TABLES[name].columns)
            assert not owned or owned == {declared.detail, declared.total} - {""}, name


@pytest.mark.parametrize("org", ["city", "b", "b1", "af"])
@pytest.mark.parametrize("table", TABLES)
def test_an_organisation_sees_its_own_and_the_city_s(made, table, org):
    own = BELOW.get(org, {org})
    declared, frame = ROW_SCOPE[table], read(made, Viewer("organisation", (org,)), table)
    if declared.all_units:
        assert frame.empty
    elif declared.detail:
        assert set(frame[declared.detail]) == own
        if declared.total:
            assert set(frame[declared.total]) == own | {"city"}
    elif declared.total:
        assert set(frame[declared.total]) == own | {"city"}
        if declared.own_part:
            column, part = declared.own_part
            assert set(frame.loc[frame[column] == part, declared.total]) == own
    else:
        assert len(frame) == len(rows(TABLES[table]))
    foreign = {f"of-{o}" for o in PARENT} - {f"of-{o}" for o in own} - {"of-city"}
    assert not foreign & set(frame.astype(str).to_numpy().ravel())


@pytest.mark.parametrize("table", TABLES)
def test_who_sees_all_units_sees_all_rows_and_who_may_their_lineage(made, table):
    whole = len(rows(TABLES[table]))
    for role in ("steering", "evaluator", "admin"):
        frame = read(made, Viewer(role), table)
        assert len(frame) == whole
        for column in ROW_SCOPE[table].lineage:
            assert frame[column].isna().all() == (role == "steering"), (role, column)
        assert list(frame.columns) == list(TABLES[table].columns)


def test_several_organisations_are_seen_together(made):
    frame = read(made, parse("organisation:a,b1"), "public.procurement")
    assert set(frame["org_id"]) == {"a", "b1"}


@pytest.mark.parametrize(
    "org", ["", "nobody", "a' OR '1'='1", "%", "a,b", "a)--", "A", "a ", "NULL"]
)
def test_an_id_that_is_none_sees_no_rows(made, org):
    for table in ("public.procurement", "public.commitment", "public.delivery"):
        assert read(made, Viewer("organisation", (org,)), table).empty
    assert set(read(made, Viewer("organisation", (org,)), "public.kpi_value")["org_id"]) == {"city"}


def test_what_is_not_declared_is_not_there(made, monkeypatch):
    monkeypatch.delitem(ROW_SCOPE, "public.procurement")
    with pytest.raises(duckdb.CatalogException):
        read(made, Viewer("admin"), "public.procurement")


@pytest.mark.parametrize(
    "question",
    [
        "SELECT * FROM read_text('/etc/hostname')",
        "COPY (SELECT 1) TO '/tmp/out.csv'",
        "ATTACH '/tmp/other.duckdb'",
        "SET enable_external_access = true",
        "SET threads = 1",
        "INSTALL httpfs",
        "LOAD httpfs",
        "INSERT INTO snapshot.public.period VALUES ('x')",
        "CREATE TABLE snapshot.public.x AS SELECT 1",
        "DROP TABLE snapshot.public.period",
    ],
)
@pytest.mark.parametrize("scoped", [True, False])
def test_a_question_reaches_nothing_but_the_snapshot_and_changes_nothing(made, question, scoped):
    asked = (made, Viewer("admin"), question)
    if not scoped:
        asked = (made, question.replace("snapshot.", ""))
    with pytest.raises(duckdb.Error):
        (seen if scoped else snapshot).query(*asked)


def test_swedish_order_works_without_loading_anything(made):
    question = "SELECT n FROM (VALUES ('Ö'), ('Å'), ('A')) t(n) ORDER BY n COLLATE sv"
    assert list(seen.query(made, Viewer("admin"), question)["n"]) == ["A", "Å", "Ö"]


def test_viewers_at_once_do_not_meet(made):
    wrong = []

    def look(org):
        for _ in range(8):
            found = set(read(made, Viewer("organisation", (org,)), "public.procurement")["org_id"])
            if found != BELOW.get(org, {org}):
                wrong.append((org, found))

    threads = [threading.Thread(target=look, args=(org,)) for org in PARENT]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert wrong == []


@pytest.mark.parametrize(
    "layer",
    [sql, sql_basis, sql_commitments, sql_overview, sql_payoff, sql_people, sql_sources],
)
def test_the_questions_name_no_table_past_the_scope(layer):
    questions = {n: q for n, q in vars(layer).items() if n.isupper()}
    assert questions
    for name, question in questions.items():
        assert "snapshot." not in question, name
        assert "scope." not in question, name
