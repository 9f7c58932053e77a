"""What is made of the same stands, and nothing else; what stands is what would be computed."""

import datetime as dt
from pathlib import Path

import pandas as pd
import pytest
from answers import ANSWERS, blocks, frames_of
from frames import PARAMETERS, REFERENCE, TARGETS

from pipelines.kpis import KPIS
from pipelines.kpis.evaluate import behind, evaluate
from pipelines.marts import mart_tables
from pipelines.model import tables as t
from pipelines.model.tables import Table
from pipelines.warehouse import whole_run
from pipelines.warehouse.recipes import Recipes, content_digest
from pipelines.warehouse.whole_run import WholeRun

UNDER = {"program": "1"}
TODAY = dt.date(2016, 3, 1)
FRAME = pd.DataFrame(
    {
        "text": pd.Series(["a", None, "None"], dtype=object),
        "whole": pd.Series([1, None, 0], dtype="Int64"),
        "yes": pd.Series([True, None, False], dtype="boolean"),
        "share": pd.Series([0.5, None, 0.0], dtype="float64"),
        "day": pd.to_datetime(pd.Series(["2015-01-01", None, "2015-01-02"])).astype(
            "datetime64[us]"
        ),
    }
)


@pytest.mark.parametrize(
    "other",
    [
        FRAME.iloc[::-1],
        FRAME.iloc[:2],
        FRAME[["whole", "text", "yes", "share", "day"]],
        FRAME.rename(columns={"whole": "n"}),
        FRAME.assign(whole=FRAME["whole"].astype("Float64")),
        *(FRAME.assign(**{name: FRAME[name].iloc[::-1].set_axis(FRAME.index)}) for name in FRAME),
        *(
            FRAME.assign(**{name: FRAME[name].where(FRAME[name].notna(), FRAME[name].iloc[2])})
            for name in FRAME
        ),
    ],
)
def test_any_difference_is_another_content(other: pd.DataFrame) -> None:
    assert content_digest(other) != content_digest(FRAME)


def test_what_lies_under_a_missing_value_is_no_content() -> None:
    summed = FRAME.assign(whole=FRAME["whole"] * 7 - FRAME["whole"] * 6, text="")
    assert content_digest(summed.assign(text=FRAME["text"])) == content_digest(FRAME)


def test_made_of_the_same_stands_and_of_anything_else_does_not() -> None:
    given = {"core_lot": FRAME, "today": "2016-03-01"}
    first = Recipes(UNDER)
    assert not first.note(["mart_mix", "mart_trend"], given)
    other = FRAME.iloc[:1]

    def stands(under: dict[str, str], now: dict[str, object]) -> bool:
        return Recipes(under, first.now).note(["mart_mix", "mart_trend"], now)

    assert stands(UNDER, given)
    assert not stands({"program": "2"}, given)
    assert not stands(UNDER, given | {"today": "2016-03-02"})
    assert not stands(UNDER, given | {"core_lot": other})
    assert not stands(UNDER, {"core_lot": FRAME})
    assert not Recipes(UNDER, first.now).note(["mart_mix", "mart_funnel"], given)


def test_a_table_of_which_nobody_knows_the_content_is_known_by_its_own_recipe() -> None:
    told = []
    for content in (FRAME, FRAME.iloc[:1]):
        recipes = Recipes(UNDER)
        recipes.note(["mart_mix"], {"core_lot": content})
        recipes.note(["mart_trend"], {"mart_mix": FRAME})
        told.append(recipes.now["mart_trend"])
    assert told[0] != told[1]


def _frames() -> dict[str, pd.DataFrame]:
    """Tables of several known answers in one: procurements, promises, persons and costs."""
    found = frames_of(blocks(ANSWERS / "goal_share.csv"))
    for name in ("persons_in_work", "dialogue_held", "cost_per_sustained_job"):
        more = frames_of(blocks(ANSWERS / f"{name}.csv"))
        found |= {k: v for k, v in more.items() if len(v) and found[k].empty}
    return found


def _changed(frames: dict[str, pd.DataFrame], name: str) -> dict[str, pd.DataFrame]:
    return frames | {name: frames[name].iloc[1:].reset_index(drop=True)}


def test_measures_of_which_nothing_behind_has_changed_have_their_values() -> None:
    frames, seen = _frames(), 0
    before = evaluate(frames, TARGETS, PARAMETERS)
    first = Recipes(UNDER)
    for name, measure in KPIS.items():
        first.note([name], behind(measure, frames))
    for table in ("core_procurement", "core_report_delivery", "person_placement"):
        now, recipes = _changed(frames, table), Recipes(UNDER, first.now)
        stand = {k for k, measure in KPIS.items() if recipes.note([k], behind(measure, now))}
        whole = evaluate(now, TARGETS, PARAMETERS)
        kept = before[before["kpi_id"].isin(stand)]
        others = {k: measure for k, measure in KPIS.items() if k not in stand}
        assert stand
        assert others
        part = evaluate(now, TARGETS, PARAMETERS, others, kept)
        pd.testing.assert_frame_equal(part, whole, check_dtype=False)
        seen += len(stand)
    assert seen > len(KPIS)


def test_tables_of_mart_that_stand_are_what_would_be_computed() -> None:
    frames = {n: f for n, f in _frames().items() if not n.startswith("mart_")}
    first = Recipes(UNDER)
    before = mart_tables(frames, REFERENCE, TODAY, first)
    lying = {name: frame for name, frame in before.items() if isinstance(frame, pd.DataFrame)}
    assert set(lying) == {table.name for table in t.MART}

    def standing(now: dict[str, pd.DataFrame], today: dt.date, *, compare: bool) -> set[str]:
        recipes = Recipes(UNDER, first.now, lambda table: lying[table.name].copy())
        made = mart_tables(now, REFERENCE, today, recipes)
        for name, whole in mart_tables(now, REFERENCE, today).items() if compare else ():
            there = lying[name] if isinstance(made[name], Table) else made[name]
            pd.testing.assert_frame_equal(there, whole)
        return {name for name, frame in made.items() if isinstance(frame, Table)}

    assert standing(frames, TODAY, compare=False) == set(lying)
    by_day = set(lying) - standing(frames, TODAY + dt.timedelta(days=1), compare=False)
    assert by_day == {name for name in lying if name.startswith("mart.payoff")}
    stand = standing(_changed(frames, "core_procurement"), TODAY, compare=True)
    assert {"mart.retention_curve", "mart.payoff"} <= stand
    assert not stand & {"mart.goal_forecast", "mart.kpi_value", "mart.trend"}
    stand = standing(_changed(frames, "person_placement"), TODAY, compare=True)
    assert "mart.goal_forecast" in stand
    assert not stand & {"mart.retention_curve", "mart.payoff", "mart.kpi_value"}


def test_recipes_are_those_of_a_build_as_the_whole_run_left_it(tmp_path: Path) -> None:
    build = tmp_path / "build/build.duckdb"
    build.parent.mkdir()
    build.write_bytes(b"tables")
    for name in ("published/current.json", "published/1.duckdb", "person/person.duckdb"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).touch()
    assert whole_run.recipes(tmp_path) == {}
    pointer = '{"snapshot_id": "1", "file": "1.duckdb", "sha256": "", "content_hash": "", '
    pointer += '"schema_version": 1, "run_id": "", "published_at": "", "data_through": null}'
    (tmp_path / "published/current.json").write_text(pointer)
    whole_run.keep(tmp_path, WholeRun("1", {}, {}, 0, {"mart_mix": "x"}, {}))
    assert whole_run.recipes(tmp_path) == {"mart_mix": "x"}
    log = build.with_name("build.duckdb.wal")  # of a run that died: it is read into the tables
    log.touch()
    assert whole_run.recipes(tmp_path) == {}
    log.unlink()
    build.write_bytes(b"others")
    assert whole_run.recipes(tmp_path) == {}
    build.unlink()
    assert whole_run.recipes(tmp_path) == {}
