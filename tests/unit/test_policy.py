"""Periods of retention, and the chain of the deletion log: known answers by hand, and laws."""

import datetime as dt
import json
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from pipelines.model.reference import BUNDLED
from pipelines.retention import log
from pipelines.retention.policy import KINDS, Rule, load_policy

D = dt.date
WHAT = {"sv": "a", "en": "a"}


def rule(**given: Any) -> Rule:
    base = {"clock": "received", "action": "remove", "record": False, "what": WHAT, "source": "s"}
    return Rule.model_validate({**base, **given})


@pytest.mark.parametrize(
    ("age", "since", "ends"),
    [
        ({"days": 30}, D(2016, 1, 31), D(2016, 3, 1)),
        ({"days": 0}, D(2016, 1, 31), D(2016, 1, 31)),
        ({"months": 1}, D(2016, 1, 31), D(2016, 2, 29)),
        ({"months": 24}, D(2016, 2, 29), D(2018, 2, 28)),
        ({"months": 120}, D(2014, 12, 31), D(2024, 12, 31)),
    ],
)
def test_the_first_day_after_the_period(age: dict[str, int], since: D, ends: D) -> None:
    one = rule(**age)
    assert one.ends(since) == ends
    assert one.is_over(since, ends)
    assert not one.is_over(since, ends - dt.timedelta(days=1))


@given(st.dates(D(1990, 1, 1), D(2060, 1, 1)), st.integers(0, 400), st.integers(0, 60))
def test_what_came_later_is_never_over_before(since: D, months: int, days: int) -> None:
    one = rule(months=months)
    assert one.ends(since) <= one.ends(since + dt.timedelta(days=days))
    assert one.ends(since) >= since


@pytest.mark.parametrize(
    ("record", "decision", "denied"),
    [(True, None, True), (True, "  ", True), (True, "KS 1", False), (False, None, False)],
)
def test_a_record_is_denied_without_a_decision(
    record: bool, decision: str | None, denied: bool
) -> None:
    assert rule(days=1, record=record, decision=decision).denied is denied


def test_the_bundled_declaration_is_whole_and_denies_records() -> None:
    rules = load_policy(BUNDLED)
    assert tuple(rules) == KINDS
    denied = {kind for kind, one in rules.items() if one.denied}
    assert denied == {"person_rows", "submissions", "frozen_snapshots"}
    ages = {k: (r.days, r.months) for k, r in rules.items()}
    # domain.md 5.2: 30 days, 24 months, ten years; reliability.md 5.4 and 6: 14 days, 24 months
    assert ages["raw_personal"] == (30, None)
    assert ages["person_rows"] == (None, 24)
    assert ages["submissions"] == (None, 120)
    assert ages["compute_logs"] == (14, None)
    assert ages["access_log"] == (None, 24)


@pytest.mark.parametrize(
    ("change", "complaint"),
    [
        (lambda kinds: kinds.pop("letters"), "nothing is said of letters"),
        (lambda kinds: kinds.update(mail=kinds["letters"]), "mail"),
        (lambda kinds: kinds["letters"].update(days=3), "either days or months"),
        (lambda kinds: kinds["letters"].update(months=-1), "letters"),
        (lambda kinds: kinds["letters"].update(action="unlink"), "letters: persons are unlinked"),
        (lambda kinds: kinds["person_rows"].update(action="remove"), "person_rows: persons are"),
        (lambda kinds: kinds["letters"].update(keep="for ever"), "keep"),
    ],
)
def test_a_wrong_declaration_is_refused(change: Any, complaint: str, tmp_path: Path) -> None:
    content = yaml.safe_load((BUNDLED / "retention.yaml").read_text(encoding="utf-8"))
    change(content["kinds"])
    text = yaml.safe_dump(content, allow_unicode=True)
    (tmp_path / "retention.yaml").write_text(text, encoding="utf-8")
    with pytest.raises(ValueError, match=complaint):
        load_policy(tmp_path)


def written(path: Path, n: int) -> list[str]:
    for number in range(n):
        log.append(path, {"event": "retention", "kind": f"å{number}"})
    return path.read_text(encoding="utf-8").splitlines(keepends=True)


def test_events_are_chained_and_only_the_owner_reads_them(tmp_path: Path) -> None:
    path = tmp_path / "archive/log.jsonl"
    lines = written(path, 3)
    assert [json.loads(line)["line"] for line in lines] == [1, 2, 3]
    assert [e["kind"] for e in log.events(path)] == ["å0", "å1", "å2"]
    assert json.loads(lines[0])["previous"] == log.START
    assert path.stat().st_mode & 0o777 == 0o600
    assert log.faults(path) == []


@pytest.mark.parametrize(
    ("change", "found"),
    [
        (lambda lines: [lines[0].replace("å0", "å9"), *lines[1:]], [2]),
        (lambda lines: lines[1:], [1, 2, 3]),
        (lambda lines: [lines[0], *lines[2:]], [2, 3]),
        (lambda lines: [lines[0], lines[0], *lines[1:]], [2, 3, 4, 5]),
        (lambda lines: [lines[1], lines[0], *lines[2:]], [1, 2, 3]),
        (lambda lines: [*lines[:3], lines[3][:20] + "\n"], [4]),
        (lambda lines: [*lines[:2], "\n", *lines[2:]], [3, 4, 5]),
        (lambda lines: [*lines[:3], "[]\n"], [4]),
    ],
)
def test_a_changed_log_is_told(change: Any, found: list[int], tmp_path: Path) -> None:
    path = tmp_path / "log.jsonl"
    path.write_text("".join(change(written(path, 4))), encoding="utf-8")
    assert log.faults(path) == found


def test_a_line_torn_by_a_power_cut_is_told_and_the_next_stands_by_itself(tmp_path: Path) -> None:
    path = tmp_path / "log.jsonl"
    lines = written(path, 2)
    path.write_text(lines[0] + lines[1][:30], encoding="utf-8")
    log.append(path, {"kind": "after"})
    assert log.faults(path) == [2]
    assert json.loads(path.read_text(encoding="utf-8").splitlines()[-1])["kind"] == "after"
