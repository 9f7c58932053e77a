"""Two snapshots of the real job: what changed between them is said in the second, with the file."""

import datetime as dt

import pandas as pd
import pytest
from one_unit import register, send

from pipelines.refresh import PUBLISHED, refresh
from pipelines.settings import Settings
from pipelines.warehouse.kept import freeze, meetings
from pipelines.warehouse.snapshot import Snapshot, current, query


def published(settings: Settings) -> Snapshot:
    assert refresh(settings).code == PUBLISHED
    found = current(settings.warehouse)
    assert found is not None
    return found


def corrected(settings: Settings) -> Snapshot:
    """What is published when four of the ten turn out to be without social considerations."""
    send(settings, "Uppföljning Kv2 2015 rättad.xlsx", register(without=4))
    return published(settings)


def changes(snapshot: Snapshot) -> pd.DataFrame:
    return query(snapshot, "FROM meta.change").set_index(["kpi_id", "org_id", "period_id"])


def test_a_corrected_file_restates_the_figure_and_the_note_stays(of_one_unit: Settings) -> None:
    first = current(of_one_unit.warehouse)
    assert first is not None
    assert changes(first).empty
    second = corrected(of_one_unit)
    found = changes(second)
    city = found.loc["goal_share", "staden", "2015-Q2"]
    assert (city["old_value"], city["new_value"]) == (1.0, 0.6)
    assert city["effect"] == pytest.approx(-0.4)
    assert (city["reasons"], city["why_sv"]) == ("corrected_file", "rättad fil från Higab")
    (source,) = query(second, "FROM meta.source WHERE is_effective").to_dict("records")
    assert city["submission_ids"] == source["submission_id"]
    assert city["compared_with"] == first.snapshot_id
    assert "coverage" not in set(found.index.get_level_values("kpi_id"))
    told = query(second, "SELECT row_count FROM meta.table WHERE table_name = 'meta.change'")
    assert told["row_count"].isna().all()
    # Six of ten: 0.3127-0.8318 by Wilson. Ten of ten said no more of themselves than that.
    caveat = query(
        second,
        "SELECT text_en FROM public.caveat WHERE kpi_id = 'goal_share' AND org_id = 'staden' "
        "AND period_id = '2015-Q2' AND code = 'wide_interval'",
    )
    assert caveat["text_en"].tolist() == [
        "Uncertain estimate: the true value may lie between 31.2 and 83.2%."
    ]
    # The same inputs again: nothing is new, and what was restated is still said.
    third = published(of_one_unit)
    assert third.content_hash == second.content_hash != first.content_hash
    pd.testing.assert_frame_equal(changes(third), found)


@pytest.mark.slow
def test_what_a_meeting_saw_is_the_same_after_a_restatement(of_one_unit: Settings) -> None:
    freeze(of_one_unit.warehouse, "mötet 17 september", dt.date(2015, 9, 17))
    (meeting,) = meetings(of_one_unit.warehouse)
    sql = "FROM public.kpi_value ORDER BY ALL"
    saw = query(meeting.snapshot, sql)
    now = corrected(of_one_unit)
    pd.testing.assert_frame_equal(query(meetings(of_one_unit.warehouse)[0].snapshot, sql), saw)
    assert not query(now, sql).equals(saw)
    assert ("goal_share", "staden", "2015") in changes(now).index


def test_a_damaged_snapshot_is_replaced_and_compared_with_nothing(of_one_unit: Settings) -> None:
    first = current(of_one_unit.warehouse)
    assert first is not None
    first.path.chmod(0o600)
    first.path.write_bytes(b"no database")
    second = corrected(of_one_unit)
    assert changes(second).empty
    values = query(second, "FROM public.kpi_value WHERE dimension = 'all'")
    shares = values.set_index(["kpi_id", "org_id", "period_id"])["value"]
    assert shares["goal_share", "staden", "2015-Q2"] == 0.6
