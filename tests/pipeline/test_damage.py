"""A damaged snapshot or pointer: no wrong number is ever read, and the one before answers."""

import datetime as dt
import json
import random
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from frames import snapshot_tables
from publishing import opened, publish_at, write

from pipelines.model import tables
from pipelines.retention.due import Places, due
from pipelines.retention.policy import load_policy
from pipelines.settings import Settings
from pipelines.warehouse import snapshot
from pipelines.warehouse.snapshot import Snapshot, current, pointed, query

PAGE = 4096
Damage = Callable[[Path, random.Random], None]


def truncated(path: Path, chance: random.Random) -> None:
    with path.open("r+b") as file:
        file.truncate(chance.randrange(path.stat().st_size))


def flipped(path: Path, chance: random.Random) -> None:
    data = bytearray(path.read_bytes())
    for _ in range(chance.choice([1, 1, 8])):
        data[chance.randrange(len(data))] ^= 1 << chance.randrange(8)
    path.write_bytes(data)


def zeroed(path: Path, chance: random.Random) -> None:
    data = bytearray(path.read_bytes())
    written = [i for i in range(0, len(data), PAGE) if any(data[i : i + PAGE])]
    start = chance.choice(written)
    data[start : start + PAGE] = bytes(len(data[start : start + PAGE]))
    path.write_bytes(data)


def emptied(path: Path, _: random.Random) -> None:
    path.write_bytes(b"")


def garbage(path: Path, chance: random.Random) -> None:
    path.write_bytes(chance.randbytes(chance.randrange(1, 2000)))


def gone(path: Path, _: random.Random) -> None:
    path.unlink()


ON_SNAPSHOT: tuple[Damage, ...] = (truncated, flipped, zeroed, emptied, garbage, gone)
ON_POINTER: tuple[Damage, ...] = (truncated, flipped, emptied, garbage)


@pytest.fixture(scope="module")
def base(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Three snapshots; each says its own number."""
    warehouse = tmp_path_factory.mktemp("base") / "wh"
    with opened(warehouse) as build:
        write(build, snapshot_tables())
        values = tables.ALL["public.kpi_value"]
        for number in (1, 2, 3):
            build.write(values, build.read(values).assign(numerator=float(number)), "run-1")
            publish_at(build, number)
    return warehouse


@pytest.fixture
def place(base: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(base / "published", tmp_path / "wh/published")).parent


def number(found: Snapshot) -> float:
    """What readers of a snapshot see."""
    (value,) = set(query(found, "SELECT numerator FROM public.kpi_value")["numerator"])
    return float(value)


def files(place: Path) -> list[Path]:
    return sorted((place / "published").glob("*.duckdb"))


def test_undamaged_the_newest_answers(place: Path) -> None:
    found = current(place)
    assert found is not None
    assert (number(found), found.instead_of) == (3, "")


@pytest.mark.parametrize("damage", ON_SNAPSHOT)
def test_the_one_before_answers_for_a_damaged_one(place: Path, damage: Damage) -> None:
    newest = files(place)[-1]
    damage(newest, random.Random(1))
    found = current(place)
    assert found is not None
    assert number(found) == 2
    assert found.instead_of in (newest.stem, "current.json")


@pytest.mark.parametrize("damage", ON_POINTER)
def test_a_damaged_pointer_leads_to_a_whole_snapshot(place: Path, damage: Damage) -> None:
    damage(place / "published/current.json", random.Random(1))
    found = current(place)
    assert found is not None
    assert number(found) in (2, 3)
    assert found.instead_of


@pytest.mark.parametrize(
    "changed",
    [{"published_at": "2020-01-01T00:00:00"}, {"data_through": "2020-01-01"}, {"sha256": "0" * 64},
     {"content_hash": "0"}, {"run_id": "x"}, {"schema_version": 1}],
)  # fmt: skip
def test_a_pointer_that_says_something_else_is_damaged(
    place: Path, changed: dict[str, object]
) -> None:
    path = place / "published/current.json"
    path.write_text(json.dumps(json.loads(path.read_bytes()) | changed))
    found = current(place)
    assert found is not None
    assert (number(found), bool(found.instead_of)) == (2, True)


def test_all_damaged_says_what_to_do(place: Path) -> None:
    for path in files(place):
        emptied(path, random.Random(1))
    with pytest.raises(ValueError, match="is damaged: run `shu refresh`"):
        current(place)


def test_damage_after_the_first_look_is_seen(place: Path) -> None:
    newest = files(place)[-1]
    assert current(place) == pointed(place)
    data = newest.read_bytes()
    flipped(newest, random.Random(2))
    found = current(place)
    assert found is not None
    assert found.instead_of == newest.stem
    newest.write_bytes(data)
    assert current(place) == pointed(place)


def test_a_file_is_read_once_for_its_digest(place: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    first = current(place)

    def never(*_: object) -> str:
        raise AssertionError("read again")

    monkeypatch.setattr(snapshot.hashlib, "file_digest", never)
    assert current(place) == first


def test_an_earlier_one_is_found_by_its_name_only_when_it_is_whole(place: Path) -> None:
    oldest = files(place)[0]
    found = snapshot.named(place, oldest.stem)
    assert found is not None
    assert number(found) == 1
    flipped(oldest, random.Random(1))
    assert snapshot.named(place, oldest.stem) is None
    assert snapshot.named(place, "20990101") is None


def test_the_next_publication_heals(base: Path, tmp_path: Path) -> None:
    warehouse = Path(shutil.copytree(base, tmp_path / "wh"))
    zeroed(files(warehouse)[-1], random.Random(1))
    with opened(warehouse) as build:
        write(build, snapshot_tables())
        made = publish_at(build, 9)
    assert current(warehouse) == made


def test_retention_leaves_what_readers_see_instead(place: Path, tmp_path: Path) -> None:
    flipped(files(place)[-1], random.Random(1))
    old = Settings(raw=tmp_path / "raw", warehouse=place, today=dt.date(2035, 1, 1))
    found = due("snapshots", load_policy(old.reference)["snapshots"], Places(old)).files
    assert [p for p in found if p.suffix == ".duckdb"] == files(place)[:1]
    assert files(place)[0].with_suffix(".json") in found
    emptied(place / "published/current.json", random.Random(1))
    found = due("snapshots", load_policy(old.reference)["snapshots"], Places(old)).files
    seen = current(place)
    assert seen is not None
    assert seen.path not in found


def damages() -> Iterator[tuple[int, Damage, str]]:
    for seed in range(300):
        on_pointer = seed % 4 == 0
        kinds = ON_POINTER if on_pointer else ON_SNAPSHOT
        yield seed, kinds[seed // 4 % len(kinds)], "current.json" if on_pointer else "newest"


@pytest.mark.slow
def test_three_hundred_damages_give_no_wrong_number(place: Path) -> None:
    newest = files(place)[-1]
    wrong, in_force = [], 0
    for seed, damage, what in damages():
        path = newest if what == "newest" else place / "published" / what
        data = path.read_bytes()
        damage(path, random.Random(seed))
        found = current(place)
        assert found is not None
        seen = number(found)
        same = path.exists() and path.read_bytes() == data
        if seen not in (2, 3) or (path == newest and not same and seen == 3):
            wrong.append((seed, damage.__name__, seen))
        in_force += seen == 3
        path.write_bytes(data)
    assert wrong == []
    assert 0 < in_force < 150
