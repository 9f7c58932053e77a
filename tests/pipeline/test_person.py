"""A person's rights: what is held about one is listed, or taken out; counts stay."""

import json
from pathlib import Path
from typing import Any

import pytest
from traces import NAME, PEOPLE, content_of, texts_of
from typer.testing import CliRunner

from pipelines import received
from pipelines.__main__ import app
from pipelines.ingest.inbox import ANY_TIME
from pipelines.ingest.process import given_by, reading_process
from pipelines.ingest.pseudonyms import load_keys, new_key, of_number
from pipelines.retention import log
from pipelines.settings import Settings
from pipelines.warehouse.person_dates import rows_of

ONE, OTHER = PEOPLE[0], PEOPLE[1]


def pid_of(settings: Settings, number: str) -> str:
    assert settings.key_file is not None
    return of_number(load_keys(settings.key_file), number.replace("-", ""))


def asked(settings: Settings, typed: str, *words: str) -> Any:
    given = {
        "SHU_RAW": str(settings.raw),
        "SHU_WAREHOUSE": str(settings.warehouse),
        "SHU_TODAY": settings.today.isoformat(),
        "SHU_KEY_FILE": str(settings.key_file or ""),
    }
    result = CliRunner().invoke(app, ["person", *words], input=f"{typed}\n", env=given)
    assert typed not in result.output, "what is typed is not shown"
    return result


def staged(settings: Settings) -> dict[str, Any]:
    limits = (settings.read_seconds, settings.read_memory_mb)
    with reading_process(*limits, given_by(settings)) as process:
        received.take_in(settings, process, ANY_TIME)
        return received.stage(settings, process)


@pytest.mark.parametrize("form", ["{0}", "{1}", "{2}", "{3}"])
def test_a_number_however_it_is_written_finds_the_same_rows(place: Settings, form: str) -> None:
    typed = form.format(ONE, ONE.replace("-", ""), ONE[2:], ONE[2:].replace("-", ""))
    result = asked(place, typed, "--json")
    answer = json.loads(result.stdout)
    assert (result.exit_code, answer["outcome"]) == (0, "listed")
    assert (answer["submissions"], answer["cells"]) == (2, 2)
    assert {p["file_name"] for p in answer["places"]} == {"Deltagarlista.xlsx", "Anställda.xlsx"}
    assert answer["rows"]["person.placement_list"][0]["procurement_ref"] == "UH-1"
    assert len(answer["rows"]["person.candidate"]) == 1


def test_that_it_was_asked_is_logged_and_not_about_whom(place: Settings) -> None:
    asked(place, ONE, "--by", "dataskyddsombud")
    (event,) = log.events(place.deletion_log)
    assert (event["event"], event["by"], event["cells"]) == ("person listed", "dataskyddsombud", 2)
    text = place.deletion_log.read_text()
    assert pid_of(place, ONE).partition(":")[2] not in text
    assert ONE[2:] not in text


def test_a_person_is_taken_out_and_the_rows_still_count(place: Settings) -> None:
    pid, other = pid_of(place, ONE), pid_of(place, OTHER)
    raw = list(place.inbox.glob("arbvux/*"))
    result = asked(place, ONE, "--remove", "--by", "dataskyddsombud")
    assert result.exit_code == 0, result.output
    assert not any(p.exists() for p in raw), "they would bring the person back"
    text = content_of(place.raw.parents[1])
    assert pid.partition(":")[2] not in text
    assert other.partition(":")[2] in text
    assert not [w for w in (ONE, ONE[2:], ONE.replace("-", ""), NAME) if w in text]
    found = staged(place)
    people, work = found["candidate_list"], found["placement_list"]
    assert (len(people), len(work)) == (6, 4), "counts remain"
    gone = people[people["candidate_pid"].str.startswith("p0:")]
    assert len(gone) == 1
    assert gone["candidate_pid"].iloc[0] in set(work["candidate_pid"]), "still one and the same"
    assert gone["birth_year"].isna().all()
    assert set(people["gender"].dropna()) - set(gone["gender"].dropna()) == {"woman"}
    assert rows_of(place.warehouse, pid) == {}
    again = asked(place, ONE, "--remove")
    assert again.exit_code == 1
    assert [e["event"] for e in log.events(place.deletion_log)] == ["person removed"]


def test_the_same_file_dropped_again_does_not_bring_the_person_back(
    place: Settings, tmp_path: Path
) -> None:
    data = {p: p.read_bytes() for p in place.inbox.glob("arbvux/*")}
    asked(place, ONE, "--remove")
    for path, content in data.items():
        path.write_bytes(content)
    # Under other rules, for which cells are else read anew from the file.
    own = tmp_path / "layouts"
    own.mkdir()
    for path in place.layouts.glob("*.yaml"):
        (own / path.name).write_text(path.read_text(encoding="utf-8") + "\n# another\n")
    changed = place.model_copy(update={"layouts": own})
    found = staged(changed)
    assert pid_of(place, ONE) not in set(found["candidate_list"]["candidate_pid"])
    cells = [p for p in place.archive.rglob("*.parquet") if "arbvux" in p.parts]
    assert pid_of(place, ONE) not in "".join(t for p in cells for t in texts_of(p))


def test_nobody_of_that_number(place: Settings) -> None:
    result = asked(place, "19121212-1212")
    assert (result.exit_code, len(list(log.events(place.deletion_log)))) == (1, 0)
    assert "Ingenting finns" in result.output


@pytest.mark.parametrize("typed", ["anna", "850709", "19850709-9800", "1"])
def test_what_is_no_number_finds_nobody(place: Settings, typed: str) -> None:
    result = asked(place, typed)
    assert (result.exit_code, "inget personnummer" in result.output) == (1, True)


def test_without_the_archives_key_nobody_is_found(place: Settings, tmp_path: Path) -> None:
    bare = place.model_copy(update={"key_file": None})
    assert "nyckel" in asked(bare, ONE).output
    new_key(tmp_path / "other")
    other = place.model_copy(update={"key_file": tmp_path / "other"})
    assert "nyckel" in asked(other, ONE).output


def test_a_senders_own_id_is_asked_for_with_its_sender(place: Settings) -> None:
    assert asked(place, "A17", "--sender", "arbvux").exit_code == 1
    assert asked(place, ONE, "--sender", "arbvux").exit_code == 1, "a number is nobody's own id"
