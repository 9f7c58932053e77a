"""Rules that what is published of people must keep before it may be published. Pure functions.

As in `core/checks.py`: each gives the rows that break it. There is one for every twin that
`model/tables/public.py` says is masked; they do not know the parameter, only what no setting may
go below.
"""

import inspect
from collections.abc import Callable

import numpy as np
import pandas as pd

from pipelines.disclosure.masks import (
    OF_UNKNOWN,
    SUPPRESSED,
    few_unknown,
    is_small,
    small_measures,
)
from pipelines.kpis import KPIS
from pipelines.model.tables import ALL
from pipelines.model.tables.public import IS_SUPPRESSED, MASKS, SOURCE_OF

Rule = Callable[..., pd.DataFrame]
_KPI_VALUE = "public.kpi_value"
_TOLD = ("status", "missing_reason")  # say of a protected measure that it is


def unlike(name: str, published: pd.DataFrame, source: pd.DataFrame) -> pd.DataFrame:
    """Rows of a masked twin that are neither their source's nor protected as they must be."""
    table, mask = ALL[name], MASKS[name]
    key, figures = list(table.key), [*mask.counts, *mask.hides]
    both = published.merge(source, on=key, how="outer", suffixes=("", "_true"), indicator=True)
    shared = [c for c in SOURCE_OF[name].columns if c not in key]
    true = both[[*key, *(f"{c}_true" for c in shared)]].rename(
        columns={f"{c}_true": c for c in shared}
    )
    if name == _KPI_VALUE:
        protected = both["status"] == SUPPRESSED
        of_people = both["kpi_id"].isin([k.kpi_id for k in KPIS.values() if k.persons])
        must, shows = small_measures(true), small_measures(both)
        doubt = np.asarray(few_unknown(true), dtype=bool)
        others = [c for c in shared if c not in (*figures, *_TOLD)]
    else:
        protected = both[IS_SUPPRESSED].astype("boolean").fillna(value=False)
        of_people = pd.Series(True, index=both.index)
        must, shows = is_small(true, mask), is_small(both, mask)
        doubt = np.zeros(len(both), dtype=bool)
        others = [c for c in shared if c not in figures]
    kept = [*figures, *(_TOLD if name == _KPI_VALUE else ())]
    hidden, told = np.asarray(protected, dtype=bool), both[figures].notna().any(axis=1)
    wrong = np.asarray(both["_merge"] != "both") | np.asarray(shows, dtype=bool)
    wrong |= np.asarray(must, dtype=bool) & ~hidden
    wrong |= hidden & (~np.asarray(of_people, dtype=bool) | np.asarray(told, dtype=bool))
    of_doubt = [c for c in kept if c in OF_UNKNOWN]
    sure = [c for c in kept if c not in OF_UNKNOWN]
    wrong |= _differs(both, true, others) | (_differs(both, true, sure) & ~hidden)
    wrong |= _differs(both, true, of_doubt) & ~hidden & ~doubt
    wrong |= doubt & np.asarray(both[of_doubt].notna().any(axis=1))
    broken: pd.DataFrame = both[wrong]
    return broken


def _differs(one: pd.DataFrame, two: pd.DataFrame, names: list[str]) -> np.ndarray:
    found = np.zeros(len(one), dtype=bool)
    for name in names:
        same = (one[name] == two[name]).fillna(False).astype(bool)
        found |= ~np.asarray(same | (one[name].isna() & two[name].isna()))
    return found


def _rule(name: str) -> Rule:
    """The rule of one twin, in the form of all rules: its arguments name the tables."""
    twin, source = name.replace(".", "_"), SOURCE_OF[name].name.replace(".", "_")

    def rule(published: pd.DataFrame, true: pd.DataFrame) -> pd.DataFrame:
        return unlike(name, published, true)

    rule.__name__ = f"{twin}_protected"
    rule.__doc__ = f"What is published as {name} is {SOURCE_OF[name].name}, or is protected."
    both = [inspect.Parameter(n, inspect.Parameter.POSITIONAL_ONLY) for n in (twin, source)]
    rule.__signature__ = inspect.Signature(both)  # type: ignore[attr-defined]
    return rule


RULES: tuple[Rule, ...] = tuple(_rule(name) for name in MASKS)
