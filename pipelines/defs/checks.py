"""Blocking asset checks: what one table cannot know. The rules are pure functions.

They stand in `core/checks.py`, `core/promised_checks.py`, `person/checks.py`,
`payoff/checks.py` and `disclosure/checks.py`. One step a layer
holds the checks of its tables, because each step costs Dagster events.
"""

from collections.abc import Callable, Iterator

import dagster as dg
import pandas as pd

from pipelines.core import checks, promised_checks
from pipelines.defs.resources import BuildResource
from pipelines.defs.tables import key, stands
from pipelines.disclosure import checks as disclosure_checks
from pipelines.model.tables import ALL, Table
from pipelines.payoff import checks as payoff_checks
from pipelines.person import checks as person_checks
from pipelines.value_free import facts, value_free

Rule = Callable[..., pd.DataFrame]
RULES: tuple[Rule, ...] = (
    *checks.RULES,
    *promised_checks.RULES,
    *person_checks.RULES,
    *payoff_checks.RULES,
    *disclosure_checks.RULES,
)


def tables_of(rule: Rule) -> list[Table]:
    """The tables that a rule reads; the first one is what it is about."""
    return [ALL[name.replace("_", ".", 1)] for name in checks.arguments(rule)]


def _spec(rule: Rule) -> dg.AssetCheckSpec:
    about, *others = tables_of(rule)
    return dg.AssetCheckSpec(
        name=rule.__name__,
        asset=key(about),
        blocking=True,
        description=rule.__doc__,
        additional_deps=[key(t) for t in others],
    )


def layer_checks(layer: str) -> dg.AssetChecksDefinition:
    """The checks whose table is of a layer; a result holds a number of rows, never a value."""
    rules = {_spec(r).name: r for r in RULES if tables_of(r)[0].layer == layer}

    @dg.multi_asset_check(name=f"check_{layer}", specs=[_spec(r) for r in rules.values()])
    def check(build: BuildResource) -> Iterator[dg.AssetCheckResult]:
        with value_free(f"check_{layer}"):
            for name, rule in rules.items():
                about, *others = tables_of(rule)
                # The tables of a run that was published have passed.
                broken = 0
                if not build.file.standing:
                    broken = len(rule(*(build.file.read(t) for t in (about, *others))))
                yield dg.AssetCheckResult(
                    check_name=name,
                    asset_key=key(about),
                    passed=not broken,
                    severity=dg.AssetCheckSeverity.ERROR,
                    metadata=facts({"broken": broken, **stands(build)}),
                )

    return check


blocking_checks = [layer_checks(layer) for layer in ("staging", "core", "person", "mart", "public")]
