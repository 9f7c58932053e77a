"""Shares in a reference population, such as the registered unemployed: what the mix is held to.

Data in `reference/reference_population.csv`, dated and with source. A share that no source gives is
no row there: it is never invented, and the comparison is then missing (`domain.md` 3.11). The
bundled file has no row yet, because no share of Göteborg's could be read in a source.
"""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

from pipelines.errors import ParameterError
from pipelines.model.reference import read_rows

Dimension = Literal["target_group", "primary_group", "gender", "age_band", "district"]


@dataclass(frozen=True)
class Share:
    """The share of a member of a dimension in a population while it holds."""

    population: str
    dimension: Dimension
    occupation: str
    member: str
    valid_from: dt.date
    valid_to: dt.date | None
    share: float
    source: str
    url: str | None
    verified: bool
    note: str | None

    @property
    def place(self) -> tuple[str, str, str]:
        """What it is the share of: dimension, occupation (`all` for everybody), member."""
        return self.dimension, self.occupation, self.member


class _Row(BaseModel):
    model_config = ConfigDict(extra="forbid")

    population: str
    dimension: Dimension
    occupation: str
    member: str
    valid_from: dt.date
    valid_to: dt.date | None
    share: float = Field(gt=0, le=1)
    source: str
    url: str | None
    verified: bool
    note: str | None


def load_population(path: Path) -> tuple[Share, ...]:
    """The shares of a file, sorted by place and day.

    Raises:
        ParameterError: Two shares of one place hold on the same day.
        ValueError: A row does not fit the columns.
    """
    rows = (Share(**row.model_dump()) for row in read_rows(path, _Row))
    shares = tuple(sorted(rows, key=lambda s: (s.place, s.valid_from)))
    for before, after in pairwise(shares):
        last = before.valid_to or dt.date.max
        if before.place == after.place and last >= after.valid_from:
            raise ParameterError(
                f"reference population: {'/'.join(after.place)} stands twice in "
                f"{after.valid_from:%Y-%m}"
            )
    return shares


def share_at(shares: Sequence[Share], place: tuple[str, str, str], day: dt.date) -> Share | None:
    """The share of a place on a day; None where no source gives one."""
    for share in shares:
        if share.place == place and share.valid_from <= day <= (share.valid_to or dt.date.max):
            return share
    return None
