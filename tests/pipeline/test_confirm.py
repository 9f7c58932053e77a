"""What waits for a person: much less than before, nothing to report; said, confirmed or refused."""

import datetime as dt
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner
from workbooks import workbook

from pipelines.__main__ import app
from pipelines.commands.status import status, status_lines
from pipelines.refresh import PUBLISHED, REMARKS, refresh
from pipelines.settings import Settings
from pipelines.warehouse.snapshot import current, query

HEADERS = ["Diarienummer", "Benämning", "Slag", "Annonsdatum", "Kontraktsvärde", "Social hänsyn"]
ORGANISATIONS = """
organisations:
  staden: {name: Staden, type: city, roles: [city]}
  higab:
    name: Higab
    type: company
    parent: staden
    roles: [procuring_unit]
    reports:
      - {type: procurement_register, every: quarter, valid_from: 2015-04-01, deadline_days: 20}
"""


def register(n: int) -> bytes:
    day = dt.date(2015, 5, 4)
    rows = [[f"UH-{i}", f"Städning {i}", "Tjänst", day, 900_000, "Ja"] for i in range(n)]
    return workbook({"Kv2 2015": [HEADERS, *rows]})


@pytest.fixture
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Settings:
    """A small city of one unit that has sent its register of ten rows, taken in and published."""
    (tmp_path / "organisations.yaml").write_text(ORGANISATIONS, encoding="utf-8")
    monkeypatch.setenv("SHU_RAW", str(tmp_path / "raw"))
    monkeypatch.setenv("SHU_WAREHOUSE", str(tmp_path / "wh"))
    monkeypatch.setenv("SHU_REFERENCE", str(tmp_path / "organisations.yaml"))
    monkeypatch.setenv("SHU_TODAY", "2015-08-03")
    settings = Settings()
    send(settings, "Uppföljning Kv2 2015.xlsx", register(10))
    assert refresh(settings).code == PUBLISHED
    return settings


@pytest.fixture
def run() -> Callable[..., tuple[int, Any]]:
    """The command with `--json`."""

    def typed(*words: str) -> tuple[int, Any]:
        result = CliRunner().invoke(app, ["confirm", *words, "--json"])
        return result.exit_code, json.loads(result.output)

    return typed


def send(settings: Settings, name: str, data: bytes) -> None:
    path = settings.inbox / "higab" / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data)


def rows_in_force(settings: Settings) -> int:
    found = current(settings.warehouse)
    assert found is not None
    return len(query(found, "FROM public.procurement"))


def test_a_filtered_file_waits_is_said_and_counts_when_confirmed(
    place: Settings, run: Callable[..., tuple[int, Any]]
) -> None:
    send(place, "Uppföljning Kv2 2015 filtrerad.xlsx", register(4))
    outcome = refresh(place)
    assert (outcome.code, outcome.remarks["held"]) == (REMARKS, 1)
    assert rows_in_force(place) == 10
    (waiting,) = status(place)["held"]
    assert (waiting["org_id"], waiting["since"], waiting["rows_removed"]) == (
        *("higab", "2015-08-03", 6),
    )
    (line,) = (x for x in status_lines(status(place), "sv") if "bekräftelse" in x)
    assert waiting["submission_id"] in line
    assert "2015-08-03" in line
    code, answer = run(waiting["submission_id"], "--by", "ekonom")
    assert (code, answer["outcome"], answer["decision"]) == (0, "done", "confirmed")
    assert rows_in_force(place) == 10, "until the next run"
    outcome = refresh(place)
    assert (outcome.code, outcome.remarks["held"]) == (PUBLISHED, 0)
    assert rows_in_force(place) == 4
    assert run(waiting["submission_id"])[0] == 1, "it waits no more"


def test_a_filtered_file_that_is_refused_stays_out(
    place: Settings, run: Callable[..., tuple[int, Any]]
) -> None:
    send(place, "Uppföljning Kv2 2015 filtrerad.xlsx", register(4))
    refresh(place)
    (waiting,) = status(place)["held"]
    assert run(waiting["submission_id"][:9], "--refuse")[0] == 0, "the beginning of an id will do"
    assert run(waiting["submission_id"])[0] == 1, "decided already"
    outcome = refresh(place)
    assert (outcome.remarks["held"], outcome.remarks["refused"]) == (0, 1)
    assert rows_in_force(place) == 10


def test_nothing_to_report_is_a_delivery_when_somebody_says_so(
    place: Settings, run: Callable[..., tuple[int, Any]]
) -> None:
    send(place, "Uppföljning Kv3 2015.xlsx", workbook({"Kv3 2015": [HEADERS]}))
    settings = place.model_copy(update={"today": dt.date(2015, 10, 30)})
    refresh(settings)

    def delivery() -> list[Any]:
        found = current(place.warehouse)
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
    assert rows_in_force(place) == 10


def test_an_id_that_nothing_waits_under_is_said(
    place: Settings, run: Callable[..., tuple[int, Any]]
) -> None:
    for n in (3, 4):
        send(place, f"Uppföljning Kv2 2015 v{n}.xlsx", register(n))
    refresh(place)
    ids = {w["submission_id"] for w in status(place)["held"]}
    assert len(ids) == 2
    for words, outcome in ((("okänd",), "unknown"), (("higab",), "several"), (("",), "unknown")):
        code, answer = run(*words)
        assert (code, answer["outcome"]) == (1, outcome)
        assert {w["submission_id"] for w in answer["waiting"]} == ids
    assert not list(place.archive.glob("*/*/decision-*.json"))
    text = CliRunner().invoke(app, ["confirm", "okänd"]).output
    assert "väntar" in text
    assert all(i in text for i in ids)


def test_a_file_that_somebody_has_open_is_left_for_the_next_run_and_said(place: Settings) -> None:
    send(place, "Uppföljning Kv3 2015.xlsx", register(10))
    send(place, "~$Uppföljning Kv3 2015.xlsx", b"lock")
    outcome = refresh(place)
    assert (outcome.code, outcome.remarks["unsettled"]) == (REMARKS, 1)
    assert len(list(place.archive.glob("*/*/receipt.json"))) == 1
    (place.inbox / "higab/~$Uppföljning Kv3 2015.xlsx").unlink()
    assert refresh(place).remarks["unsettled"] == 0
    assert len(list(place.archive.glob("*/*/receipt.json"))) == 2


def test_a_young_file_waits_when_it_is_told_to(place: Settings) -> None:
    send(place, "Uppföljning Kv3 2015.xlsx", register(10))
    patient = place.model_copy(update={"settle_seconds": 3600})
    assert refresh(patient).remarks["unsettled"] == 2, "nobody looks into them, old or new"
    assert len(list(place.archive.glob("*/*/receipt.json"))) == 1
    assert refresh(place).remarks["unsettled"] == 0
    assert len(list(place.archive.glob("*/*/receipt.json"))) == 2
