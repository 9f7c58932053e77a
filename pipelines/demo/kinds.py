"""All kinds of quirks, the themes by turns, so that a small city has some of each.

The kinds are in the modules `kinds_*.py`; nothing is planted here.
"""

from itertools import chain, zip_longest

from pipelines.demo import (
    kinds_dates,
    kinds_numbers,
    kinds_persons,
    kinds_rows,
    kinds_shares,
    kinds_words,
)
from pipelines.demo.quirks import Kind

_THEMES = (
    kinds_dates.KINDS,
    kinds_numbers.KINDS,
    kinds_shares.KINDS,
    kinds_words.KINDS,
    kinds_rows.KINDS,
    kinds_persons.KINDS,
)
KINDS: tuple[Kind, ...] = tuple(k for k in chain(*zip_longest(*_THEMES)) if k is not None)
