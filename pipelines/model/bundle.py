"""All reference data of a run together. Reading its files is all that happens here."""

from dataclasses import dataclass
from functools import cache
from pathlib import Path

from pipelines.model.codes import CodeList, load_codes
from pipelines.model.organisations import Registry, load_registry
from pipelines.model.parameters import Parameters, load_parameters
from pipelines.model.populations import Share, load_population
from pipelines.model.reference import reference_file
from pipelines.model.rule_sets import RuleSet, load_rule_set
from pipelines.model.series_breaks import SeriesBreak, load_series_breaks
from pipelines.model.targets import Target, load_targets

RULE_SET = "R-2014"


@dataclass(frozen=True)
class Reference:
    """Registry, code lists, parameters, targets, the rule set in force, what to compare with."""

    registry: Registry
    codes: dict[str, CodeList]
    parameters: Parameters
    targets: tuple[Target, ...]
    rules: RuleSet
    population: tuple[Share, ...]
    breaks: tuple[SeriesBreak, ...]


@cache
def load_reference(reference: Path) -> Reference:
    """The reference data of a folder; files that it lacks are the bundled ones.

    Raises:
        ValueError: a file does not fit; the text names file and key.
        ParameterError: a dated value has a gap or stands twice.
    """
    return Reference(
        registry=load_registry(reference),
        codes=load_codes(reference / "codes"),
        parameters=load_parameters(reference_file(reference, "parameters.csv")),
        targets=load_targets(reference_file(reference, "targets.csv")),
        rules=load_rule_set(reference_file(reference, "rule_sets.yaml"), RULE_SET),
        population=load_population(reference_file(reference, "reference_population.csv")),
        breaks=load_series_breaks(reference_file(reference, "series_breaks.csv")),
    )
