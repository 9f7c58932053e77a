"""One table masked by the primary rules alone, as for tests that know of no other table."""

import numpy as np
import pandas as pd

from pipelines.disclosure import masks
from pipelines.disclosure.views import of_people


def published(name: str, frame: pd.DataFrame, threshold: float = masks.FLOOR) -> pd.DataFrame:
    """The rows of a source under the name of their twin, masked where they are small."""
    people = of_people(name, frame)
    hidden = masks.is_primary(name, frame, threshold) & people
    doubtful = np.zeros(len(frame), dtype=bool)
    if name == masks.KPI_VALUE:
        doubtful = np.asarray(masks.few_unknown(frame, threshold), dtype=bool)
    return masks.masked(name, frame, hidden, doubtful)
