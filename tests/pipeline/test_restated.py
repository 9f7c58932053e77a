"""Two snapshots of the real job: what changed between them is said in the second, with the file."""

import datetime as dt
from pathlib import Path

import pandas as pd
import pytest
from workbooks import workbook

from pipelines.refresh import PUBLISHED, refresh
from pipelines.settings import Settings
from pipelines.warehouse.snapshot import Snapshot, current, query

HEADERS = ["Diarienummer", "Benämning", "Slag", "Annonsdatum", "Kontraktsvärde", "Social hänsyn"]
ORGANISATIONS = """
organisations:
  staden: {name: Staden, type: city, roles: [city]}
  higab:
    name: Higab
    type: company
    parent: staden
    roles: [procuring_unit]
    reports:
      - {type: procurement_register, every: quarter, valid_from: 2015-04-01, deadline_days: 20}
"""


def register(without: int) -> bytes:
    """Ten procurements, so many of them without social considerations."""
    day = dt.date(2015, 5, 4)
    rows = [
        [f"UH-{i}", f"Städning {i}", "Tjänst", day, 900_000, "Nej" if i < without else "Ja"]
        for i in range(10)
    ]
    return workbook({"Kv2 2015": [HEADERS, *rows]})


@pytest.fixture
def place(tmp_path: Path) -> Settings:
    """A small city of one unit that has sent its register of ten rows, taken in and published."""
    reference = tmp_path / "organisations.yaml"
    reference.write_text(ORGANISATIONS, encoding="utf-8")
    settings = Settings(raw=tmp_path / "raw", warehouse=tmp_path / "wh", reference=reference,
                        today=dt.date(2015, 8, 3))  # fmt: skip
    send(settings, "Uppföljning Kv2 2015.xlsx", register(0))
    return settings


def send(settings: Settings, name: str, content: bytes) -> Snapshot:
    folder = settings.inbox / "higab"
    folder.mkdir(parents=True, exist_ok=True)
    (folder / name).write_bytes(content)
    return published(settings)


def published(settings: Settings) -> Snapshot:
    assert refresh(settings).code == PUBLISHED
    found = current(settings.warehouse)
    assert found is not None
    return found


def changes(snapshot: Snapshot) -> pd.DataFrame:
    return query(snapshot, "FROM meta.change").set_index(["kpi_id", "org_id", "period_id"])


def test_a_corrected_file_restates_the_figure_and_the_note_stays(place: Settings) -> None:
    first = current(place.warehouse)
    assert first is not None
    assert changes(first).empty
    second = send(place, "Uppföljning Kv2 2015 rättad.xlsx", register(4))
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
    third = published(place)
    assert third.content_hash == second.content_hash != first.content_hash
    pd.testing.assert_frame_equal(changes(third), found)


def test_a_damaged_snapshot_is_replaced_and_compared_with_nothing(place: Settings) -> None:
    first = current(place.warehouse)
    assert first is not None
    first.path.chmod(0o600)
    first.path.write_bytes(b"no database")
    second = send(place, "Uppföljning Kv2 2015 rättad.xlsx", register(4))
    assert changes(second).empty
    values = query(second, "FROM public.kpi_value WHERE dimension = 'all'")
    shares = values.set_index(["kpi_id", "org_id", "period_id"])["value"]
    assert shares["goal_share", "staden", "2015-Q2"] == 0.6
