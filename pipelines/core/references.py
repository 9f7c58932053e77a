"""Whether what a build holds hangs together: references resolve, and every report is accounted for.

Pure functions for the rules of `core/checks.py` and `person/checks.py`; each gives what breaks.
"""

from collections.abc import Mapping, Sequence

import pandas as pd

from pipelines.core.reported import SOURCE, key_of
from pipelines.model.tables import ALL

FOUND = ("linked", "by_ref")


def dangling(frames: Mapping[str, pd.DataFrame]) -> pd.DataFrame:
    """References among the tables that name nothing, or that say the wrong thing of themselves.

    A column that refers to a table holds its ids or is missing; where it says how it was found, it
    is missing exactly when it was not. Gives table, column and number of rows, never a value.

    Args:
        frames: Tables by name; references to other tables are not looked at.
    """
    lines = []
    for name, frame in frames.items():
        for column, declared in ALL[name].columns.items():
            if declared.refers is not None and declared.refers in frames:
                held = frames[declared.refers][ALL[declared.refers].key[0]]
                wrong = frame[column].notna() & ~frame[column].isin(held)
                lines.append((name, column, int(wrong.sum())))
            if column.endswith("_link"):
                is_found = frame[column].isin(FOUND)
                wrong = is_found == frame[f"{column.removesuffix('_link')}_id"].isna()
                lines.append((name, column, int(wrong.sum())))
    found = pd.DataFrame(lines, columns=["table", "column", "rows"])
    return found[found["rows"] > 0]


def unreached(rows: pd.DataFrame, entity: pd.DataFrame, key: Sequence[str]) -> pd.DataFrame:
    """Keys of rows in force that no entity has, or the other way; entities from no row in force.

    What an older report says of a thing has given way to a newer: the key is there all the same.
    """
    if rows.empty and entity.empty:
        return pd.DataFrame(columns=["fault", "rows"])
    named, held = set(key_of(rows, key)), set(key_of(entity, key))
    places = set(rows[SOURCE].itertuples(index=False, name=None))
    strange = sum(p not in places for p in entity[SOURCE].itertuples(index=False, name=None))
    lost, extra = len(named - held), len(held - named)
    found = [("lost", lost), ("not reported", extra), ("of no row in force", strange)]
    return pd.DataFrame([f for f in found if f[1]], columns=["fault", "rows"])
