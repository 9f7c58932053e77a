"""Seeded faults for the rules of a build: changes to one table of a good set of tables."""

from collections.abc import Callable
from typing import Any

import pandas as pd

from pipelines.core import checks
from pipelines.core.checks import arguments
from pipelines.person.checks import RULES as PERSON_RULES

Frames = dict[str, pd.DataFrame]
Mutation = Callable[[Frames], None]
Rule = Callable[..., pd.DataFrame]
# Rules about entities made of several reports; their faults are seeded in a city that has them all.
OF_ENTITIES: tuple[Rule, ...] = (
    checks.lots_of_all,
    checks.joint_once,
    checks.references_resolve,
    checks.versions_chained,
    checks.reports_reach_core,
    *PERSON_RULES,
)


def chosen(frame: pd.DataFrame, where: dict[str, Any]) -> pd.Series:
    """The rows that match, at least one; None matches what is missing."""
    found = pd.Series(True, index=frame.index)
    for name, wanted in where.items():
        found &= frame[name].isna() if wanted is None else (frame[name] == wanted).fillna(False)
    assert found.any(), where
    return found


def at(table: str, column: str, value: Any, **where: Any) -> Mutation:
    """Set a column in the rows of a table that match."""

    def mutate(given: Frames) -> None:
        changed = given[table].copy()
        changed.loc[chosen(changed, where), column] = value
        given[table] = changed

    return mutate


def without(table: str, **where: Any) -> Mutation:
    """Drop the rows of a table that match."""

    def mutate(given: Frames) -> None:
        given[table] = given[table][~chosen(given[table], where)]

    return mutate


def again(table: str, row: int = 0, **changes: Any) -> Mutation:
    """Add a row once more, changed."""

    def mutate(given: Frames) -> None:
        extra = given[table].iloc[[row]].assign(**changes)
        given[table] = pd.concat([given[table], extra], ignore_index=True)

    return mutate


def run(rule: Rule, given: Frames) -> pd.DataFrame:
    """What breaks a rule in a set of tables."""
    return rule(*(given[name] for name in arguments(rule)))


def broken_by(rule: Rule, fault: Mutation, whole: Frames) -> int:
    """How much a seeded fault breaks a rule."""
    given = dict(whole)
    fault(given)
    return len(run(rule, given))
