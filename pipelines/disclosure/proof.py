"""The proof before publication: nothing hidden in the final tables can be worked out. Pure.

Looks at the masked tables alone for what is hidden, whoever hid it, and asks with interval
propagation and integer programming what anybody, and each organisation that knows its own, can
find (`reliability.md` 5.3 rule 4). How the tables were masked is not known here.
"""

from collections.abc import Mapping

import numpy as np
import pandas as pd

from pipelines.disclosure.bounds import Bools
from pipelines.disclosure.protect import exposed, learned
from pipelines.disclosure.publication import Views, problem_of, views_of
from pipelines.model.tables import ALL
from pipelines.model.tables.public import MASKS

_FOUND = ("population", "org_id", "period_id", "dimension", "member")


def hidden_cells(views: Views, tables: Mapping[str, pd.DataFrame]) -> Bools:
    """The cells whose figures the published tables do not tell; a row that is not there tells none.

    Args:
        views: The views of the sources.
        tables: What is published, by name.
    """
    hidden = np.ones(views.n, dtype=bool)
    for name, frame in views.frames.items():
        key, published = list(ALL[name].key), tables[name]
        counted = list(MASKS[name].counts)
        told = published[[*key]].assign(
            is_told=published[counted].notna().any(axis=1),
            tells_unknown=published["unknown"].notna() if "unknown" in published else True,
        )
        both = _texts(frame[key]).merge(_texts(told, key), on=key, how="left")
        mine = hidden[views.cells[name] : views.cells[name] + 2 * len(frame)]
        mine[::2] = both["is_told"].ne(True)
        mine[1::2] = both["tells_unknown"].ne(True)
        # What is nowhere told because there is none of it is no secret: nothing is hidden by it.
        empty = np.asarray(frame[counted].isna().all(axis=1))
        mine[::2] &= ~empty
    return hidden


def _texts(frame: pd.DataFrame, names: "list[str] | None" = None) -> pd.DataFrame:
    return frame.astype(dict.fromkeys(names or list(frame.columns), str))


def open_numbers(
    given: Mapping[str, pd.DataFrame], tables: Mapping[str, pd.DataFrame]
) -> pd.DataFrame:
    """Hidden numbers that somebody can place too closely: what they are of, and by whom.

    Args:
        given: The sources and `core_organisation`, by `<layer>_<table>`.
        tables: What is published, by name.
    """
    views = views_of(given)
    problem = problem_of(views, given["core_organisation"])
    hidden = hidden_cells(views, tables)
    found = exposed(problem, hidden, exactly=False) or exposed(problem, hidden, exactly=True)
    numbers = sorted({number for number, *_ in learned(problem, found)})
    rows: pd.DataFrame = views.system.numbers.iloc[numbers][list(_FOUND)]
    return rows
