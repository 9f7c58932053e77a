"""How long publishing takes with disclosure control, and how long without it: one run, two clocks.

The whole job is run once in this process; what choosing and proving the hidden cells took is taken
by clocks around them (`reliability.md` 5.3). Nothing is compared here.
"""

import functools
import json
import sys
import time
from collections.abc import Callable, Mapping
from typing import Any

from pipelines.disclosure import checks, proof, publication

# With it at most so many times as long as without; the largest city within a minute.
RATIO_GOAL, SECONDS_GOAL = 1.5, 60.0
WORK = ((publication, "published"), (checks, "unlike"), (proof, "open_numbers"))


def main() -> None:
    """`python -m pipelines.bench.disclosure`: runs the job of the settings, tells both times."""
    taken: list[float] = []
    for module, name in WORK:
        setattr(module, name, _timed(getattr(module, name), taken))
    from pipelines.refresh import refresh  # after the clocks: assets take the functions by name
    from pipelines.settings import Settings

    begun = time.perf_counter()
    outcome = refresh(Settings())
    told = {"code": outcome.code, "seconds": time.perf_counter() - begun, "control": sum(taken)}
    sys.stdout.write(json.dumps(told))


def _timed(function: Callable[..., Any], taken: list[float]) -> Callable[..., Any]:
    @functools.wraps(function)
    def timed(*given: Any, **named: Any) -> Any:
        begun = time.perf_counter()
        try:
            return function(*given, **named)
        finally:
            taken.append(time.perf_counter() - begun)

    return timed


def table(cities: Mapping[str, Mapping[str, float]]) -> str:
    """By city the two times, their ratio, and the verdicts."""
    rows = [
        "| city | the job, s | of it disclosure control, s | with : without |",
        "|---|---|---|---|",
    ]
    said = []
    for name, told in cities.items():
        ratio = told["seconds"] / (told["seconds"] - told["control"])
        rows.append(f"| {name} | {told['seconds']:.1f} | {told['control']:.1f} | {ratio:.2f} |")
        met = ratio <= RATIO_GOAL and told["control"] <= SECONDS_GOAL
        said.append(f"{name}: {'met' if met else 'NOT MET'}")
    goal = f"Goal: at most {RATIO_GOAL:g} times, disclosure control within {SECONDS_GOAL:g} s. "
    return "\n".join([*rows, "", goal + "; ".join(said)]) + "\n"


if __name__ == "__main__":
    main()
