"""What sdcTable, a program of others, says of its own data; tests read it where it lies."""

from pathlib import Path

import pandas as pd
import pytest

ANSWERS = Path(__file__).resolve().parents[1] / "../shared/realdata/disclosure-known-answers"
known_answers = pytest.mark.skipif(not ANSWERS.is_dir(), reason="the real data is not here")


def microdata() -> pd.DataFrame:
    """Its hundred records with a region, a gender and an amount."""
    return pd.read_csv(ANSWERS / "sdctable_microdata1.csv")
