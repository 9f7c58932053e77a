"""Histories of submissions against a naive model: nothing lost, nothing counted twice (R1, R6-R10).

Two organisations send two reports for two periods as real files: new, again, renamed, saved anew,
corrected, cut off, broken, open, late, two at once. After every run the tables are compared with
what the model says.
"""

import datetime as dt
import hashlib
import shutil
import tempfile
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    precondition,
    rule,
    run_state_machine_as_test,
)
from submission_model import ORGS, REPORTS, File, Line, Model
from submitted import stage
from workbooks import LAYOUTS, REGISTRY

from pipelines.ingest import archive, intake, readings
from pipelines.ingest.archive import Decision
from pipelines.ingest.inbox import Look
from pipelines.ingest.process import ReadingProcess, reading_process
from pipelines.model.reference import BUNDLED
from pipelines.model.tables.staging import REPORT_ROWS

TODAY = dt.date(2015, 10, 1)
PLACES = st.tuples(st.sampled_from(ORGS), st.sampled_from(list(REPORTS)), st.sampled_from((0, 1)))


@pytest.fixture(scope="module")
def reader() -> Iterator[ReadingProcess]:
    with reading_process(60, 2048) as process:
        yield process


class Histories(RuleBasedStateMachine):
    """The drop folder, the intake and the model side by side."""

    process: ReadingProcess

    @initialize()
    def begin(self) -> None:
        self.folder = Path(tempfile.mkdtemp())
        self.source = readings.Source(LAYOUTS, BUNDLED, self.folder / "readings")
        self.model = Model()
        self.sent: list[File] = []
        self.waiting: list[tuple[Path, File]] = []
        self.number = 0

    def teardown(self) -> None:
        if not hasattr(self, "folder"):
            return
        try:
            self.close()
            self.run()
            self.order_of_others_is_irrelevant()
        finally:
            shutil.rmtree(self.folder)

    # --- what senders do --------------------------------------------------------------------------

    def drop(self, file: File, *, is_open: bool = False) -> None:
        self.number += 1
        name = REPORTS[file.report][file.period]
        ending = "xlsx" if file.broken else "csv"
        path = self.folder / "inbox" / file.org / f"{name} v{self.number}.{ending}"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(file.data())
        if is_open:
            (path.parent / f"~${path.name}").write_bytes(b"lock")
        self.sent.append(file)
        self.waiting.append((path, file))

    def some(self, data: Any) -> File:
        return data.draw(st.sampled_from([f for f in self.sent if not f.broken]))

    has_sent = precondition(lambda self: any(not f.broken for f in self.sent))

    @rule(place=PLACES, n=st.integers(0, 6), wrong=st.booleans(), is_open=st.booleans())
    def send(self, place: tuple[str, str, int], n: int, wrong: bool, is_open: bool) -> None:
        lines = tuple(
            Line(f"UH-{i}", f"Städning {i} {place[0]}", 100_000 * (i + 1), wrong and i == 2)
            for i in range(n)
        )
        self.drop(File(*place, lines), is_open=is_open)

    @has_sent
    @rule(data=st.data())
    def send_the_same_bytes_under_another_name(self, data: Any) -> None:
        self.drop(self.some(data))

    @has_sent
    @rule(data=st.data())
    def send_the_same_bytes_for_the_other_organisation(self, data: Any) -> None:
        file = self.some(data)
        other = next(o for o in ORGS if o != file.org)
        self.drop(replace(file, org=other))

    @has_sent
    @rule(data=st.data(), form=st.integers(1, 9))
    def save_anew(self, data: Any, form: int) -> None:
        self.drop(replace(self.some(data), form=form))

    @has_sent
    @rule(data=st.data(), change=st.sampled_from(["title", "add", "remove", "shorten", "mend"]))
    def correct(self, data: Any, change: str) -> None:
        file = self.some(data)
        lines = list(file.lines)
        if change == "add" or not lines:
            lines.append(Line(f"UH-{self.number}-NY", "Ny", 50_000))
        elif change == "remove":
            lines.pop()
        elif change == "shorten":
            lines = lines[: len(lines) // 2]
        elif change == "mend":
            lines = [replace(x, wrong=False) for x in lines]
        else:
            lines[0] = replace(lines[0], title=f"Rättad {self.number}")
        self.drop(replace(file, lines=tuple(lines)))

    @rule(place=PLACES)
    def send_a_broken_file(self, place: tuple[str, str, int]) -> None:
        self.drop(File(*place, (), form=self.number, broken=True))

    @rule(name=st.sampled_from(["~$x.xlsx", ".~lock.y.ods#", "z.tmp"]))
    def leave_a_lock_file(self, name: str) -> None:
        path = self.folder / "inbox/higab" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(b"x")

    @rule()
    def close(self) -> None:
        for lock in self.folder.glob("inbox/*/~$Upp*"):
            lock.unlink()

    @rule(data=st.data(), yes=st.booleans())
    def decide(self, data: Any, yes: bool) -> None:
        self.run()
        held = [n for n, s in enumerate(self.model.outcomes()) if s == "held"]
        if not held:
            return
        number = data.draw(st.sampled_from(held))
        said = "confirmed" if yes else "refused"
        self.model.decided[number] = said
        receipt = archive.load_receipts(self.folder / "archive")[number]
        archive.decide(receipt, Decision(said, "ekonom", TODAY), self.folder / "archive")

    # --- a run, and what must hold after it -------------------------------------------------------

    @rule()
    def run(self) -> None:
        look = Look(time.time())
        taken = [(p, f) for p, f in self.waiting if not (p.parent / f"~${p.name}").exists()]
        for path, file in sorted(taken, key=_name_order):
            self.model.receive(file)
            self.waiting.remove((path, file))
        places = (self.folder / "inbox", self.folder / "archive", self.folder / "cells")
        intake.take_in(*places, self.process, TODAY, look=look, rules="rules")
        self.compare(self.staged(), self.model)

    def staged(self) -> dict[str, Any]:
        root = self.folder / "archive"
        found = readings.readings_of(
            archive.load_receipts(root),
            self.source,
            lambda r: intake.workbook_of(r, root, self.folder / "cells", self.process),
            self.process,
        )
        return stage(found, archive.load_decisions(root), REGISTRY, TODAY)

    def compare(self, frames: dict[str, Any], model: Model) -> None:
        sent = frames["submission"]
        assert sent["sha256"].tolist() == [f.sha256 for f in model.received], "nothing is lost"
        assert sent["status"].tolist() == model.outcomes()
        for receipt in archive.load_receipts(self.folder / "archive"):
            if receipt.kept == "original":
                kept = archive.kept_file(receipt, self.folder / "archive").read_bytes()
                assert hashlib.sha256(kept).hexdigest() == receipt.sha256
        assert (sent["rows_in"] == sent["rows_accepted"] + sent["rows_quarantined"]).all()
        ids = sent["submission_id"]
        for column, names in (("rows_accepted", list(REPORT_ROWS)),
                              ("rows_quarantined", ["rejected_row"])):  # fmt: skip
            held = ids.map(lambda s, names=names: sum(
                int((frames[n]["submission_id"] == s).sum()) for n in names))  # fmt: skip
            assert (sent[column] == held).all()
        assert self.rows_in_force(frames) == {
            key: sorted((x.ref, x.title, x.value) for x in file.lines if not x.wrong)
            for key, file in model.in_force().items()
        }, "nothing is counted twice, and what is refused or held changes nothing"

    def rows_in_force(self, frames: dict[str, Any]) -> dict[tuple[str, str, int], list[Any]]:
        found = {}
        for line in frames["submission"].query("is_effective").to_dict("records"):
            report = line["report_type"]
            period = int(line["period_id"][-1]) - (1 if report == "procurement_register" else 5)
            rows = frames[report][frames[report]["submission_id"] == line["submission_id"]]
            amount = "contract_value_sek" if report == "procurement_register" else (
                "estimated_value_sek"
            )  # fmt: skip
            key = (line["org_id"], report, period)
            assert key not in found, "one submission of a key is in force"
            found[key] = sorted(
                (r["procurement_ref"], r["title"], int(r[amount])) for r in rows.to_dict("records")
            )
        return found

    def order_of_others_is_irrelevant(self) -> None:
        """Each organisation's files alone give what they gave among the others'."""
        whole = self.staged()["submission"]
        found = readings.readings_of(
            archive.load_receipts(self.folder / "archive"), self.source,
            lambda r: pytest.fail("every reading was kept"), self.process,
        )  # fmt: skip
        shared = {f.sha256 for f in self.sent if f.org == ORGS[0]} & {
            f.sha256 for f in self.sent if f.org == ORGS[1]
        }
        if shared:  # who sent it first decides: these are related
            return
        decisions = archive.load_decisions(self.folder / "archive")
        for org in ORGS:
            mine = [(r, x) for r, x in found if r.org_id == org]
            alone = stage(mine, decisions, REGISTRY, TODAY)["submission"]
            part = whole[whole["org_id"] == org]
            for column in ("submission_id", "status", "is_effective", "rows_in"):
                assert alone[column].tolist() == part[column].tolist()


def _name_order(pair: tuple[Path, File]) -> tuple[str, str, int]:
    """Files of one run are received by organisation and name, v2 before v10."""
    name, version = pair[0].stem.rsplit(" v", 1)
    return pair[1].org, name, int(version)


@pytest.mark.slow
def test_histories_of_submissions(reader: ReadingProcess) -> None:
    Histories.process = reader
    run_state_machine_as_test(
        Histories,
        settings=settings(
            max_examples=40,
            stateful_step_count=20,
            deadline=None,
            # A history is not made shorter: that takes longer than reading it.
            phases=(Phase.explicit, Phase.generate),
            suppress_health_check=list(HealthCheck),
        ),
    )
