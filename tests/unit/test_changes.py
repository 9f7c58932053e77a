"""Restatement: what differs from the snapshot before, each reason for it, and what stays hidden."""

import datetime as dt
from typing import Any

import pandas as pd
import pytest
from frames import REFERENCE, frame, period_rows
from hypothesis import given, settings
from hypothesis import strategies as st

from pipelines.core import lineage
from pipelines.core.changes import changes
from pipelines.core.meta import parameter_rows
from pipelines.core.reasons import WORDS
from pipelines.kpis import KPIS
from pipelines.marts import makers
from pipelines.model import derive, tables
from pipelines.model.tables.meta_change import REASONS

D = dt.date
Row = dict[str, Any]
Frames = dict[str, pd.DataFrame]
READS = lineage.tables_behind(makers())
OF_PEOPLE = next(k for k, measure in KPIS.items() if measure.persons)
ORGS = [{"org_id": "city", "short_name": "Staden"},
        {"org_id": "a", "short_name": "Higab", "parent_org_id": "city"},
        {"org_id": "b", "short_name": "Park", "parent_org_id": "city"}]  # fmt: skip


def total(value: float | None = 0.44, **about: Any) -> Row:
    base = {"kpi_id": "goal_share", "kpi_version": 1, "org_id": "a", "period_id": "2015",
            "dimension": "all", "member": "all", "numerator": 11.0, "denominator": 25.0,
            "target": 0.5, "rating": "some", "status": "ok", "n": 25}  # fmt: skip
    return base | {"value": value} | about


def sent(submission_id: str, **about: Any) -> Row:
    return {"submission_id": submission_id, "org_id": "a", "quarters": "2015-Q2"} | about


def snapshot(
    *values: Row,
    files: tuple[Row, ...] = (),
    orgs: list[Row] = ORGS,
    delivered: tuple[Row, ...] = (),
    parameters: pd.DataFrame | None = None,
    **run: Any,
) -> Frames:
    periods = period_rows(D(2015, 1, 1), D(2015, 12, 31))
    about = {"today": D(2016, 3, 1), "data_through": D(2015, 12, 31), "code_version": "1.0",
             "rule_set": "R-2014"}  # fmt: skip
    return {
        "public_kpi_value": frame(tables.ALL["public.kpi_value"], values),
        "public_organisation": frame(tables.ORGANISATION, orgs),
        "public_period": periods,
        "public_delivery": frame(tables.REPORT_DELIVERY, delivered),
        "meta_source": frame(tables.ALL["meta.source"], files),
        "meta_parameter": parameter_rows(REFERENCE.parameters)
        if parameters is None
        else parameters,
        "meta_run": frame(tables.ALL["meta.run"], [about | run]),
    }


def changed(before: Frames, after: Frames) -> pd.DataFrame:
    return derive.validated(changes(before, after, "snapshot-1", READS), tables.CHANGE)


def only(before: Frames, after: Frames) -> Row:
    (line,) = changed(before, after).to_dict("records")
    return {str(k): v for k, v in line.items()}


OLD, NEW = total(0.44), total(0.46, numerator=12.0, denominator=26.0)


def test_nothing_before_or_nothing_new_is_no_change() -> None:
    assert changed({}, snapshot(OLD)).empty
    assert changed(snapshot(OLD), snapshot(OLD)).empty
    # A new period, a new measure and a member were never published otherwise.
    new = [total(period_id="2014"), total(kpi_id="coverage")]
    members = [total(dimension="own", member="own"), total(0.1, dimension="own", member="own")]
    assert changed(snapshot(OLD, members[0]), snapshot(OLD, members[1], *new)).empty
    # The last digit of a sum is none either.
    assert changed(snapshot(OLD), snapshot(total(0.44 + 1e-12))).empty


def test_a_corrected_file_by_hand() -> None:
    before = snapshot(OLD, files=(sent("s1"),))
    files = (
        sent("s1", is_effective=False),
        sent("s2", previous_submission_id="s1", rows_changed=1, rows_removed=0, rows_added=0),
    )
    line = only(before, snapshot(NEW, files=files))
    assert (line["old_value"], line["new_value"]) == (0.44, 0.46)
    assert (line["old_numerator"], line["new_numerator"]) == (11, 12)
    assert (line["old_denominator"], line["new_denominator"]) == (25, 26)
    assert line["effect"] == pytest.approx(0.02)
    assert (line["reasons"], line["submission_ids"]) == ("corrected_file", "s2")
    assert line["why_sv"] == "rättad fil från Higab"
    assert line["why_en"] == "corrected file from Higab"
    assert line["compared_with"] == "snapshot-1"
    assert line["changed_at"] == pd.Timestamp(2016, 3, 1)


def frozen(before: Frames) -> Frames:
    return before | {"public_period": before["public_period"].assign(status="frozen")}


def opened(before: Frames) -> Frames:
    return before | {"public_period": before["public_period"].assign(status="open")}


@pytest.mark.parametrize(
    ("before", "files", "code"),
    [
        (frozen(snapshot(OLD)), (sent("s2"),), "late_file"),
        (opened(snapshot(OLD)), (sent("s2"),), "new_file"),
        # A growing list corrects nothing.
        (opened(snapshot(OLD, files=(sent("s1"),))),
         (sent("s1", is_effective=False), sent("s2", previous_submission_id="s1", rows_added=3,
                                               rows_removed=0, rows_changed=0)), "new_file"),
        (snapshot(OLD, files=(sent("s1", status="held", is_effective=False),)),
         (sent("s1"),), "confirmed_file"),
        (snapshot(OLD, files=(sent("s1"),)),
         (sent("s1", status="held", is_effective=False),), "withdrawn_file"),
        (snapshot(OLD, files=(sent("s1"),)), (), "withdrawn_file"),
        (snapshot(OLD, files=(sent("s1", rows_in=5),)), (sent("s1", rows_in=6),), "read_anew"),
        (opened(snapshot(OLD)), (sent("s2", quarters=None),), "new_file"),  # a standing list
        # Of another quarter, of another report: not why.
        (opened(snapshot(OLD)), (sent("s2", quarters="2014-Q4"),), "unexplained"),
        (opened(snapshot(OLD)), (sent("s2", report_type="cost_statement"),), "unexplained"),
        (snapshot(OLD, files=(sent("s1"),)), (sent("s1"),), "unexplained"),
    ],
)  # fmt: skip
def test_what_happened_to_a_file(before: Frames, files: tuple[Row, ...], code: str) -> None:
    line = only(before, snapshot(NEW, files=files))
    assert line["reasons"] == code
    assert line["n_submissions"] == (code != "unexplained")


def test_a_file_concerns_those_above_its_sender_and_those_it_tells_of() -> None:
    places = ("city", "a", "b")
    before = opened(snapshot(*(total(org_id=o) for o in places)))
    now = [total(0.5, org_id=o) for o in places]
    file = sent("s2", org_id="a")
    found = changed(before, snapshot(*now, files=(file,))).set_index("org_id")
    # The other unit has no file of its own: then anybody's may be why, for senders tell of others.
    assert found["reasons"].to_dict() == dict.fromkeys(places, "new_file")
    own = sent("s3", org_id="b")
    both = changed(before, snapshot(*now, files=(file, own))).set_index("org_id")
    assert both["submission_ids"].to_dict() == {"a": "s2", "b": "s3", "city": "s2,s3"}
    assert both.loc["city", "why_sv"] == "ny fil från Higab, Park"
    told = ({"org_id": "b", "period_id": "2015-Q2", "submission_id": "s2"},)
    wide = changed(before, snapshot(*now, files=(file, own), delivered=told)).set_index("org_id")
    assert wide.loc["b", "submission_ids"] == "s2,s3"


def test_many_files_are_counted_and_a_few_named() -> None:
    orgs = [*ORGS, *({"org_id": f"u{n:02d}", "short_name": f"U{n:02d}", "parent_org_id": "city"}
                     for n in range(12))]  # fmt: skip
    files = tuple(sent(f"s{n:02d}", org_id=f"u{n:02d}") for n in range(12))
    before = opened(snapshot(total(org_id="city"), orgs=orgs))
    line = only(before, snapshot(total(0.6, org_id="city"), orgs=orgs, files=files))
    assert line["n_submissions"] == 12
    assert line["submission_ids"].split(",") == [f"s{n:02d}" for n in range(10)]
    assert line["why_en"] == "new file from U00, U01, U02 and 9 more"


def test_the_other_reasons() -> None:
    before = snapshot(OLD)
    reasons = {
        "definition": snapshot(NEW | {"kpi_version": 2}),
        "rule_set": snapshot(NEW, rule_set="R-2017"),
        "program": snapshot(NEW, code_version="1.1"),
        "target": snapshot(total(target=0.6)),
        "registry": snapshot(NEW, orgs=[ORGS[0], ORGS[1] | {"parent_org_id": None}, ORGS[2]]),
        "unexplained": snapshot(total(rating="good")),
    }
    assert {k: only(before, after)["reasons"] for k, after in reasons.items()} == {
        k: k for k in reasons
    }
    both = only(before, snapshot(NEW | {"kpi_version": 2}, code_version="1.1"))
    assert both["reasons"] == "definition,program"
    assert both["why_sv"] == "ändrad definition, version 1 till 2; ny version av programmet: 1.1"
    # The goal share does not depend on the day that data reaches; what is followed up does.
    late = {"data_through": D(2016, 1, 31)}
    assert only(before, snapshot(NEW, **late))["reasons"] == "unexplained"
    kept = {"kpi_id": "commitment_delivery"}
    line = only(snapshot(OLD | kept), snapshot(NEW | kept, **late))
    assert (line["reasons"], line["why_en"]) == ("data_through", "data through 2016-01-31")


def test_a_changed_parameter_explains_what_stands_on_it_in_its_time() -> None:
    other = parameter_rows(REFERENCE.parameters)
    lou = (other["parameter_id"] == "direct_award_limit") & (other["scope"] == "LOU")
    other.loc[lou & (other["value"] == 505800), "value"] = 500000  # July 2014 to 2015
    line = only(snapshot(OLD), snapshot(NEW, parameters=other))
    assert line["reasons"] == "parameter"
    assert line["why_sv"] == "ändrade värden: gränsen för direktupphandling"
    years = {"period_id": "2017"}
    line = only(snapshot(OLD | years), snapshot(NEW | years, parameters=other))
    assert line["reasons"] == "unexplained"
    apart = {"kpi_id": next(k for k, read in READS.items() if "core_procurement" not in read)}
    line = only(snapshot(OLD | apart), snapshot(NEW | apart, parameters=other))
    assert line["reasons"] == "unexplained"


def test_what_is_no_longer_published_is_a_change() -> None:
    line = only(snapshot(OLD), snapshot())
    assert (line["old_value"], line["reasons"]) == (0.44, "unexplained")
    assert pd.isna(line["new_value"])
    assert pd.isna(line["effect"])
    gone = only(snapshot(OLD | {"kpi_id": "given_up"}), snapshot())
    assert (gone["reasons"], gone["why_sv"]) == (
        "definition", "ändrad definition, version 1 till –"
    )  # fmt: skip


def test_a_missing_figure_that_came_late() -> None:
    none = total(None, numerator=0.0, denominator=0.0, status="not_reported", rating="not_assessed")
    line = only(frozen(snapshot(none)), snapshot(NEW, files=(sent("s2"),)))
    assert (line["old_status"], line["new_status"]) == ("not_reported", "ok")
    assert line["reasons"] == "late_file"
    assert pd.isna(line["effect"])


@pytest.mark.parametrize("masked_first", [True, False])
def test_figures_of_few_people_are_not_told_of_either_snapshot(masked_first: bool) -> None:
    shown = total(0.6, kpi_id=OF_PEOPLE, numerator=6.0, denominator=10.0)
    masked = total(None, kpi_id=OF_PEOPLE, numerator=None, denominator=None, n=None,
                   status="suppressed")  # fmt: skip
    order = (masked, shown) if masked_first else (shown, masked)
    line = only(snapshot(order[0]), snapshot(order[1]))
    figures = [f"{when}_{n}" for n in ("value", "numerator", "denominator") for when in
               ("old", "new")]  # fmt: skip
    assert pd.Series(line)[[*figures, "effect"]].isna().all()
    assert {line["old_status"], line["new_status"]} == {"ok", "suppressed"}
    assert changed(snapshot(masked), snapshot(masked)).empty


def test_a_note_stays_until_the_figure_changes_again_or_goes() -> None:
    first = snapshot(OLD)
    second = snapshot(NEW, code_version="1.1")
    second["meta_change"] = changed(first, second)
    again = changed(second, snapshot(NEW, code_version="1.1", today=D(2016, 3, 2)))
    assert again["changed_at"].tolist() == [pd.Timestamp(2016, 3, 1)]
    assert again["why_sv"].tolist() == ["ny version av programmet: 1.1"]
    other = [NEW, total(org_id="b")]
    third = snapshot(*other, code_version="1.1") | {"meta_change": again}
    moved = snapshot(NEW, total(0.9, org_id="b"), today=D(2016, 4, 1), code_version="1.2")
    found = changed(third, moved).set_index("org_id")
    assert found["changed_at"].dt.month.to_dict() == {"a": 3, "b": 4}
    back = snapshot(OLD, total(org_id="b"), today=D(2016, 5, 1), code_version="1.1")
    line = changed(third, back).set_index("org_id").loc["a"]
    assert (line["old_value"], line["new_value"], line["changed_at"].month) == (0.46, 0.44, 5)
    gone = changed(third | {"public_kpi_value": first["public_kpi_value"].iloc[:0]}, snapshot())
    assert gone.empty


def test_an_older_snapshot_may_lack_tables_and_columns() -> None:
    bare = {"public_kpi_value": snapshot(OLD)["public_kpi_value"].drop(columns=["rating"])}
    line = only(bare, snapshot(NEW))
    # What it does not say may all be another; it is said what may be.
    assert {"registry", "program", "rule_set"} <= set(line["reasons"].split(","))


def test_every_reason_has_words_in_both_languages() -> None:
    assert set(WORDS) == set(REASONS)
    assert all(sv and en and sv != en for sv, en in WORDS.values())


_VALUE = st.one_of(st.none(), st.integers(0, 10).map(lambda n: n / 10))


@settings(max_examples=25, deadline=None)
@given(st.lists(st.tuples(_VALUE, _VALUE), min_size=3, max_size=3))
def test_a_row_for_each_difference_and_none_without_a_reason(
    pairs: list[tuple[float | None, float | None]],
) -> None:
    places = ("city", "a", "b")
    sides = [[total(p[i], org_id=o) for o, p in zip(places, pairs, strict=True)] for i in (0, 1)]
    found = changed(snapshot(*sides[0]), snapshot(*sides[1])).set_index("org_id")
    assert set(found.index) == {o for o, (a, b) in zip(places, pairs, strict=True) if a != b}
    assert (found["reasons"] == "unexplained").all()
    again = changed(snapshot(*reversed(sides[0])), snapshot(*reversed(sides[1])))
    pd.testing.assert_frame_equal(again.set_index("org_id"), found, check_index_type=False)
