"""What waits for a person: much less than before, nothing to report; said, confirmed or refused."""

import datetime as dt
import json
from collections.abc import Callable
from typing import Any

import pytest
from one_unit import HEADERS, register, send
from typer.testing import CliRunner
from workbooks import workbook

from pipelines.__main__ import app
from pipelines.commands.status import status, status_lines
from pipelines.refresh import PUBLISHED, REMARKS, refresh
from pipelines.settings import Settings
from pipelines.warehouse.snapshot import current, query


@pytest.fixture
def run() -> Callable[..., tuple[int, Any]]:
    """The command with `--json`."""

    def typed(*words: str) -> tuple[int, Any]:
        result = CliRunner().invoke(app, ["confirm", *words, "--json"])
        return result.exit_code, json.loads(result.output)

    return typed


def rows_in_force(settings: Settings) -> int:
    found = current(settings.warehouse)
    assert found is not None
    return len(query(found, "FROM public.procurement"))


def test_a_filtered_file_waits_is_said_and_counts_when_confirmed(
    of_one_unit: Settings, run: Callable[..., tuple[int, Any]]
) -> None:
    send(of_one_unit, "Uppföljning Kv2 2015 filtrerad.xlsx", register(4))
    outcome = refresh(of_one_unit)
    assert (outcome.code, outcome.remarks["held"]) == (REMARKS, 1)
    assert rows_in_force(of_one_unit) == 10
    (waiting,) = status(of_one_unit)["held"]
    assert (waiting["org_id"], waiting["since"], waiting["rows_removed"]) == (
        *("higab", "2015-08-03", 6),
    )
    (line,) = (x for x in status_lines(status(of_one_unit), "sv") if "bekräftelse" in x)
    assert waiting["submission_id"] in line
    assert "2015-08-03" in line
    code, answer = run(waiting["submission_id"], "--by", "ekonom")
    assert (code, answer["outcome"], answer["decision"]) == (0, "done", "confirmed")
    assert rows_in_force(of_one_unit) == 10, "until the next run"
    outcome = refresh(of_one_unit)
    assert (outcome.code, outcome.remarks["held"]) == (PUBLISHED, 0)
    assert rows_in_force(of_one_unit) == 4
    assert run(waiting["submission_id"])[0] == 1, "it waits no more"


@pytest.mark.slow
def test_a_filtered_file_that_is_refused_stays_out(
    of_one_unit: Settings, run: Callable[..., tuple[int, Any]]
) -> None:
    send(of_one_unit, "Uppföljning Kv2 2015 filtrerad.xlsx", register(4))
    refresh(of_one_unit)
    (waiting,) = status(of_one_unit)["held"]
    assert run(waiting["submission_id"][:9], "--refuse")[0] == 0, "the beginning of an id will do"
    assert run(waiting["submission_id"])[0] == 1, "decided already"
    outcome = refresh(of_one_unit)
    assert (outcome.remarks["held"], outcome.remarks["refused"]) == (0, 1)
    assert rows_in_force(of_one_unit) == 10


def test_nothing_to_report_is_a_delivery_when_somebody_says_so(
    of_one_unit: Settings, run: Callable[..., tuple[int, Any]]
) -> None:
    send(of_one_unit, "Uppföljning Kv3 2015.xlsx", workbook({"Kv3 2015": [HEADERS]}))
    settings = of_one_unit.model_copy(update={"today": dt.date(2015, 10, 30)})
    refresh(settings)

    def delivery() -> list[Any]:
        found = current(of_one_unit.warehouse)
        assert found is not None
        return query(
            found, "SELECT status FROM public.delivery WHERE period_id = '2015-Q3'"
        )["status"].tolist()  # fmt: skip

    assert delivery() == ["held"]
    (waiting,) = status(settings)["held"]
    (late,) = status(settings)["overdue"]
    assert (late["org_id"], late["first_missing"]) == ("higab", "2015-Q3")
    assert run(waiting["submission_id"])[0] == 0
    refresh(settings)
    assert delivery() == ["accepted"]
    assert status(settings)["overdue"] == []
    assert rows_in_force(of_one_unit) == 10


def test_an_id_that_nothing_waits_under_is_said(
    of_one_unit: Settings, run: Callable[..., tuple[int, Any]]
) -> None:
    for n in (3, 4):
        send(of_one_unit, f"Uppföljning Kv2 2015 v{n}.xlsx", register(n))
    refresh(of_one_unit)
    ids = {w["submission_id"] for w in status(of_one_unit)["held"]}
    assert len(ids) == 2
    for words, outcome in ((("okänd",), "unknown"), (("higab",), "several"), (("",), "unknown")):
        code, answer = run(*words)
        assert (code, answer["outcome"]) == (1, outcome)
        assert {w["submission_id"] for w in answer["waiting"]} == ids
    assert not list(of_one_unit.archive.glob("*/*/decision-*.json"))
    text = CliRunner().invoke(app, ["confirm", "okänd"]).output
    assert "väntar" in text
    assert all(i in text for i in ids)


def test_a_file_that_somebody_has_open_is_left_for_the_next_run_and_said(
    of_one_unit: Settings,
) -> None:
    send(of_one_unit, "Uppföljning Kv3 2015.xlsx", register(11))
    send(of_one_unit, "~$Uppföljning Kv3 2015.xlsx", b"lock")
    outcome = refresh(of_one_unit)
    assert (outcome.code, outcome.remarks["unsettled"]) == (REMARKS, 1)
    assert len(list(of_one_unit.archive.glob("*/*/receipt.json"))) == 1
    (of_one_unit.inbox / "higab/~$Uppföljning Kv3 2015.xlsx").unlink()
    assert refresh(of_one_unit).remarks["unsettled"] == 0
    assert len(list(of_one_unit.archive.glob("*/*/receipt.json"))) == 2


@pytest.mark.slow
def test_a_young_file_waits_when_it_is_told_to(of_one_unit: Settings) -> None:
    send(of_one_unit, "Uppföljning Kv3 2015.xlsx", register(11))
    patient = of_one_unit.model_copy(update={"settle_seconds": 3600})
    assert refresh(patient).remarks["unsettled"] == 2, "nobody looks into them, old or new"
    assert len(list(of_one_unit.archive.glob("*/*/receipt.json"))) == 1
    assert refresh(of_one_unit).remarks["unsettled"] == 0
    assert len(list(of_one_unit.archive.glob("*/*/receipt.json"))) == 2
