"""Which submission is in force: newest accepted; refused, same, shrunken and empty ones are not."""

import datetime as dt
from dataclasses import replace
from typing import Any

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from submitted import confirmed, denied, reading, receipt, refused, register, sent

from pipelines.ingest.report import Reading
from pipelines.ingest.submissions import Submission, history

TEN = tuple(f"UH-{n}" for n in range(10))


def outcomes(done: list[Submission]) -> list[tuple[str, bool]]:
    return [(s.status, s.is_effective) for s in done]


def codes(submission: Submission) -> list[str]:
    return [f.code for f in submission.remarks]


def params(submission: Submission, code: str) -> dict[str, Any]:
    return dict(next(f.params for f in submission.remarks if f.code == code))


def priced(*values: float) -> Reading:
    lines = ({"procurement_ref": f"UH-{n}", "contract_value_sek": v} for n, v in enumerate(values))
    return reading("procurement_register", *lines)


@pytest.mark.parametrize(
    ("files", "expected"),
    [
        pytest.param([register("A")], [("accepted", True)], id="one"),
        pytest.param(
            [register("A"), register("A", "B")], [("accepted", False), ("accepted", True)],
            id="the newer one replaces",
        ),
        pytest.param(
            [register("A"), refused()], [("accepted", True), ("rejected", False)],
            id="a refused one does not replace",
        ),
        pytest.param([refused(), refused("S37")], [("rejected", False)] * 2, id="only refused"),
        pytest.param(
            [register("A"), register("B", period_id="2015-Q2", quarters=("2015-Q2",))],
            [("accepted", True)] * 2,
            id="periods stand beside each other",
        ),
        pytest.param(
            [register("A"), register("A", part="contracted_value")], [("accepted", True)] * 2,
            id="parts stand beside each other",
        ),
        pytest.param(
            [register("A", period_id=None, quarters=()),
             register("A", "B", period_id=None, quarters=())],
            [("accepted", False), ("accepted", True)],
            id="a list without period is replaced by a newer one",
        ),
        pytest.param(
            [register("A"), register("A"), register("A")],
            [("accepted", True), ("ignored", False), ("ignored", False)],
            id="the same content changes nothing",
        ),
        pytest.param(
            [register("A"), register("B"), register("A")],
            [("accepted", False), ("accepted", False), ("accepted", True)],
            id="an old content sent anew is a new word",
        ),
    ],
)  # fmt: skip
def test_what_is_in_force(files: list[Reading], expected: list[tuple[str, bool]]) -> None:
    assert outcomes(sent(*files)) == expected


def contracts(*refs: str, period_id: str | None = None) -> Reading:
    rows = ({"procurement_ref": r} for r in refs)
    return reading("contract_register", *rows, period_id=period_id)


@pytest.mark.parametrize(
    ("files", "expected"),
    [
        pytest.param(
            [contracts(*TEN, period_id="2015"), contracts(*TEN)],
            [("accepted", True), ("ignored", False)], id="the same under another name",
        ),
        pytest.param(
            [contracts(*TEN, period_id="2015"), contracts(*TEN[:7])],
            [("accepted", True), ("held", False)], id="a filtered copy",
        ),
        pytest.param(
            [contracts(*TEN), contracts(*TEN, "UH-A", period_id="2015")],
            [("accepted", False), ("accepted", True)], id="a year put into the name",
        ),
        pytest.param(
            [contracts(*TEN, period_id="2015"), contracts("UH-A", "UH-B", "UH-0")],
            [("accepted", True), ("accepted", True)], id="another list",
        ),
        pytest.param(
            [contracts(*TEN, period_id="2014"), contracts(*TEN, period_id="2015")],
            [("accepted", True), ("accepted", True)], id="two years that are said",
        ),
        pytest.param(
            [contracts(*TEN, period_id="2014"), contracts(*TEN, period_id="2015"), contracts(*TEN)],
            [("accepted", True), ("accepted", True), ("ignored", False)], id="the last of two",
        ),
    ],
)  # fmt: skip
def test_a_standing_list_without_a_year(
    files: list[Reading], expected: list[tuple[str, bool]]
) -> None:
    """It renews the one list of its sender that holds half of its rows, whatever it is called."""
    assert outcomes(sent(*files)) == expected


def test_the_order_is_that_of_receipt_whatever_order_they_are_read_in() -> None:
    found = [(receipt(n), r) for n, r in enumerate([register("A"), register("B")], start=1)]
    assert history(reversed(found), {}) == history(found, {})


def test_the_same_content_is_said_with_the_file_that_holds_it() -> None:
    _, again = sent(register("A"), register("A"))
    assert codes(again) == ["S68"]
    assert params(again, "S68") == {"file": "fil 1.xlsx"}
    assert (again.previous, again.difference) == (None, None)


def test_a_difference_to_the_file_in_force_is_counted() -> None:
    new = reading(
        "procurement_register",
        *({"procurement_ref": r} for r in TEN[1:]),
        {"procurement_ref": "UH-9", "title": "x"} | {"lot_no": "2"},
    )
    _, done = sent(register(*TEN), new)
    assert done.previous == "higab-1"
    assert done.difference is not None
    assert (done.difference.added, done.difference.removed, done.difference.changed) == (1, 1, 0)
    assert done.difference.refs == ("UH-0",)


@pytest.mark.parametrize(("kept", "status"), [(8, "accepted"), (7, "held"), (1, "held")])
def test_more_than_a_fifth_of_the_rows_gone_waits(kept: int, status: str) -> None:
    first, second = sent(register(*TEN), register(*TEN[:kept]))
    assert second.status == status
    assert (first.is_effective, second.is_effective) == (status == "held", status == "accepted")
    if status == "held":
        said = params(second, "S67")
        assert (said["before"], said["after"], said["gone"]) == (10, kept, 10 - kept)
        assert said["refs"].split(", ") == list(TEN[kept:])


@pytest.mark.parametrize(
    ("before", "after", "status"),
    [
        ((100.0, 100.0), (100.0, 60.0), "accepted"),  # 160 of 200: not more than a fifth
        ((100.0, 100.0), (100.0, 59.0), "held"),
        ((100.0, 100.0), (None, None), "held"),
        ((None, None), (100.0, None), "accepted"),
        ((100.0, 100.0), (300.0, 1.0), "accepted"),
    ],
)
def test_more_than_a_fifth_of_the_value_gone_waits(
    before: tuple[float, ...], after: tuple[float, ...], status: str
) -> None:
    assert sent(priced(*before), priced(*after))[1].status == status


def test_rows_in_quarantine_are_not_gone() -> None:
    back = pd.DataFrame({"source_sheet": "Blad1", "source_row": [7, 8, 9], "code": "M01"})
    second = replace(register(*TEN[:7]), rejected=back)
    assert sent(register(*TEN), second)[1].status == "accepted"


def test_a_decision_makes_what_waits_count_or_not() -> None:
    found = [(receipt(1), register(*TEN)), (receipt(2), register(*TEN[:3]))]
    assert outcomes(history(found, {})) == [("accepted", True), ("held", False)]
    yes = history(found, {"higab-2": confirmed("ekonom")})
    assert outcomes(yes) == [("accepted", False), ("accepted", True)]
    assert codes(yes[1]) == ["S67", "S80"]
    assert params(yes[1], "S80") == {"by": "ekonom", "at": "2015-07-01"}
    no = history(found, {"higab-2": denied()})
    assert outcomes(no) == [("accepted", True), ("rejected", False)]
    assert codes(no[1]) == ["S67", "S81"]
    assert history(found, {"higab-2": (*denied(), *confirmed())})[1].is_effective, "the last counts"


def test_a_decision_about_what_does_not_wait_says_nothing() -> None:
    found = [(receipt(1), register("A")), (receipt(2), refused())]
    given = {"higab-1": denied(), "higab-2": confirmed()}
    assert outcomes(history(found, given)) == [("accepted", True), ("rejected", False)]


def test_a_file_without_rows_waits_until_there_is_nothing_to_report() -> None:
    (empty,) = sent(register())
    assert (empty.status, codes(empty)) == ("held", ["S69"])
    (done,) = history([(receipt(1), register())], {"higab-1": confirmed()})
    assert (done.status, done.is_effective) == ("accepted", True)
    later = history(
        [(receipt(1), register()), (receipt(2), register()), (receipt(3), register("A"))],
        {"higab-1": confirmed()},
    )
    assert outcomes(later) == [("accepted", False), ("ignored", False), ("accepted", True)]


def test_what_waits_is_overtaken_by_a_newer_file() -> None:
    done = sent(register(*TEN), register(*TEN[:3]), register(*TEN, "UH-10"))
    assert outcomes(done) == [("accepted", False), ("ignored", False), ("accepted", True)]
    assert codes(done[1]) == ["S82"]
    assert done[2].previous == "higab-1", "compared with what was in force, not with what waited"


def test_what_waits_is_compared_with_what_a_decision_put_in_force() -> None:
    found = [
        (receipt(1), register(*TEN)),
        (receipt(2), register(*TEN[:5])),
        (receipt(3), register(*TEN[:4])),
    ]
    assert [s.status for s in history(found, {})] == ["accepted", "held", "held"]
    done = history(found, {"higab-2": confirmed()})
    assert outcomes(done) == [("accepted", False), ("accepted", False), ("accepted", True)]


def test_the_same_file_of_two_organisations_counts_for_one() -> None:
    same = {"sha256": "a" * 64}
    found = [(receipt(1, "higab", **same), register("A")),
             (receipt(2, "framtiden", **same), register("A"))]  # fmt: skip
    done = history(found, {})
    assert outcomes(done) == [("accepted", True), ("rejected", False)]
    assert codes(done[1]) == ["S83"]
    assert params(done[1], "S83") == {"org": "higab"}


def test_the_same_file_counts_for_the_second_when_it_was_not_the_first_ones() -> None:
    same = {"sha256": "a" * 64}
    found = [(receipt(1, "higab", **same), refused("M97")),
             (receipt(2, "framtiden", **same), register("A"))]  # fmt: skip
    assert outcomes(history(found, {})) == [("rejected", False), ("accepted", True)]


def test_a_refused_file_that_was_tried_again_is_listed_once() -> None:
    nothing = {"sha256": "a" * 64, "kept": "nothing"}
    found = [
        (receipt(1, **nothing, rules="old"), refused("S57")),
        (receipt(2), register("B")),
        (receipt(3, **nothing, rules="new"), refused("S51")),
    ]
    assert [s.receipt.submission_id for s in history(found, {})] == ["higab-2", "higab-3"]
    accepted = (receipt(4, sha256="a" * 64), register("A"))
    done = history([*found, accepted], {})
    assert [s.receipt.submission_id for s in done] == ["higab-2", "higab-4"]


FILES = st.sampled_from(
    [register("A"), register("A", "B"), register(*TEN), register(), refused(), priced(5.0)]
)


@settings(deadline=None)
@given(st.lists(st.tuples(st.sampled_from(["higab", "framtiden"]), FILES), max_size=8))
def test_one_of_each_kind_is_in_force_if_one_was_accepted(files: list[tuple[str, Reading]]) -> None:
    found = [(receipt(n, org), r) for n, (org, r) in enumerate(files, start=1)]
    done = history(found, {})
    assert [s.receipt for s in done] == [r for r, _ in found], "every file has an outcome"
    accepted = [s for s in done if s.status == "accepted"]
    newest = {s.key: s.receipt.sequence for s in accepted}
    assert {s.key: s.receipt.sequence for s in done if s.is_effective} == newest
    assert all(s.status == "accepted" for s in done if s.is_effective)
    assert all((s.status == "rejected") >= (s.reading.status == "rejected") for s in done)


@settings(deadline=None)
@given(st.lists(FILES, min_size=1, max_size=5), st.lists(FILES, max_size=5), st.randoms())
def test_files_of_another_organisation_change_nothing(
    mine: list[Reading], others: list[Reading], random: Any
) -> None:
    labelled = [("higab", r) for r in mine]
    mixed = [*labelled, *(("framtiden", r) for r in others)]
    order = sorted(range(len(mixed)), key=lambda _: random.random())
    order.sort(key=lambda i: i if i < len(mine) else -1)  # mine keep their order
    found = [(receipt(n, mixed[i][0]), mixed[i][1]) for n, i in enumerate(order, start=1)]
    done = [s for s in history(found, {}) if s.receipt.org_id == "higab"]
    assert outcomes(done) == outcomes(sent(*mine))


def test_a_day_is_no_content() -> None:
    """The clock decides nothing: with other dates of receipt the outcome is the same (R13)."""
    files = [register("A"), register("B"), register("B"), refused()]
    late = [(receipt(n, received_at=dt.date(2030 - n, 1, 1)), r) for n, r in enumerate(files, 1)]
    assert outcomes(history(late, {})) == outcomes(sent(*files))
