"""Blocking asset checks: what one table cannot know. The rules are pure functions in `core/checks.py`."""

from collections.abc import Callable

import dagster as dg
import pandas as pd

from pipelines.core import checks
from pipelines.defs.resources import BuildResource
from pipelines.defs.tables import key
from pipelines.model.tables import ALL


def blocking(rule: Callable[..., pd.DataFrame]) -> dg.AssetChecksDefinition:
    """An asset check of a rule: a function of tables by name that returns the rows that break it.

    It belongs to the table of its first argument; what is reported is a number, never a value.
    """
    names = list(checks.arguments(rule))
    tables = [ALL[n.replace("_", ".", 1)] for n in names]

    @dg.asset_check(
        asset=key(tables[0]),
        name=rule.__name__,
        blocking=True,
        description=rule.__doc__,
        additional_deps=[key(x) for x in tables[1:]],
    )
    def check(build: BuildResource) -> dg.AssetCheckResult:
        broken = rule(*(build.file.read(x) for x in tables))
        return dg.AssetCheckResult(
            passed=broken.empty,
            severity=dg.AssetCheckSeverity.ERROR,
            metadata={"broken": len(broken)},
        )

    return check


blocking_checks = [blocking(rule) for rule in checks.RULES]
