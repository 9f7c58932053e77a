"""A run after one file has changed: the tables that it does not concern stand, the rest is new."""

from typing import Any

import one_unit
import pytest

from pipelines import marts
from pipelines.refresh import refresh
from pipelines.settings import Settings
from pipelines.warehouse import whole_run
from tests.whole_city import figures, whole

# Of procurements, and of persons only.
NEW, STANDING = "mart_goal_forecast", ("mart_retention_curve", "mart_payoff", "mart_progression")


@pytest.fixture
def made(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What functions of mart were called."""
    called: list[str] = []

    def noting(function: Any) -> Any:
        def call(**given: Any) -> Any:
            called.append(function.__name__)
            return function(**given)

        call.__signature__ = marts.inspect.signature(function)  # type: ignore[attr-defined]
        return call

    told = tuple((tables, noting(function)) for tables, function in marts.MARTS)
    monkeypatch.setattr(marts, "MARTS", told)
    return called


def test_what_a_changed_file_does_not_concern_stands(
    of_one_unit: Settings, made: list[str]
) -> None:
    settings = of_one_unit
    refresh(settings, whole=True)
    assert {"pay_off", "goal_forecast"} <= set(made)
    before = whole_run.recipes(settings.warehouse)
    made.clear()
    one_unit.send(settings, "ny.xlsx", one_unit.register(12, without=3))
    refresh(settings)
    after = whole_run.recipes(settings.warehouse)
    assert before[NEW] != after[NEW]
    assert [before[name] for name in STANDING] == [after[name] for name in STANDING]
    assert "goal_forecast" in made
    assert not {"pay_off", "retention_curve", "progression"} & set(made)
    stood = whole(settings)
    assert figures(stood) == (9, 12)
    refresh(settings, whole=True)
    assert "pay_off" in made
    assert whole(settings).content_hash == stood.content_hash
    # What a run that died has left is read into the build: nothing there is known any more.
    (settings.warehouse / "build/build.duckdb.wal").touch()
    made.clear()
    one_unit.send(settings, "nyare.xlsx", one_unit.register(13))
    refresh(settings)
    assert "pay_off" in made
    assert figures(whole(settings)) == (13, 13)
