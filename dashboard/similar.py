"""A unit among similar buyers, when the national register is in: with both bounds, never a rank.

Pure: frames of `data.units` in, frames and sentences out. Similar is the same kind of organisation
with between half and twice as many counted procurements; at most ten, the nearest in number.
"""

from dataclasses import dataclass

import pandas as pd

from dashboard import text
from dashboard.i18n import _, current
from pipelines.export import fmt

MOST = 10
SPREAD = 2.0


@dataclass(frozen=True)
class Among:
    """The unit and those like it, and how many of these are for certain above and below it."""

    units: pd.DataFrame
    above: int
    below: int
    open: int


def among(units: pd.DataFrame, org_id: str) -> Among | None:
    """The unit among those like it; None when it has nothing counted, or none is like it.

    Above is who has at least more than the unit has at most; below the other way round. Where the
    intervals meet nobody can tell, since answers are missing.
    """
    own = units[units["org_id"] == org_id]
    if own.empty or not own["n"].iloc[0] or pd.isna(own["lower"].iloc[0]):
        return None
    me = own.iloc[0]
    fits = (
        (units["org_id"] != org_id)
        & (units["org_type"] == me.org_type)
        & units["n"].between(me.n / SPREAD, me.n * SPREAD)
        & units["lower"].notna()
    )
    like = units[fits].assign(far=lambda f: (f["n"] - me.n).abs())
    like = like.sort_values(["far", "position"], kind="stable").head(MOST).drop(columns="far")
    if like.empty:
        return None
    above, below = int((like["lower"] > me.upper).sum()), int((like["upper"] < me.lower).sum())
    return Among(pd.concat([own, like]), above, below, len(like) - above - below)


def sentence(found: Among, name: str) -> str:
    """What the comparison says and does not say."""
    lang, me = current(), found.units.iloc[0]
    n = len(found.units) - 1
    said = _(
        "{name} har {share}. Av {n} liknande köpare ligger {above} säkert högre och {below} säkert "
        "lägre; {open} går inte att skilja från {name}, eftersom intervallen möts."
    )
    return said.format(
        name=text.clean(name, 60),
        share=fmt.percent_range(me.lower, me.upper, lang),
        n=fmt.number(n, lang),
        above=fmt.number(found.above, lang),
        below=fmt.number(found.below, lang),
        open=fmt.number(found.open, lang),
    )


def definition() -> str:
    """What similar means, as it stands beside the comparison."""
    return _(
        "Liknande: samma slags organisation, och mellan hälften och dubbelt så många räknade "
        "tjänsteupphandlingar under perioden; högst tio, de närmaste i antal. Det nationella "
        "registret anger bara ja eller ingenting, så det som saknas räknas som okänt."
    )
