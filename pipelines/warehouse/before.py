"""The snapshot in force when a run works: what its figures are compared with.

What is compared, and what a difference means, is decided by who asks.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from pipelines.warehouse.snapshot import current, tables


@dataclass(frozen=True)
class Before:
    """A snapshot's name and its tables by `<layer>_<table>`; why there is none, when one fails."""

    name: str
    frames: Mapping[str, pd.DataFrame]
    fault: str = ""


def snapshot_before(warehouse: Path, names: Sequence[str]) -> Before:
    """The tables of the snapshot in force; none when none was published.

    A damaged one is no reason to stop: the run is what replaces it.
    """
    try:
        held = current(warehouse)
        if held is None:
            return Before("", {})
        given = tables(held, [name.replace("_", ".", 1) for name in names])
    except ValueError as error:
        return Before("", {}, fault=str(error))
    return Before(held.snapshot_id, {n.replace(".", "_", 1): f for n, f in given.items()})
