"""Everything lost but the backup: put back, run again, and the figures are the same."""

import json
import shutil

import one_unit
import pytest
from watched import typed

from pipelines.ingest import archive
from pipelines.refresh import refresh
from pipelines.retention import ledger, log
from pipelines.settings import Settings
from pipelines.warehouse.snapshot import current


def test_a_lost_city_comes_back_with_the_same_content(
    of_one_unit: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = current(of_one_unit.warehouse)
    assert before is not None
    receipts = archive.load_receipts(of_one_unit.archive)
    told = (of_one_unit.archive / ledger.NAME).read_bytes()
    home = of_one_unit.raw.parent
    sets = home.parent / "sets"
    made = json.loads(typed(of_one_unit, "backup", "--out", str(sets), "--json").stdout)
    assert made["outcome"] == "done"
    shutil.rmtree(home)
    assert current(of_one_unit.warehouse) is None
    said = typed(of_one_unit, "restore", made["folder"], "--into", str(home))
    assert (said.exit_code, f"SHU_RAW={home}/raw" in said.stdout) == (0, True)
    # A set has the folder of computed files under its plain name.
    place = of_one_unit.model_copy(
        update={
            "warehouse": home / "warehouse",
            "reference": home / "reference/organisations.yaml",
        }
    )
    assert current(place.warehouse) is not None, "readers see it at once"
    assert (place.archive / ledger.NAME).read_bytes() == told
    shutil.rmtree(place.warehouse)  # what was received is enough
    after = refresh(place).snapshot
    assert after is not None
    assert after.content_hash == before.content_hash
    assert after.snapshot_id != before.snapshot_id
    # Nothing is received anew, and the ledger goes on where it was.
    assert archive.load_receipts(place.archive) == receipts
    now = place.archive / ledger.NAME
    assert now.read_bytes().startswith(told)
    assert [e["event"] for e in log.events(now)] == ["received", "published", "published"]
    assert ledger.faults(place.archive) == []
    book = home.parent / "liggare.xlsx"
    assert typed(place, "ledger", "--out", str(book)).exit_code == 0
    next(place.archive.glob("*/*/receipt.json")).unlink()
    lost = typed(place, "ledger", "--out", str(book))
    assert (lost.exit_code, "receipt.json: gone" in lost.stdout) == (1, True)


def test_commands_say_why_nothing_was_made(of_one_unit: Settings) -> None:
    within = typed(of_one_unit, "backup", "--out", str(of_one_unit.raw / "sets"))
    assert (within.exit_code, "Ingen säkerhetskopia" in within.stdout) == (1, True)
    none = typed(of_one_unit, "restore", str(of_one_unit.raw), "--into", str(of_one_unit.raw / "x"))
    assert (none.exit_code, "Ingenting återställt" in none.stdout) == (1, True)
    one_unit.send(of_one_unit, "ny.xlsx", one_unit.register(3))
    sets = of_one_unit.raw.parent.parent / "sets"
    keys = of_one_unit.raw.parent.parent / "keys"
    done = typed(of_one_unit, "backup", "--out", str(sets), "--keys", str(keys), "--keep", "1")
    assert (done.exit_code, str(keys) in done.stdout) == (0, True)
    assert list(sets.glob("*/raw/inbox/higab/ny.xlsx"))
