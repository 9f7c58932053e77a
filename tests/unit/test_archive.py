"""The archive on disk: decisions that are only ever added, cells that are replaced whole."""

import datetime as dt
import json
from pathlib import Path

import pytest
from submitted import receipt

from pipelines.ingest import archive
from pipelines.ingest.archive import Decision, Receipt

YES, NO = (
    Decision("confirmed", "ekonom", dt.date(2015, 7, 1)),
    Decision("refused", "förvaltare", dt.date(2015, 7, 2)),
)


@pytest.fixture
def kept(tmp_path: Path) -> Receipt:
    """A submission of which cells are kept, pseudonymised under key 1."""
    one = receipt(1, kept="cells", rules="one", key_version=1)
    (tmp_path / "old.parquet").write_bytes(b"old")
    archive.store(one, b"secret", tmp_path / "old.parquet", tmp_path / "archive")
    return one


def names(folder: Path) -> list[str]:
    return sorted(p.name for p in folder.iterdir())


def test_decisions_are_added_and_never_changed(kept: Receipt, tmp_path: Path) -> None:
    root = tmp_path / "archive"
    assert archive.load_decisions(root) == {}
    archive.decide(kept, YES, root)
    first = (archive.folder_of(kept, root) / "decision-1.json").read_bytes()
    assert json.loads(first) == {"decision": "confirmed", "by": "ekonom", "at": "2015-07-01"}
    archive.decide(kept, NO, root)
    assert archive.load_decisions(root) == {kept.submission_id: (YES, NO)}
    folder = archive.folder_of(kept, root)
    assert (folder / "decision-1.json").read_bytes() == first
    assert names(folder) == ["cells.parquet", "decision-1.json", "decision-2.json", "receipt.json"]


def test_ten_decisions_are_read_in_their_order(kept: Receipt, tmp_path: Path) -> None:
    for n in range(12):
        archive.decide(kept, YES if n % 2 else NO, tmp_path / "archive")
    assert archive.load_decisions(tmp_path / "archive")[kept.submission_id] == (NO, YES) * 6


def test_a_decision_holds_no_personal_number(kept: Receipt, tmp_path: Path) -> None:
    archive.decide(kept, Decision("confirmed", "Anna 850709-9805", YES.at), tmp_path / "archive")
    ((decision,),) = archive.load_decisions(tmp_path / "archive").values()
    assert decision.by == "Anna ●●●●●●-●●●●"


def test_only_what_may_be_kept_is_kept(kept: Receipt, tmp_path: Path) -> None:
    assert names(archive.folder_of(kept, tmp_path / "archive")) == ["cells.parquet", "receipt.json"]
    assert archive.kept_file(kept, tmp_path / "archive").read_bytes() == b"old"
    assert archive.load_receipts(tmp_path / "archive") == (kept,)
    written = [p for p in (tmp_path / "archive").rglob("*") if p.is_file()]
    assert not any(b"secret" in p.read_bytes() for p in written)


def test_cells_are_replaced_and_the_old_ones_go(kept: Receipt, tmp_path: Path) -> None:
    root = tmp_path / "archive"
    for version in (2, 3):
        new = archive.renew(kept, b"new", "two", version, root)
        assert archive.load_receipts(root) == (new,)
        assert (new.rules, new.key_version, new.sha256) == ("two", version, kept.sha256)
        assert archive.kept_file(new, root).read_bytes() == b"new"
        assert [p.name for p in archive.folder_of(new, root).glob("*.parquet")] == [new.cells]


@pytest.mark.parametrize("step", [1, 2, 3])
def test_killed_while_cells_are_replaced_one_of_them_is_kept(
    step: int, kept: Receipt, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Until the note is there the old cells hold; from then on the new ones do."""
    root = tmp_path / "archive"
    dies = {1: "durable.write", 2: "_append", 3: "drop_replaced"}[step]

    def killed(*_: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(f"pipelines.ingest.archive.{dies}", killed)
        with pytest.raises(KeyboardInterrupt):
            archive.renew(kept, b"new", "two", 2, root)
    (found,) = archive.load_receipts(root)
    assert archive.kept_file(found, root).read_bytes() == (b"new" if step == 3 else b"old")
    archive.drop_replaced(found, root)
    assert [p.name for p in archive.folder_of(found, root).glob("*.parquet")] == [found.cells]
    new = archive.renew(found, b"new", "three", 3, root)
    assert archive.kept_file(new, root).read_bytes() == b"new"
    assert archive.load_receipts(root) == (new,)
