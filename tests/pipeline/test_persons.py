"""The person store on a real run: lists in, pseudonyms out, nothing of a person anywhere else."""

import datetime as dt
import secrets
import shutil
import stat
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import dagster as dg
import duckdb
import pandas as pd
import pytest
from workbooks import workbook

from pipelines.definitions import defs
from pipelines.defs.resources import resources
from pipelines.ingest.process import given_by, reading_process
from pipelines.model import tables
from pipelines.person import candidate, entities
from pipelines.refresh import FAULT, NOT_PUBLISHED, Outcome, refresh
from pipelines.settings import Settings
from pipelines.warehouse.snapshot import current

D = dt.date
NAME = "Kanariefågel Kvist"
Rows = Sequence[Sequence[Any]]


def personal_number(day: str, serial: str) -> str:
    """An invented personal number with its check digit."""
    digits = [int(c) * (2 - n % 2) for n, c in enumerate(day[2:] + serial)]
    return f"{day}-{serial}{-sum(d // 10 + d % 10 for d in digits) % 10}"


ANNA, BENGT = personal_number("19950312", "238"), personal_number("19700624", "911")

INBOX: dict[tuple[str, str], Rows] = {
    ("higab", "Upphandlingsuppföljning Kv1 2015.xlsx"): [
        ("Diarienummer", "Benämning", "Slag", "Annonsdatum", "Social hänsyn", "Typ av krav"),
        ("UH-2015-101", "Städning av skolor", "Tjänst", D(2015, 1, 10), "ja", "Skarpt krav"),
        ("UH-2015-102", "Bevakning", "Tjänst", D(2015, 2, 10), "nej", None),
    ],
    ("higab", "Avtalsförteckning 2015.xlsx"): [
        ("Diarienummer", "Avtalsnamn", "Leverantör", "Avtalsstart", "Avtalsslut"),
        ("UH-2015-101", "Städning av skolor", "Städ AB", D(2015, 2, 1), D(2016, 12, 31)),
    ],
    ("higab", "Utfästelser leverantörer 2015.xlsx"): [
        ("Diarienummer", "Leverantör", "Utlovade platser", "Uppfyllda platser", "Typ av plats"),
        ("UH-2015-101", "Städ AB", 2, 1, "Anställning"),
    ],
    ("arbvux", "Kandidatlista 2015.xlsx"): [
        ("Personnummer", "Namn", "Kön", "Utrikes född", "Identifierad", "Matchad"),
        (ANNA, NAME, "Kvinna", "ja", D(2015, 1, 5), D(2015, 2, 20)),
        (BENGT, NAME, "Man", "nej", D(2015, 1, 7), None),
    ],
    ("higab", "Placeringar 2015.xlsx"): [
        ("Personnummer", "Namn", "Diarienummer", "Leverantör", "Startdatum", "Slutdatum",
         "Anställningsform", "Avslutsorsak", "Typ av placering"),
        (ANNA, NAME, "UH-2015-101", "Städ AB", D(2015, 3, 2), D(2015, 11, 30), "Visstid", "Studier",
         "Anställning"),
    ],
}  # fmt: skip


def settings_in(folder: Path) -> Settings:
    data, key = folder / "data", folder / "key"
    return Settings(raw=data / "raw", warehouse=data / "wh", today=D(2016, 11, 1), key_file=key)


@pytest.fixture(scope="module")
def sent(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An inbox with five reports, and a key outside the data."""
    folder = tmp_path_factory.mktemp("sent")
    key = folder / "key"
    key.touch(mode=0o600)
    key.write_text(f"1 {secrets.token_hex(32)}\n", encoding="ascii")
    for (org_id, name), rows in INBOX.items():
        path = folder / "data/raw/inbox" / org_id / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(workbook({"Blad1": rows}))
    return folder


@pytest.fixture(scope="module")
def good(sent: Path, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Outcome]:
    """The same, taken in, and what the run said; read only."""
    folder = shutil.copytree(sent, tmp_path_factory.mktemp("good") / "city")
    return folder, refresh(settings_in(folder))


@pytest.fixture
def settings(sent: Path, tmp_path: Path) -> Settings:
    """A test's own copy of what was sent."""
    return settings_in(shutil.copytree(sent, tmp_path / "city"))


def store(settings: Settings, sql: str) -> pd.DataFrame:
    """The answer to one query on the person store, as its owner may ask."""
    path = settings.warehouse / "person/person.duckdb"
    with duckdb.connect(str(path), read_only=True) as connection:
        return connection.execute(sql).df()


def told_of_persons(folder: Path) -> set[str]:
    """The files under a folder that hold a name or a personal number in the clear."""
    marks = [NAME.encode()]
    for number in (ANNA, BENGT):
        plain = number.replace("-", "")
        marks += [m.encode() for m in (number, plain, number[2:], plain[2:])]
    found = (p for p in folder.rglob("*") if p.is_file())
    return {p.name for p in found if any(m in p.read_bytes() for m in marks)}


def test_a_run_makes_the_person_store_and_publishes_nothing_of_it(
    good: tuple[Path, Outcome],
) -> None:
    settings, outcome = settings_in(good[0]), good[1]
    assert outcome.snapshot is not None, (outcome.failed_steps, outcome.failed_checks)
    file = settings.warehouse / "person/person.duckdb"
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert stat.S_IMODE(file.parent.stat().st_mode) == 0o700
    assert set(store(settings, "SELECT run_id FROM build_ledger")["run_id"]) == {outcome.run_id}

    persons = store(settings, "FROM person.candidate ORDER BY birth_year")
    assert persons["birth_year"].tolist() == [1970, 1995]
    assert persons["gender"].tolist() == ["man", "woman"]
    assert all(len(p) > 30 and "19" not in p[:4] for p in persons["candidate_pid"])
    (placed,) = store(settings, "FROM person.placement").to_dict("records")
    links = [placed[f"{n}_link"] for n in ("procurement", "contract", "supplier", "commitment")]
    assert links == ["linked"] * 4
    assert placed["candidate_pid"] == persons["candidate_pid"].iloc[1]
    events = store(settings, "FROM person.process_event ORDER BY occurred_at")
    assert events["event_type"].tolist() == [
        "candidate_identified", "candidate_identified", "matched", "placement_started",
        "placement_ended",
    ]  # fmt: skip
    groups = store(settings, "FROM person.candidate_target_group WHERE is_primary")
    assert groups["target_group"].tolist() == ["youth"]  # 20 years old when she began

    with duckdb.connect(str(outcome.snapshot.path), read_only=True) as connection:
        found = connection.execute("SELECT schema_name, table_name FROM duckdb_tables()").fetchall()
    assert {f"{schema}.{name}" for schema, name in found} == {
        t.name for t in (*tables.PUBLIC, *tables.META)
    }
    pseudonyms = [p.encode() for p in persons["candidate_pid"]]
    for path in (settings.warehouse / "published").rglob("*"):
        content = path.read_bytes() if path.is_file() else b""
        assert not any(p in content for p in pseudonyms), path.name
    # What the senders dropped is theirs to take away; nothing else says who they are.
    assert told_of_persons(settings.warehouse) == set()
    assert told_of_persons(settings.archive) == set()


def broken(*_: Any, **__: Any) -> pd.DataFrame:
    """A bug of ours that would show a person's number."""
    raise ValueError(f"invalid literal: {ANNA} {NAME}")


def run(settings: Settings, caplog: pytest.LogCaptureFixture) -> tuple[Outcome, str]:
    with caplog.at_level(0):
        outcome = refresh(settings)
    return outcome, "\n".join([caplog.text, *outcome.failed_steps.values()])


def test_a_fault_in_the_person_step_shows_no_value_and_keeps_the_last_good_one(
    good: tuple[Path, Outcome], tmp_path: Path, monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str],
) -> None:  # fmt: skip
    settings = settings_in(shutil.copytree(good[0], tmp_path / "city"))
    last = current(settings.warehouse)
    before = (settings.warehouse / "person/person.duckdb").read_bytes()
    monkeypatch.setattr(entities, "placements", broken)
    outcome, log = run(settings, caplog)
    assert outcome.code == FAULT
    assert "person: ValueError in pipelines.person.entities" in log
    out, err = capfd.readouterr()
    assert all(mark not in text for mark in (ANNA, NAME) for text in (log, out, err))
    assert (settings.warehouse / "person/person.duckdb").read_bytes() == before
    assert last is not None
    assert current(settings.warehouse) == last


def test_a_broken_rule_of_the_person_store_stops_the_publication(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    def two_primary(*given: Any) -> pd.DataFrame:
        return candidate.target_groups(*given).assign(is_primary=False)

    monkeypatch.setattr(entities, "target_groups", two_primary)
    outcome = refresh(settings)
    assert outcome.code == NOT_PUBLISHED
    assert outcome.failed_checks == ("groups_partitioned",)
    assert not (settings.warehouse / "person/person.duckdb").exists()


@pytest.mark.slow
def test_dagsters_own_history_holds_numbers_of_rows_and_no_person(
    settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    history = tmp_path / "dagster"
    history.mkdir()
    job = defs().resolve_job_def("refresh")
    given = given_by(settings)
    with (
        dg.DagsterInstance.local_temp(str(history)) as instance,
        reading_process(settings.read_seconds, settings.read_memory_mb, given) as process,
    ):
        told = {"instance": instance, "resources": resources(settings, process, whole=True)}
        assert job.execute_in_process(**told).success
        monkeypatch.setattr(entities, "placements", broken)
        assert not job.execute_in_process(**told, raise_on_error=False).success
        event = instance.get_latest_materialization_event(dg.AssetKey(["person", "candidate"]))
    assert event is not None
    assert event.asset_materialization is not None
    numbers = event.asset_materialization.metadata
    assert {name: value.value for name, value in numbers.items()} == {"dagster/row_count": 2}
    pseudonyms = store(settings, "SELECT candidate_pid FROM person.candidate")["candidate_pid"]
    held = b"".join(p.read_bytes() for p in history.rglob("*") if p.is_file())
    assert b"person: ValueError" in held
    assert not [mark for mark in (ANNA, NAME, *pseudonyms) if mark.encode() in held]
