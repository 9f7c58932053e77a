"""Of the snapshots that are kept, those that say nothing new need not be asked again."""

import numpy as np
import pandas as pd
from hypothesis import given, settings
from hypothesis import strategies as st

from pipelines.disclosure.before import Before, before_of, kept_hidden
from tests.unit.test_disclosure_publication import END, LATER, city, shown

MADE = [shown(city(units)) for units in ({"a": 4, "b": 8, "c": 30}, {"a": 15, "b": 8, "c": 31})]
NOW = city({"a": 16, "b": 9, "c": 30})["mart_kpi_value"].reset_index(drop=True)
DAYS = (END, pd.Timestamp("2015-06-30"), None)


def _kept(which: int, day: pd.Timestamp | None) -> dict[str, pd.DataFrame]:
    run = pd.DataFrame({"data_through": pd.Series([day], dtype="datetime64[us]")})
    return {name: frame.copy() for name, frame in MADE[which].items()} | {"meta.run": run}


@settings(max_examples=8)
@given(st.lists(st.tuples(st.integers(0, 1), st.sampled_from(DAYS)), max_size=4))
def test_what_is_left_out_changes_nothing(kept: list[tuple[int, pd.Timestamp | None]]) -> None:
    tables = [_kept(which, day) for which, day in kept]
    asked = before_of(tables, LATER.date())
    all_ = Before(tuple((t, day) for t, (_, day) in zip(tables, kept, strict=True)), LATER)
    pd.testing.assert_frame_equal(_ordered(asked.told), _ordered(all_.told))
    cells = {"public.kpi_value": 0}
    frames = {"public.kpi_value": NOW}
    found, expected = (kept_hidden(b, frames, cells, 2 * len(NOW)) for b in (asked, all_))
    assert np.array_equal(found, expected)


def _ordered(told: pd.DataFrame) -> pd.DataFrame:
    return told.astype(object).sort_values([c for c in told if c != "was"], ignore_index=True)


def test_a_snapshot_as_the_one_after_it_says_nothing() -> None:
    first, second, third = before_of(
        [_kept(0, END), _kept(0, END), _kept(1, END)], LATER.date()
    ).snapshots
    assert set(first[0]) > {"public.kpi_value"}
    assert set(second[0]) == set()
    assert "public.kpi_value" in third[0]
