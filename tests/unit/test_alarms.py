"""From state to alarms and from alarms to news: by hand, and by laws on random states."""

import datetime as dt
import json
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipelines.operations import alarm_words, messages
from pipelines.operations.alarms import KINDS, Alarm, HeldBack, Late, State, alarms, news
from pipelines.value_free import facts
from pipelines.warehouse.last_run import LastRun

NOW = dt.datetime(2026, 3, 2, 8, tzinfo=dt.UTC)
HOUR = dt.timedelta(hours=1)
RUN = LastRun("r1", NOW - 3 * HOUR, "published", NOW - 3 * HOUR)
WELL = State(NOW, run=RUN, snapshot_id="20260302T050000-r1", published_at=NOW - 3 * HOUR, free=0.5)
LATE = Late("higab", "procurement_register", "2025-Q3", "2025-Q4", 2, dt.date(2025, 10, 20))


def with_(**changed: Any) -> State:
    return replace(WELL, **changed)


CASES = [
    (with_(run=replace(RUN, outcome="failed", failed=("keys",))), ["failed_run:r1"]),
    (with_(run=replace(RUN, outcome="began", at=None)), ["failed_run:r1"]),
    (with_(run=replace(RUN, outcome="began", at=None), working=True), []),
    (with_(run=replace(RUN, began_at=NOW - 26 * HOUR), published_at=NOW - 26 * HOUR), []),
    (
        with_(run=replace(RUN, began_at=NOW - 27 * HOUR), published_at=NOW - 27 * HOUR),
        ["no_run:2026-03-01T05:00Z"],
    ),
    (with_(run=None, published_at=None), ["no_run:never"]),
    (with_(run=None), []),
    (with_(snapshot_fault="changed"), ["snapshot:20260302T050000-r1"]),
    (with_(snapshot_fault="pointer", snapshot_id=""), ["snapshot:pointer"]),
    (with_(unbalanced=("s2", "s1")), ["unbalanced:s1", "unbalanced:s2"]),
    (with_(broken_logs=("deletion_log",)), ["log:deletion_log"]),
    (with_(free=0.15), []),
    (with_(free=0.149), ["disk:warehouse"]),
    (with_(backup_at=NOW - 50 * HOUR), []),
    (with_(backup_at=NOW - 51 * HOUR), ["backup:2026-02-28T05:00Z"]),
    (with_(overdue_kinds={"exports": 3}), ["retention:exports"]),
    (with_(unseen=("retention",)), ["unseen:retention"]),
    (with_(held_back=(HeldBack("s1", "higab", "job_openings", 10, 2),)), []),
    (with_(held_back=(HeldBack("s1", "higab", "job_openings", 10, 3),)), ["quarantine:s1"]),
    (with_(late=(LATE,)), ["late:higab:procurement_register:2025-Q4"]),
]


def test_nothing_is_told_when_all_is_well() -> None:
    assert alarms(WELL) == ()


@pytest.mark.parametrize(("state", "expected"), CASES)
def test_what_is_wrong_is_told(state: State, expected: list[str]) -> None:
    assert [a.key for a in alarms(state)] == expected


def test_every_kind_is_tried_and_has_words_in_both_languages() -> None:
    found = {a.kind: a for state, _ in CASES for a in alarms(state)}
    assert set(found) == set(KINDS)
    for lang in ("sv", "en"):
        assert set(alarm_words.ALARMS[lang]) == set(KINDS)
        for alarm in found.values():
            assert "{" not in messages.text(alarm, lang)


def told(state: State, before: dict[str, str]) -> tuple[list[str], list[str], dict[str, str]]:
    found = news(alarms(state), before, state)
    return [a.key for a in found.fresh], list(found.over), dict(found.told)


def test_an_alarm_is_told_once_again_after_a_week_and_when_it_is_over() -> None:
    full = with_(free=0.1)
    fresh, over, kept = told(full, {})
    assert (fresh, over) == (["disk:warehouse"], [])
    assert told(replace(full, free=0.05, now=NOW + HOUR), kept) == ([], [], kept)
    for hours, again in ((167, []), (168, ["disk:warehouse"])):
        then = NOW + hours * HOUR
        assert told(replace(full, now=then, published_at=then), kept)[0] == again
    assert told(WELL, kept) == ([], ["disk:warehouse"], {})


def test_each_failed_run_is_told() -> None:
    kept = told(with_(run=replace(RUN, outcome="failed")), {})[2]
    fresh, over, _ = told(with_(run=replace(RUN, run_id="r2", outcome="failed")), kept)
    assert (fresh, over) == (["failed_run:r2"], ["failed_run:r1"])


def test_what_could_not_be_seen_is_neither_new_nor_over() -> None:
    kept = told(with_(overdue_kinds={"exports": 3}), {})[2]
    fresh, over, then = told(with_(unseen=("retention",)), kept)
    assert (fresh, over) == (["unseen:retention"], [])
    assert then["retention:exports"] == kept["retention:exports"]


def test_a_message_names_what_is_wrong_and_what_to_do() -> None:
    state = with_(free=0.1, late=(LATE,))
    message = messages.of_alarms(news(alarms(state), {}, state), "en")
    assert message is not None
    assert message.subject == "Alarm (2): the disk fills up, a late delivery"
    assert message.body.splitlines()[:2] == [
        "10 % of the disk is free; it should be 15 % at least.",
        "  → Make room.",
    ]
    assert "higab has not sent procurement_register: 2 periods from 2025-Q3, due 2025-10-20" in (
        message.body
    )
    data = json.loads(json.dumps(message.data))
    assert [a["kind"] for a in data["alarms"]] == ["disk", "late"]
    assert data["text"].startswith(message.subject)
    assert messages.of_alarms(news((), {}, WELL), "en") is None


def test_a_message_says_what_is_over() -> None:
    message = messages.of_alarms(news((), {"disk:warehouse": NOW.isoformat()}, WELL), "sv")
    assert message is not None
    assert message.subject == "Larm gäller inte längre (1): disken är snart full (warehouse)"


def test_a_reminder_names_report_periods_and_day() -> None:
    from pipelines.model.reports import standard

    message = messages.reminder("Higab", (LATE, replace(LATE, n=1)), standard(), "sv")
    assert message.subject == "Påminnelse: rapporter som saknas från Higab"
    assert "- Upphandlingsuppföljning: 2 perioder, 2025-Q3 till 2025-Q4; skulle ha kommit " in (
        message.body
    )
    assert "- Upphandlingsuppföljning: perioden 2025-Q3;" in message.body


TIMES = st.datetimes(dt.datetime(2026, 2, 1), dt.datetime(2026, 3, 2)).map(  # noqa: DTZ001
    lambda t: t.replace(tzinfo=dt.UTC)
)
STATES = st.builds(
    State,
    now=st.just(NOW),
    run=st.none() | st.builds(
        LastRun,
        run_id=st.sampled_from(["r1", "r2"]),
        began_at=TIMES,
        outcome=st.sampled_from(["began", "published", "failed"]),
    ),
    working=st.booleans(),
    snapshot_id=st.sampled_from(["", "20260302T050000-r1"]),
    published_at=st.none() | TIMES,
    snapshot_fault=st.sampled_from(["", "pointer", "changed"]),
    free=st.floats(0, 1),
    least_free=st.floats(0, 1),
    held_back=st.lists(
        st.builds(
            HeldBack, st.sampled_from(["s1", "s2"]), st.just("a"), st.just("job_openings"),
            st.integers(1, 50), st.integers(1, 50),
        ), max_size=2, unique_by=lambda s: s.submission_id,
    ).map(tuple),
    unbalanced=st.sets(st.sampled_from(["s1", "s2"])).map(tuple),
    late=st.sampled_from([(), (LATE,)]),
    backup_at=st.none() | TIMES,
    overdue_kinds=st.dictionaries(st.sampled_from(["exports", "build"]), st.just(1)),
    unseen=st.sets(st.sampled_from(KINDS)).map(tuple),
    broken_logs=st.sets(st.sampled_from(["deletion_log", "access_log"])).map(tuple),
)  # fmt: skip


@given(STATES, STATES)
def test_told_once_and_forgotten_when_over(first: State, second: State) -> None:
    found, then = alarms(first), alarms(second)
    assert len({a.key for a in found}) == len(found)
    kept = news(found, {}, first)
    assert kept.fresh == found
    after = news(then, kept.told, second)
    keys = {a.key for a in found}
    assert {a.key for a in after.fresh} == {a.key for a in then} - keys
    gone = {k for k in keys - {a.key for a in then} if k.split(":")[0] not in second.unseen}
    assert set(after.over) == gone
    assert news(then, after.told, second).fresh == ()


@given(STATES)
def test_an_alarm_holds_ids_and_numbers_only(state: State) -> None:
    for alarm in alarms(state):
        facts({"subject": alarm.subject})
        for name, value in alarm.facts.items():
            if name not in ("failed", "last"):
                facts({name: value})
        assert messages.text(alarm, "sv") != messages.text(alarm, "en")


def test_an_alarm_is_the_same_thing_however_bad_it_is() -> None:
    assert Alarm("disk", "warehouse", {"free": 1}).key == Alarm("disk", "warehouse").key
