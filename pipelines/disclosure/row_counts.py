"""How many rows a list of persons has is a number of people, and no view: no table tells it. Pure.

A list of placements of a quarter has a row for each, so that its number of rows would tell what is
hidden of the unit and the quarter; so would how many remarks there are on it.
"""

import pandas as pd

from pipelines.model.tables.columns import COUNTS
from pipelines.model.tables.person import PERSON_REPORTS

_CHANGED = ("rows_added", "rows_removed", "rows_changed")
OF_ROWS = (*COUNTS, *_CHANGED, "n")


def without_rows(frame: pd.DataFrame) -> pd.DataFrame:
    """Deliveries, submissions or remarks by `report_type`, without how many rows lists have."""
    of_people = frame["report_type"].isin(PERSON_REPORTS)
    counted = [name for name in OF_ROWS if name in frame]
    return frame.assign(**{name: frame[name].astype("Int64").mask(of_people) for name in counted})


def rows_of_persons_not_told(public_delivery: pd.DataFrame) -> pd.DataFrame:
    """No delivery of a list of persons tells how many rows it has."""
    return _telling(public_delivery)


def remarks_on_persons_not_told(public_finding_count: pd.DataFrame) -> pd.DataFrame:
    """No number of remarks on a list of persons is told."""
    return _telling(public_finding_count)


def _telling(frame: pd.DataFrame) -> pd.DataFrame:
    counted = [name for name in OF_ROWS if name in frame]
    of_people = frame["report_type"].isin(PERSON_REPORTS)
    broken: pd.DataFrame = frame[of_people & frame[counted].notna().any(axis=1)]
    return broken
