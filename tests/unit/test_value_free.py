"""Faults, logs and metadata say what and where, never which value stood there."""

import logging
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from pipelines import durable
from pipelines.errors import TableError
from pipelines.ingest.personal import mask
from pipelines.model.parameters import load_parameters
from pipelines.value_free import StepFault, facts, guard_logs, told, value_free

CANARY = "Zebulon Quistgaard 850709-9805"


def quoting() -> None:
    """An exception as pandas makes it: it quotes the cell."""
    pd.to_numeric(pd.Series([CANARY]))


def wrapped_twice() -> None:
    try:
        quoting()
    except ValueError as error:
        raise KeyError(CANARY) from error


def within(step: str, act: Callable[[], object]) -> None:
    with value_free(step):
        act()


def test_a_foreign_exception_loses_its_text_its_cause_and_its_context() -> None:
    with pytest.raises(StepFault) as caught:
        within("core_tables", wrapped_twice)
    assert str(caught.value) == "core_tables: KeyError at a library"
    assert caught.value.__cause__ is None
    assert caught.value.__suppress_context__


def test_the_place_in_our_code_is_told() -> None:
    place = r"FileNotFoundError \(No such file or directory\) at pipelines/durable\.py:\d+$"
    with pytest.raises(StepFault, match=place) as caught:
        within("x", lambda: durable.sync_folder(Path(CANARY)))
    assert "Zebulon" not in str(caught.value)


def test_our_own_exceptions_keep_their_text_and_lose_their_cause() -> None:
    def wrapped() -> None:
        try:
            quoting()
        except ValueError as error:
            raise TableError("core.x: values that are not DATE") from error

    with pytest.raises(TableError, match="not DATE") as caught:
        within("core_tables", wrapped)
    assert caught.value.__cause__ is None
    assert caught.value.__suppress_context__


def test_what_is_wrong_with_a_reference_file_is_said(tmp_path: Path) -> None:
    path = tmp_path / "parameters.csv"
    path.write_text("parameter_id\nx\n")
    with pytest.raises(ValueError, match=r"parameters\.csv, line 2"), value_free("x"):
        load_parameters(path)


def test_a_stop_from_the_keyboard_goes_through() -> None:
    with pytest.raises(KeyboardInterrupt), value_free("x"):
        raise KeyboardInterrupt


def test_told_masks_numbers_in_our_own_texts() -> None:
    assert told(TableError("x 850709-9805")) == "x ●●●●●●-●●●●"


@pytest.fixture
def guarded() -> Any:
    before = logging.getLogRecordFactory()
    guard_logs()
    yield
    logging.setLogRecordFactory(before)


@pytest.mark.usefixtures("guarded")
def test_log_lines_hold_no_number_and_no_exception_text(caplog: pytest.LogCaptureFixture) -> None:
    log = logging.getLogger("dagster.somebody")
    log.warning("row %s of %s", 17, "850709-9805")
    try:
        quoting()
    except ValueError:
        log.exception("could not read")
    assert "row 17 of ●●●●●●-●●●●" in caplog.text
    assert "could not read [ValueError at a library]" in caplog.text
    assert "Zebulon" not in caplog.text
    assert "850709" not in caplog.text


def test_a_command_dies_without_quoting() -> None:
    code = (
        "from pipelines.value_free import guard_terminal; guard_terminal(); "
        f"raise ValueError({CANARY!r})"
    )
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert run.returncode == 1
    assert run.stderr == "ValueError at a library\n"


@pytest.mark.parametrize("value", [3, 0, "20160101T030000-abc", "ab" * 32, "p0:x"])
def test_numbers_and_ids_are_metadata(value: int | str) -> None:
    assert facts({"x": value}) == {"x": value}


@pytest.mark.parametrize(
    "value",
    [
        "a" * 10 + "8507099805" + "b" * 44,  # a digest
        "8c032e95-0bbc-4bd9-8bde-a8507099805b",  # a run
        "20261124T191210051239-8c032e95",  # a snapshot published twelve past seven in the evening
    ],
)
def test_our_own_ids_may_look_like_a_number(value: str) -> None:
    assert mask(value) != value
    assert facts({"x": value}) == {"x": value}


@pytest.mark.parametrize(
    "value",
    [
        pd.DataFrame({"a": [1]}), pd.Series([1]), ["a"], {"a": 1}, None, 1.5, True, "två ord",
        "a" * 81, "198507099805", "| a | b |", b"x", "a" * 10 + "8507099805" + "b" * 43,
    ],
)  # fmt: skip
def test_frames_sentences_and_numbers_of_persons_are_refused(value: Any) -> None:
    with pytest.raises(TypeError, match="metadata are numbers"):
        facts({"x": value})
