"""Whose taxes a person's are: the municipality's own, or another's (`domain.md` 4.5, leakage).

Where a person lives is all that is asked; what the taxes are is reckoned in `flows.py`.
"""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import numpy as np
import pandas as pd

from pipelines.disclosure.masks import FLOOR
from pipelines.payoff.cases import Cases

HOME = ("1480", "goteborg", "göteborg", "göteborgs stad", "göteborgs kommun")


def away_of(person: Mapping[str, Any]) -> float:
    """1 when the person lives in another municipality; at home when nothing is said."""
    home = person.get("home_municipality")
    return 0.0 if pd.isna(home) or str(home).strip().lower() in HOME else 1.0


def few_at_home(cases: Cases) -> Cases:
    """Fewer than five who live elsewhere count as living here: `annan` would tell their taxes."""
    people = cases.persons
    if people.count[people.away > 0].sum() >= FLOOR:
        return cases
    return replace(cases, persons=replace(people, away=np.zeros_like(people.away)))
