"""What each received file became, and which is in force: accepted, refused, ignored or held.

Pure functions of receipts, readings and decisions: the same archive always gives the same answer
(`architecture.md` 3.6, `reliability.md` R6-R9). How two readings differ is told in
`differences.py`.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from pipelines.ingest.archive import Decision, Receipt
from pipelines.ingest.differences import (
    Difference,
    Told,
    content,
    difference,
    shared,
    shrinks,
    told,
)
from pipelines.ingest.report import Reading
from pipelines.model.findings import Finding
from pipelines.model.reports import standard

# domain.md 2.8, reliability.md R7: more than this share gone is asked, not believed.
LOSS = 0.2
# A list whose year is not said is a newer copy of one that holds at least this share of its rows.
SAME_LIST = 0.5
Key = tuple[str, str | None, str | None, str]


@dataclass(frozen=True)
class Submission:
    """A received file with its outcome.

    `previous` is the submission that was in force when it came; `remarks` are those that only the
    files beside each other give. `period_id` is the reading's, or that of the list it renews.
    """

    receipt: Receipt
    reading: Reading
    status: str
    period_id: str | None
    is_effective: bool = False
    previous: str | None = None
    difference: Difference | None = None
    remarks: tuple[Finding, ...] = ()

    @property
    def key(self) -> Key:
        """What a newer file of the same key replaces: sender, report type, period and part."""
        r = self.reading
        return self.receipt.org_id, r.report_type, self.period_id, r.part

    @property
    def has_rows(self) -> bool:
        """Whether its rows stand in the tables: those of refused and ignored files do not."""
        return self.status in ("accepted", "held")


def history(
    found: Iterable[tuple[Receipt, Reading]],
    decisions: Mapping[str, Sequence[Decision]],
) -> list[Submission]:
    """The outcome of every received file, in the order of receipt.

    The newest accepted file of a key is in force. One that is refused, holds the same content,
    lacks more than a fifth, or has no rows at all changes nothing; the last two wait for a
    person's decision.
    """
    pairs = sorted(found, key=lambda pair: (pair[0].sequence, pair[0].submission_id))
    done: list[Submission] = []
    standing: dict[Key, int] = {}
    senders: dict[str, str] = {}
    known: dict[str, Told] = {}

    def says(one: Submission) -> Told:
        """What a submission says, once: a standing list is laid beside many."""
        name = one.receipt.submission_id
        return known.get(name) or known.setdefault(name, told(one.reading))

    for receipt, reading in _last_tries(pairs):
        new = Submission(receipt, reading, reading.status, reading.period_id)
        if reading.status == "accepted":
            new = _of_its_list(new, standing, done, says)
            place = standing.get(new.key)
            decided = decisions.get(receipt.submission_id, ())
            before = None if place is None else done[place]
            new = _judged(new, before, decided[-1] if decided else None, senders, says)
            # Only what is in force is laid beside what comes later.
            out = before if new.status == "accepted" else new
            known.pop(out.receipt.submission_id if out else "", None)
        if new.status == "accepted":
            standing[new.key] = len(done)
            senders.setdefault(receipt.sha256, receipt.org_id)
        done.append(new)
    effective = set(standing.values())
    return [
        replace(_overtaken(s, i, standing), is_effective=i in effective) for i, s in enumerate(done)
    ]


def _last_tries(
    pairs: Sequence[tuple[Receipt, Reading]],
) -> list[tuple[Receipt, Reading]]:
    """Without refused files that came again: under other rules, or with the ending asked for."""
    latest: dict[tuple[str, str], int] = {}
    for receipt, _ in pairs:
        latest[receipt.org_id, receipt.sha256] = receipt.sequence
    return [
        (r, x) for r, x in pairs if r.kept != "nothing" or latest[r.org_id, r.sha256] == r.sequence
    ]


def _of_its_list(
    new: Submission,
    standing: Mapping[Key, int],
    done: Sequence[Submission],
    says: Callable[[Submission], Told],
) -> Submission:
    """A standing list that says no year, or the year of one that said none, is that list again.

    A renamed copy would else stand beside its original and count twice. Of several lists that hold
    half of its rows it renews the one that came last.
    """
    standing_list = new.reading.report_type and standard()[new.reading.report_type].period
    if standing_list != "standing" or new.key in standing or not new.reading.rows_in:
        return new
    org_id, report_type, period_id, part = new.key
    others = [
        key
        for key, place in standing.items()
        if (key[0], key[1], key[3]) == (org_id, report_type, part)
        and (period_id is None or key[2] is None)
        and shared(says(done[place]), says(new)) >= SAME_LIST
    ]
    return replace(new, period_id=max(others, key=standing.__getitem__)[2]) if others else new


def _in_period_of(reading: Reading, other: Reading) -> Reading:
    return replace(reading, period_id=other.period_id, quarters=other.quarters)


def _judged(
    new: Submission,
    before: Submission | None,
    decision: Decision | None,
    senders: Mapping[str, str],
    says: Callable[[Submission], Told],
) -> Submission:
    """A readable file beside the one in force."""
    other = senders.get(new.receipt.sha256, new.receipt.org_id)
    if other != new.receipt.org_id:
        return _said(new, "rejected", Finding("S83", params=(("org", other),)))
    if before is not None:
        as_before = _in_period_of(new.reading, before.reading)
        if content(before.reading, says(before)) == content(as_before, says(new)):
            name = before.receipt.file_name
            return _said(new, "ignored", Finding("S68", params=(("file", name),)))
        change = difference(says(before), says(new))
        new = replace(new, previous=before.receipt.submission_id, difference=change)
    question = _question(new, before)
    if question is None:
        return new
    if decision is None:
        return _said(new, "held", question)
    status = "accepted" if decision.decision == "confirmed" else "rejected"
    return _said(new, status, question, _answer(decision))


def _question(new: Submission, before: Submission | None) -> Finding | None:
    """What a person must say yes to before the file counts."""
    if not new.reading.rows_in:
        return Finding("S69")
    if before is None or not shrinks(before.reading, new.reading, LOSS):
        return None
    gone = new.difference
    refs = ", ".join(gone.refs) if gone else ""
    params = (
        ("before", before.reading.rows_in),
        ("after", new.reading.rows_in),
        ("gone", gone.removed if gone else 0),
        ("refs", refs or "–"),
        ("file", before.receipt.file_name),
    )
    return Finding("S67", params=params)


def _answer(decision: Decision) -> Finding:
    code = "S80" if decision.decision == "confirmed" else "S81"
    return Finding(code, params=(("by", decision.by), ("at", decision.at.isoformat())))


def _overtaken(submission: Submission, place: int, standing: Mapping[Key, int]) -> Submission:
    """A file that waits for nothing more, because a newer one of its key is in force."""
    if submission.status != "held" or standing.get(submission.key, -1) < place:
        return submission
    return replace(submission, status="ignored", remarks=(Finding("S82"),))


def _said(submission: Submission, status: str, *remarks: Finding) -> Submission:
    return replace(submission, status=status, remarks=(*submission.remarks, *remarks))
