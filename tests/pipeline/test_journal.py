"""The log lines of a real run: JSON with ids and counts, and no value of a report."""

import json
import logging
from collections.abc import Iterator
from contextlib import contextmanager

import one_unit
import pytest

from pipelines import journal
from pipelines.refresh import refresh
from pipelines.settings import Settings
from pipelines.warehouse import last_run


@contextmanager
def logged(form: str) -> Iterator[None]:
    """Our log alone: handlers of other libraries write to what was stderr when they loaded."""
    root = logging.getLogger()
    others, root.handlers = root.handlers, []
    journal.start(form)
    try:
        yield
    finally:
        journal.start("none")
        root.handlers = others


def test_a_run_s_events_are_json_lines_without_values(
    of_one_unit: Settings, capsys: pytest.CaptureFixture[str]
) -> None:
    one_unit.send(of_one_unit, "ny.xlsx", one_unit.register(11))
    with logged("json"):
        outcome = refresh(of_one_unit)
    text = capsys.readouterr().err
    told = [json.loads(line) for line in text.splitlines()]
    events = {line["event"]: line for line in told if line["logger"] == "shu"}
    assert list(events) == ["began", "received", "published"], told
    assert {line["run_id"] for line in events.values()} == {outcome.run_id}
    assert events["received"]["organisation"] == "higab"
    assert events["received"]["submission_id"].startswith("higab-")
    assert outcome.snapshot is not None
    assert events["published"]["content_hash"] == outcome.snapshot.content_hash
    kept = last_run.read(of_one_unit.warehouse)
    assert kept is not None
    assert (kept.run_id, kept.outcome) == (outcome.run_id, "published")
    assert [w for w in ("Städning", "UH-1", "ny.xlsx", "900000") if w in text] == []


def test_foreign_lines_hold_no_personal_number(capsys: pytest.CaptureFixture[str]) -> None:
    with logged("json"):
        logging.getLogger("somebody").warning("row of %s", "19121212-1212")
    line = json.loads(capsys.readouterr().err)
    assert line["logger"] == "somebody"
    assert "19121212" not in line["event"]


def test_text_is_for_a_person_and_values_are_refused(capsys: pytest.CaptureFixture[str]) -> None:
    with logged("text"):
        journal.warn("alarm", kind="disk", n=3)
        assert capsys.readouterr().err.endswith("! alarm kind=disk n=3\n")
        with pytest.raises(TypeError):
            journal.tell("alarm", who="Anna Andersson")
    with logged("none"):
        journal.warn("alarm")
    assert capsys.readouterr().err == ""
