"""Rule sets: which procurements count and as what. The counting itself is in `core`.

Each line of a rule set is declared with its reason in `rule_sets.yaml`; a counting function reads
only the plain fields of `RuleSet`.
"""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, TypeAdapter, ValidationError

from pipelines.model.reference import read_yaml

Value = bool | str | tuple[str, ...]
Nature = Literal["services", "works", "supplies"]
DateField = Literal["published_at", "awarded_at", "signed_at", "starts_at"]


@dataclass(frozen=True)
class Option:
    """An answer to a rule line; one that needs data not read yet cannot be chosen."""

    value: Value
    label_sv: str
    label_en: str
    is_supported: bool


@dataclass(frozen=True)
class RuleLine:
    """A line of `domain.md` 3.2: the question, the answer in force, the others, and why."""

    line_id: str
    question_sv: str
    question_en: str
    chosen: Option
    default: Option
    alternatives: tuple[Option, ...]
    why_sv: str
    why_en: str
    parameters: tuple[str, ...]


@dataclass(frozen=True)
class RuleSet:
    """What a counting function needs to know; the field of each line is in `_FIELDS`.

    Attributes:
        rule_set_id: Id, such as R-2014.
        label_sv: Swedish name.
        label_en: English name.
        valid_from: First day it is meant for.
        natures: Kinds that count.
        mixed: How a mixed procurement gets its kind: `main_object` by its CPV, or `out`.
        count_unconfirmed_nature: Whether a kind inferred from the title counts unconfirmed.
        date_basis: Date columns; the first that has a date decides the period.
        count_cancelled: Whether cancelled procurements count.
        count_not_awarded: Whether those not yet awarded, or appealed, count.
        direct_award_below_limit: `out`, or `own_series` (never in the goal share itself).
        count_direct_award: `above_limit` or `none`.
        count_direct_award_unknown: Whether one counts whose value or limit is not known.
        framework: `one` at its own advert, or `by_lots`.
        call_off: `out` or `own_series`.
        count_call_off: Whether a call-off without new competition counts; no option says so.
        count_mini_competition: Whether a mini-competition counts in the goal share.
        lots: `one` procurement, or `lot_weighted`.
        count_options: Whether options and extensions count.
        count_lov_system: Whether systems of choice count.
        joint: `lead` or `fractional`.
        central_purchasing: `purchasing_body` or `buyers_by_spend`.
        not_eligible: `in_all` means in the goal share, out of the eligible share.
        requirement_types: Types that count as social consideration.
        strict_types: Types that count in the strict share.
        waived_requirement: `stays`: a requirement waived later was still set.
        blank_requirement: `unknown`, which widens the bounds.
        lines: The declared lines, for the page on method.
    """

    rule_set_id: str
    label_sv: str
    label_en: str
    valid_from: dt.date
    natures: tuple[Nature, ...]
    mixed: Literal["main_object", "out"]
    count_unconfirmed_nature: bool
    date_basis: tuple[DateField, ...]
    count_cancelled: bool
    count_not_awarded: bool
    direct_award_below_limit: Literal["out", "own_series"]
    count_direct_award: Literal["above_limit", "none"]
    count_direct_award_unknown: bool
    framework: Literal["one", "by_lots"]
    call_off: Literal["out", "own_series"]
    count_mini_competition: bool
    lots: Literal["one", "lot_weighted"]
    count_options: bool
    count_lov_system: bool
    joint: Literal["lead", "fractional"]
    central_purchasing: Literal["purchasing_body", "buyers_by_spend"]
    not_eligible: Literal["in_all"]
    requirement_types: tuple[str, ...]
    strict_types: tuple[str, ...]
    waived_requirement: Literal["stays"]
    blank_requirement: Literal["unknown"]
    lines: tuple[RuleLine, ...]
    count_call_off: Literal[False] = False


_FIELDS = {
    "nature": "natures",
    "mixed": "mixed",
    "unconfirmed_nature": "count_unconfirmed_nature",
    "date_basis": "date_basis",
    "cancelled": "count_cancelled",
    "not_awarded": "count_not_awarded",
    "direct_award_below_limit": "direct_award_below_limit",
    "direct_award_above_limit": "count_direct_award",
    "direct_award_unknown": "count_direct_award_unknown",
    "framework": "framework",
    "call_off": "call_off",
    "mini_competition": "count_mini_competition",
    "lots": "lots",
    "options": "count_options",
    "lov_system": "count_lov_system",
    "joint": "joint",
    "central_purchasing": "central_purchasing",
    "not_eligible": "not_eligible",
    "requirement_type": "requirement_types",
    "strict": "strict_types",
    "waived": "waived_requirement",
    "blank": "blank_requirement",
}


class _Text(BaseModel):
    model_config = ConfigDict(extra="forbid")

    sv: str
    en: str


class _Option(_Text):
    value: Value
    supported: bool = True


class _Line(BaseModel):
    model_config = ConfigDict(extra="forbid")

    question: _Text
    default: _Option
    alternatives: list[_Option] = []
    why: _Text
    parameters: list[str] = []


class _RuleSet(BaseModel):
    model_config = ConfigDict(extra="forbid")

    label: _Text
    valid_from: dt.date
    lines: dict[str, _Line]


class _File(BaseModel):
    model_config = ConfigDict(extra="forbid")

    rule_sets: dict[str, _RuleSet]


def load_rule_set(path: Path, rule_set_id: str) -> RuleSet:
    """A rule set of a file with all its defaults.

    Raises:
        ValueError: The file does not fit, a line is missing or unknown, an answer is none that the
            counting knows, or there is no such rule set; the text names file and key.
    """
    rule_sets = read_yaml(path, _File).rule_sets
    if rule_set_id not in rule_sets:
        raise ValueError(f"{path.name}: no rule set {rule_set_id!r}, only {sorted(rule_sets)}")
    given = rule_sets[rule_set_id]
    where = f"{path.name}: rule_sets.{rule_set_id}"
    if wrong := set(given.lines) ^ set(_FIELDS):
        raise ValueError(f"{where}.lines: missing or unknown: {sorted(wrong)}")
    lines = {line_id: _line(line_id, line) for line_id, line in given.lines.items()}
    head = {
        "rule_set_id": rule_set_id,
        "label_sv": given.label.sv,
        "label_en": given.label.en,
        "valid_from": given.valid_from,
    }
    for line in lines.values():  # every answer must be one that the counting knows
        for option in (*line.alternatives, line.default):
            trial = {**lines, line.line_id: replace(line, chosen=option)}
            try:
                rule_set = _build(head, trial)
            except ValidationError as error:
                problem = error.errors()[0]
                named = next(k for k, field in _FIELDS.items() if field == problem["loc"][0])
                raise ValueError(f"{where}.lines.{named}: {problem['msg']}") from error
    return rule_set


def with_alternatives(rule_set: RuleSet, chosen: Mapping[str, Value]) -> RuleSet:
    """The rule set with other answers to some lines, by line id and value.

    Raises:
        ValueError: No such line or answer, or the answer needs data that is not read yet.
    """
    lines = {line.line_id: line for line in rule_set.lines}
    for line_id, value in chosen.items():
        if line_id not in lines:
            raise ValueError(f"{rule_set.rule_set_id}: no rule line {line_id!r}")
        line = lines[line_id]
        options = [o for o in (line.default, *line.alternatives) if o.value == value]
        if not options:
            raise ValueError(f"{rule_set.rule_set_id}: {line_id} has no answer {value!r}")
        if not options[0].is_supported:
            raise ValueError(f"{rule_set.rule_set_id}: {line_id} {value!r} needs data not read yet")
        lines[line_id] = replace(line, chosen=options[0])
    head = {k: getattr(rule_set, k) for k in ("rule_set_id", "label_sv", "label_en", "valid_from")}
    return _build(head, lines)


_ADAPTER = TypeAdapter(RuleSet)


def _build(head: Mapping[str, Any], lines: Mapping[str, RuleLine]) -> RuleSet:
    fields = {_FIELDS[line_id]: line.chosen.value for line_id, line in lines.items()}
    # Lines go in afterwards: they are checked already and must not be validated as fields.
    return replace(
        _ADAPTER.validate_python({**head, **fields, "lines": ()}), lines=tuple(lines.values())
    )


def _line(line_id: str, given: _Line) -> RuleLine:
    default = _option(given.default)
    return RuleLine(
        line_id=line_id,
        question_sv=given.question.sv,
        question_en=given.question.en,
        chosen=default,
        default=default,
        alternatives=tuple(_option(o) for o in given.alternatives),
        why_sv=given.why.sv,
        why_en=given.why.en,
        parameters=tuple(given.parameters),
    )


def _option(given: _Option) -> Option:
    return Option(given.value, given.sv, given.en, given.supported)
