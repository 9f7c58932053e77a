"""Every text of the pages exists in both languages, and no translation is left over."""

import ast
import csv
import string
from pathlib import Path

import pytest

from dashboard import codes, commitment_words, i18n, payoff_words, people_words
from pipelines.core.counting import REASONS
from pipelines.model.codes import load_codes
from pipelines.model.cpv import NATURE_OF_DIVISION
from pipelines.model.reports import standard
from pipelines.model.tables import REPORT_DELIVERY, mart_funnel, mart_payoff, mart_retention
from pipelines.payoff import evidence
from pipelines.settings import Settings

DASHBOARD = Path(i18n.__file__).parents[1]


def messages():
    found = []
    for file in sorted(DASHBOARD.rglob("*.py")):
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "_":
                found.append((file.name, node.lineno, node.args[0]))
    return found


MESSAGES = messages()


def test_there_are_messages_and_all_are_literal():
    assert len(MESSAGES) > 100
    assert not [m[:2] for m in MESSAGES if not isinstance(m[2], ast.Constant)]


def test_all_are_translated_and_none_is_unused():
    used = {m[2].value for m in MESSAGES}
    assert used == set(i18n.ENGLISH)
    assert not [k for k, v in i18n.ENGLISH.items() if not v]


@pytest.mark.parametrize("swedish", sorted(i18n.ENGLISH))
def test_placeholders_and_marks_agree(swedish):
    english = i18n.ENGLISH[swedish]
    fields = [{f for _, f, _, _ in string.Formatter().parse(t) if f} for t in (swedish, english)]
    assert fields[0] == fields[1]
    assert swedish.count("**") == english.count("**")
    assert swedish.startswith(" ") == english.startswith(" ")


def test_language_of_the_run():
    i18n.use("en")
    assert i18n._("Läget") == "Overview"
    i18n.use("tlh")
    assert i18n._("Läget") == "Läget"


def test_every_reason_and_requirement_type_has_words():
    assert [r for r in REASONS if codes.not_counted(r) == r] == []
    kinds = load_codes(Settings().reference / "codes")["requirement_type"].codes
    assert [k for k in kinds if codes.requirement(k) == k] == []


def test_every_state_of_a_delivery_and_every_report_has_words():
    states = REPORT_DELIVERY.columns["status"].codes
    assert [s for s in states if codes.delivery(s) == s] == []
    assert [name for name in standard() if codes.report(name) == name] == []


@pytest.mark.parametrize(
    ("words", "known"),
    [
        (people_words.stage, mart_funnel.STAGES),
        (people_words.step, mart_funnel.PERSON_STEPS),
        (people_words.progress, mart_retention.PROGRESS),
        (payoff_words.actor, mart_payoff.ACTOR),
        (payoff_words.step, mart_payoff.STEP),
        (payoff_words.unit_cost, mart_retention.UNIT),
        (payoff_words.assumption, evidence.DEFAULT_GRADES),
        (payoff_words.left_out, ("not_begun", "no_start_or_end", "no_support_known")),
    ],
)
def test_every_code_of_people_and_payoff_has_words(words, known):
    assert [code for code in known if words(code) == code] == []


def test_every_service_has_an_industry():
    services = [d for d, nature in NATURE_OF_DIVISION.items() if nature != "supplies"]
    assert [d for d in services if "CPV" in commitment_words.industry(d)] == []
    assert commitment_words.industry("44") == "Varor (CPV 44)"


def test_unknown_codes_are_shown_as_they_are():
    assert codes.not_counted("new_reason") == "new_reason"
    assert codes.social(None) == ""


def test_every_parameter_has_words():
    with (Settings().reference / "parameters.csv").open(encoding="utf-8") as file:
        names = {row["parameter_id"] for row in csv.DictReader(file)}
    assert [n for n in names if codes.parameter(n) == n] == []
