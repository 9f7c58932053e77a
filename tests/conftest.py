"""Puts this folder on the path, so that every test can import the builders of rows (`frames`)."""

import os
import sys
from collections.abc import Iterator

import pytest
from hypothesis import settings

from pipelines import one_thread  # noqa: F401 - before numpy is loaded

# How full its disk is is a matter of the machine, which a test that asks for it says itself.
os.environ["SHU_LEAST_FREE"] = "0"
# How long an example takes is a matter of the machine, which no test asks.
settings.register_profile("untimed", deadline=None)
settings.load_profile("untimed")


@pytest.fixture(autouse=True, scope="module")
def _own_main() -> Iterator[None]:
    """Streamlit's AppTest leaves its script as `__main__`, which child processes would run."""
    before = sys.modules["__main__"]
    yield
    sys.modules["__main__"] = before
