"""Rules that the pay-off must keep before it may be published: it adds up. Pure functions.

As in `core/checks.py`: each gives the rows that break it.
"""

import pandas as pd

from pipelines.model.tables.mart_payoff import PAYOFF
from pipelines.payoff.cases import SOCIETY

RELATIVE = 1e-9
# Each amount is rounded to whole öre.
ROUNDING = 0.005


def payoff_balanced(mart_payoff_balance: pd.DataFrame) -> pd.DataFrame:
    """The actors sum to society, the programme to its costs, and no transfer changes the sum."""
    deviation = mart_payoff_balance["deviation"].astype(float)
    return mart_payoff_balance[~(deviation <= RELATIVE)]


def payoff_sums(mart_payoff: pd.DataFrame) -> pd.DataFrame:
    """What the actors gain is society's gain, save where public money has a price of its own."""
    rows = mart_payoff[mart_payoff["scenario"] != "skattefaktor"]
    by = [name for name in PAYOFF.key if name != "actor"]
    npv = rows["npv"].astype(float)
    signed = npv.where(rows["actor"] != SOCIETY, -npv)
    left = signed.groupby([rows[name] for name in by]).transform("sum")
    number = rows.groupby(by)["actor"].transform("size")
    return rows[~(left.abs() <= ROUNDING * number)]


RULES = (payoff_balanced, payoff_sums)
