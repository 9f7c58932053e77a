"""The rule set R-2014: its defaults, the alternatives that can be switched on, wrong files."""

from pathlib import Path

import pytest

from pipelines.model.codes import load_codes
from pipelines.model.parameters import load_parameters
from pipelines.model.reference import BUNDLED
from pipelines.model.rule_sets import load_rule_set, with_alternatives

FILE = BUNDLED / "rule_sets.yaml"
R2014 = load_rule_set(FILE, "R-2014")


def test_defaults_are_those_of_the_table() -> None:
    assert R2014.rule_set_id == "R-2014"
    assert R2014.natures == ("services",)
    assert R2014.mixed == "main_object"
    assert R2014.date_basis == ("published_at", "awarded_at")
    assert R2014.count_not_awarded
    assert R2014.count_direct_award == "above_limit"
    assert R2014.direct_award_below_limit == "out"
    assert (R2014.joint, R2014.lots, R2014.framework) == ("lead", "one", "one")
    assert R2014.blank_requirement == "unknown"
    out = (
        R2014.count_cancelled,
        R2014.count_call_off,
        R2014.count_mini_competition,
        R2014.count_options,
        R2014.count_lov_system,
        R2014.count_unconfirmed_nature,
        R2014.count_direct_award_unknown,
    )
    assert out == (False,) * 7


def test_every_line_says_its_reason_in_both_languages() -> None:
    assert len(R2014.lines) == 22
    for line in R2014.lines:
        texts = (line.question_sv, line.question_en, line.why_sv, line.why_en)
        options = [(o.label_sv, o.label_en) for o in (line.default, *line.alternatives)]
        assert all(texts), line.line_id
        assert all(sv and en and sv != en for sv, en in options), line.line_id
        assert line.chosen == line.default


def test_requirement_types_agree_with_the_code_list() -> None:
    types = load_codes(BUNDLED / "codes")["requirement_type"]
    assert set(types.codes_where("counted", "yes")) == set(R2014.requirement_types)
    assert set(types.codes_where("strict", "yes")) == set(R2014.strict_types)
    assert set(R2014.strict_types) < set(R2014.requirement_types)


def test_the_parameters_named_exist() -> None:
    named = {p for line in R2014.lines for p in line.parameters}
    assert named == {"direct_award_limit", "min_duration_months", "min_workers"}
    assert named <= {p.parameter_id for p in load_parameters(BUNDLED / "parameters.csv").rows}


def test_alternatives_can_be_switched_on() -> None:
    other = with_alternatives(
        R2014,
        {
            "nature": ("services", "works"),
            "cancelled": True,
            "direct_award_above_limit": "none",
            "date_basis": ("awarded_at",),
        },
    )
    assert other.natures == ("services", "works")
    assert other.count_cancelled
    assert other.count_direct_award == "none"
    assert other.date_basis == ("awarded_at",)
    assert other.lots == R2014.lots
    chosen = {line.line_id: line.chosen.label_en for line in other.lines}
    assert chosen["cancelled"] == "Count"
    back = {line.line_id: line.default.value for line in R2014.lines}
    assert with_alternatives(other, back) == R2014


def test_every_supported_alternative_builds_and_changes_the_rule_set() -> None:
    for line in R2014.lines:
        for option in line.alternatives:
            if option.is_supported:
                assert with_alternatives(R2014, {line.line_id: option.value}) != R2014
            else:
                with pytest.raises(ValueError, match="needs data not read yet"):
                    with_alternatives(R2014, {line.line_id: option.value})


def test_unknown_choices_are_refused() -> None:
    with pytest.raises(ValueError, match="no rule line 'colour'"):
        with_alternatives(R2014, {"colour": True})
    with pytest.raises(ValueError, match="options has no answer True"):
        with_alternatives(R2014, {"options": True})
    with pytest.raises(ValueError, match="no rule set 'R-1900'"):
        load_rule_set(FILE, "R-1900")


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ("      blank:\n", "      blanks:\n", "missing or unknown: ['blank', 'blanks']"),
        ("value: unknown", "value: no_idea", "lines.blank"),
        ("value: lead", "value: leader", "lines.joint"),
        ("{value: [awarded_at],", "{value: [someday],", "lines.date_basis"),
        ("    valid_from: 2012-01-01", "    valid_from: 2012-01-01\n    colour: 1", "colour"),
    ],
)
def test_a_wrong_file_is_refused_with_its_key(
    tmp_path: Path, old: str, new: str, told: str
) -> None:
    text = FILE.read_text(encoding="utf-8")
    assert old in text
    file = tmp_path / "rule_sets.yaml"
    file.write_text(text.replace(old, new, 1), encoding="utf-8")
    with pytest.raises(ValueError, match=r"rule_sets\.yaml") as refused:
        load_rule_set(file, "R-2014")
    assert told in str(refused.value)
