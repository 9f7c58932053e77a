"""Rules that what is published of people must keep before it may be published. Pure functions.

As in `core/checks.py`: each gives the rows that break it. There is one for every twin that
`model/tables/public.py` says is masked, and one for all of them together: the proof that nothing
hidden can be worked out. They do not know the parameter, only what no setting may go below.
"""

import inspect
from collections.abc import Callable

import numpy as np
import pandas as pd

from pipelines.disclosure.masks import (
    COMMITMENT,
    OF_UNKNOWN,
    STATE,
    SUPPRESSED,
    few_unknown,
    has_state,
    is_primary,
    is_small,
)
from pipelines.disclosure.row_counts import remarks_on_persons_not_told, rows_of_persons_not_told
from pipelines.disclosure.suppliers import suppliers_tell_no_state
from pipelines.disclosure.views import KPI_VALUE, of_people, told
from pipelines.model.tables import ALL
from pipelines.model.tables.public import IS_SUPPRESSED, MASKS, SOURCE_OF

Rule = Callable[..., pd.DataFrame]
_TOLD = ("status", "missing_reason")  # say of a protected row that it is
_CURVE, _SUPPLIERS = "public.retention_curve", "public.supplier_delivery"


def unlike(
    name: str, published: pd.DataFrame, source: pd.DataFrame, organisation: pd.DataFrame
) -> pd.DataFrame:
    """Rows of a masked twin that are no views, or neither their source's nor protected."""
    table, mask = ALL[name], MASKS[name]
    key, figures = list(table.key), [*mask.counts, *mask.hides]
    views = source[told(name, source, organisation)]
    if name == _CURVE:
        views = _shown_months(views, published)
    both = published.merge(views, on=key, how="outer", suffixes=("", "_true"), indicator=True)
    shared = [c for c in SOURCE_OF[name].columns if c not in key]
    true = both[[*key, *(f"{c}_true" for c in shared)]].rename(
        columns={f"{c}_true": c for c in shared}
    )
    if name == KPI_VALUE:
        protected = both["status"] == SUPPRESSED
        doubt = np.asarray(few_unknown(true), dtype=bool)
        others = [c for c in shared if c not in (*figures, *_TOLD)]
        shows = is_small(both[~protected], mask) & of_people(name, both[~protected])
    else:
        protected = both[IS_SUPPRESSED].astype("boolean").fillna(value=False)
        doubt = np.zeros(len(both), dtype=bool)
        others = [c for c in shared if c not in figures]
        shows = is_small(both[~protected], mask)
    people = of_people(name, true)
    kept = [*figures, *(_TOLD if name == KPI_VALUE else ())]
    hidden = np.asarray(protected, dtype=bool)
    wrong = np.array(both["_merge"] != "both")
    if name != KPI_VALUE:  # whose numerators may be kronor, and whose rule is the measure's own
        wrong |= np.asarray(shows.reindex(both.index, fill_value=False), dtype=bool) & people
    wrong |= np.asarray(is_primary(name, true), dtype=bool) & people & ~hidden
    wrong |= hidden & (~people | np.asarray(both[figures].notna().any(axis=1)))
    # Told alone only where they are not few; what is not told is no other figure.
    if name == _SUPPLIERS:  # whose order and count of the overdue have a rule of their own
        others = [c for c in others if c != "n_overdue"]
        kept = [c for c in kept if c != "rank"]
    apart = [*(c for c in kept if c in OF_UNKNOWN and name == KPI_VALUE), *mask.single]
    sure = [c for c in kept if c not in apart]
    if name == COMMITMENT:
        quiet = hidden & ~has_state(true)
        others = [c for c in others if c not in (*STATE, "status")]
        wrong |= _differs(both, true, [*STATE, "status"]) & ~quiet
        wrong |= quiet & np.asarray(both[[*STATE]].notna().any(axis=1))
        wrong |= quiet & ~np.asarray(both["status"].isin(("unknown", "cancelled")))
    wrong |= _differs(both, true, others) | (_differs(both, true, sure) & ~hidden)
    wrong |= _differs(both, true, apart, missing=people) & ~hidden
    of_doubt = [c for c in apart if c in OF_UNKNOWN]
    wrong |= doubt & np.asarray(both[of_doubt].notna().any(axis=1))
    for column in mask.single:
        wrong |= np.asarray(is_small(both, type(mask)((column,))), dtype=bool)
    broken: pd.DataFrame = both[wrong]
    return broken


def _differs(
    one: pd.DataFrame, two: pd.DataFrame, names: list[str], missing: np.ndarray | bool = False
) -> np.ndarray:
    found = np.zeros(len(one), dtype=bool)
    for name in names:
        same = (one[name] == two[name]).fillna(False).astype(bool)
        none = np.asarray(one[name].isna())
        found |= ~np.asarray(same | (none & two[name].isna()) | (none & missing))
    return found


def _shown_months(views: pd.DataFrame, published: pd.DataFrame) -> pd.DataFrame:
    """The months of the curves until their first hidden one, where they end."""
    by = ["definition", "group"]
    gone = published[published[IS_SUPPRESSED].astype(bool)].groupby(by)["month"].min()
    last = views.merge(gone.rename("_last").reset_index(), on=by, how="left")["_last"]
    return views[~(views["month"].to_numpy() > last.to_numpy(dtype=float, na_value=np.inf))]


def _rule(name: str) -> Rule:
    """The rule of one twin, in the form of all rules: its arguments name the tables."""
    twin, source = name.replace(".", "_"), SOURCE_OF[name].name.replace(".", "_")

    def rule(
        published: pd.DataFrame, true: pd.DataFrame, organisation: pd.DataFrame
    ) -> pd.DataFrame:
        return unlike(name, published, true, organisation)

    rule.__name__ = f"{twin}_protected"
    rule.__doc__ = f"What is published as {name} is {SOURCE_OF[name].name}, or is protected."
    return _reading(rule, (twin, source, "core_organisation"))


def _reading(rule: Rule, names: tuple[str, ...]) -> Rule:
    asked = [inspect.Parameter(n, inspect.Parameter.POSITIONAL_ONLY) for n in names]
    rule.__signature__ = inspect.Signature(asked)  # type: ignore[attr-defined]
    return rule


_READ = (
    *(name.replace(".", "_") for name in MASKS),
    *(SOURCE_OF[name].name.replace(".", "_") for name in MASKS),
    "core_organisation",
)


def nothing_hidden_found(*frames: pd.DataFrame) -> pd.DataFrame:
    """No hidden number can be worked out of all that is published, nor by one who knows his own."""
    from pipelines.disclosure.proof import open_numbers  # slow to import

    given = dict(zip(_READ, frames, strict=True))
    return open_numbers(given, {name: given[name.replace(".", "_")] for name in MASKS})


RULES: tuple[Rule, ...] = (
    *(_rule(name) for name in MASKS),
    rows_of_persons_not_told,
    remarks_on_persons_not_told,
    suppliers_tell_no_state,
    _reading(nothing_hidden_found, _READ),
)
