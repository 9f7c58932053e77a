"""Dated targets: the one in force, and files that do not join."""

import datetime as dt
from pathlib import Path

import pytest

from pipelines.errors import ParameterError
from pipelines.model.reference import BUNDLED
from pipelines.model.targets import load_targets, target_at

HEAD = "target_id,kpi_id,valid_from,valid_to,target_type,target_value,legal_source\n"


def _load(folder: Path, *rows: str) -> object:
    file = folder / "targets.csv"
    file.write_text(HEAD + "\n".join(rows) + "\n", encoding="utf-8")
    return load_targets(file)


@pytest.mark.parametrize(
    ("day", "kind", "value"),
    [
        (dt.date(2011, 12, 31), None, None),
        (dt.date(2012, 1, 1), "increase", None),
        (dt.date(2013, 12, 31), "increase", None),
        (dt.date(2014, 1, 1), "at_least", 0.5),
        (dt.date(2026, 6, 30), "at_least", 0.5),
    ],
)
def test_the_goal_by_date(day: dt.date, kind: str | None, value: float | None) -> None:
    target = target_at(load_targets(BUNDLED / "targets.csv"), "goal_share", day)
    assert (target.target_type if target else None) == kind
    assert (target.target_value if target else None) == value


def test_only_the_goal_share_has_a_target() -> None:
    targets = load_targets(BUNDLED / "targets.csv")
    assert {t.kpi_id for t in targets} == {"goal_share"}
    assert target_at(targets, "goal_share_strict", dt.date(2015, 1, 1)) is None
    assert all(t.legal_source for t in targets)


def test_overlap_and_gap_are_refused_by_name_and_month(tmp_path: Path) -> None:
    first = "a,k,2012-01-01,2013-12-31,increase,,x"
    with pytest.raises(ParameterError, match=r"a and b of k overlap in 2013-12"):
        _load(tmp_path, first, "b,k,2013-12-31,,at_least,0.5,x")
    with pytest.raises(ParameterError, match=r"a and b of k leave a gap in 2013-12"):
        _load(tmp_path, first, "b,k,2014-01-02,,at_least,0.5,x")
    with pytest.raises(ParameterError, match="overlap in 2014-01"):
        _load(tmp_path, "a,k,2012-01-01,,at_least,0.4,x", "b,k,2014-01-01,,at_least,0.5,x")
    other_measure = "b,m,2013-01-01,,at_least,0.5,x"
    assert len(_load(tmp_path, first, other_measure)) == 2  # type: ignore[arg-type]


def test_rows_that_contradict_themselves_are_refused(tmp_path: Path) -> None:
    with pytest.raises(ParameterError, match="only 'increase' has no target_value"):
        _load(tmp_path, "a,k,2012-01-01,,at_least,,x")
    with pytest.raises(ParameterError, match="only 'increase' has no target_value"):
        _load(tmp_path, "a,k,2012-01-01,,increase,0.5,x")
    with pytest.raises(ParameterError, match="a stands twice"):
        _load(tmp_path, "a,k,2012-01-01,,increase,,x", "a,m,2012-01-01,,increase,,x")
    with pytest.raises(ParameterError, match="ends before it starts"):
        _load(tmp_path, "a,k,2012-01-01,2011-01-01,increase,,x")
    with pytest.raises(ValueError, match=r"targets.csv, line 2: target_value"):
        _load(tmp_path, "a,k,2012-01-01,,at_least,50,x")
    with pytest.raises(ValueError, match=r"targets.csv, line 3: target_type"):
        _load(tmp_path, "a,k,2012-01-01,,increase,,x", "b,m,2012-01-01,,soon,,x")
