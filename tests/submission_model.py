"""A naive model of the intake: files as they are sent, and what must come of them.

Worked out the slow and plain way from all files in order of receipt; nothing of the intake is used.
"""

import hashlib
from dataclasses import dataclass, field

from workbooks import csv_bytes

ORGS = ("alvstranden", "higab")
REPORTS = {
    "procurement_register": ("Uppföljning Kv1 2015", "Uppföljning Kv2 2015"),
    "procurement_plan": ("Upphandlingsplan 2015", "Upphandlingsplan 2016"),
}
HEADERS = {
    "procurement_register": ("Diarienummer", "Benämning", "Social hänsyn", "Kontraktsvärde"),
    "procurement_plan": ("Diarienummer", "Benämning", "Social hänsyn", "Uppskattat värde",
                         "Planerad annonsering"),
}  # fmt: skip


@dataclass(frozen=True)
class Line:
    """A row of a report; `wrong` puts it into quarantine."""

    ref: str
    title: str
    value: int
    wrong: bool = False


@dataclass(frozen=True)
class File:
    """A file as it is sent: for whom and what, its rows, and a number by which bytes differ."""

    org: str
    report: str
    period: int
    lines: tuple[Line, ...]
    form: int = 0
    broken: bool = False

    @property
    def key(self) -> tuple[str, str, int]:
        return self.org, self.report, self.period

    def data(self) -> bytes:
        if self.broken:
            return f"PK\x03\x04 {self.form}".encode()
        # Saved anew: rows in another order, another separator, blank lines at the end.
        ordered = self.lines[::-1] if self.form % 2 else self.lines
        last = [f"{2015 + self.period}-06-01"] if self.report == "procurement_plan" else []
        rows = [
            [x.ref, x.title, f"kanske {x.ref}" if x.wrong else "Ja", x.value, *last]
            for x in ordered
        ]
        blank = [[] for _ in range(self.form // 2)]
        return csv_bytes([HEADERS[self.report], *rows, *blank], ";" if self.form % 3 else "\t")

    @property
    def sha256(self) -> str:
        return hashlib.sha256(self.data()).hexdigest()


@dataclass
class Model:
    """What must come out, worked out the slow and plain way from all files in order of receipt."""

    received: list[File] = field(default_factory=list)
    decided: dict[int, str] = field(default_factory=dict)

    def receive(self, file: File) -> None:
        if all((f.org, f.sha256) != (file.org, file.sha256) for f in self.received):
            self.received.append(file)

    def outcomes(self) -> list[str]:
        done: list[str] = []
        for number, file in enumerate(self.received):
            done.append(self._outcome(number, file, done))
        newest = {f.key: n for n, f in enumerate(self.received) if done[n] == "accepted"}
        return [
            "ignored" if s == "held" and newest.get(f.key, -1) > n else s
            for n, (f, s) in enumerate(zip(self.received, done, strict=True))
        ]

    def _outcome(self, number: int, file: File, done: list[str]) -> str:
        if file.broken:
            return "rejected"
        accepted = [f for n, f in enumerate(self.received[:number]) if done[n] == "accepted"]
        if any(f.sha256 == file.sha256 for f in accepted):
            return "rejected"  # the other organisation sent it before
        before = [f for f in accepted if f.key == file.key][-1:]
        if before and sorted(map(str, before[0].lines)) == sorted(map(str, file.lines)):
            return "ignored"
        if file.lines and not (before and _much_less(before[0].lines, file.lines)):
            return "accepted"
        return {"confirmed": "accepted", "refused": "rejected"}.get(
            self.decided.get(number, ""), "held"
        )

    def in_force(self) -> dict[tuple[str, str, int], File]:
        done = self.outcomes()
        return {f.key: f for n, f in enumerate(self.received) if done[n] == "accepted"}


def _much_less(before: tuple[Line, ...], after: tuple[Line, ...]) -> bool:
    fewer = 5 * len(after) < 4 * len(before)
    worth = [sum(x.value for x in lines if not x.wrong) for lines in (before, after)]
    return fewer or 5 * worth[1] < 4 * worth[0]
