"""The catalogue of findings: complete in both languages, and neither more nor less than is used."""

import ast
import re
import string
from pathlib import Path

import pytest
from workbooks import ROOT

from pipelines.model import findings
from pipelines.model.findings import OUTCOMES, Finding, Kind, catalogue, text

CODE = re.compile(r"[SM]\d{2,3}")
# What a finding always knows of its place; the rest comes with the code.
PLACE = {"value", "header", "sheet", "column"}
PARAMS = {
    "S02": {"suffix": "xlsx"},
    "S03": {"kind": "xlsx"},
    "S07": {"limit_mb": 200},
    "S08": {"parts": 2001, "limit": 2000},
    "S11": {"table": "A1:B3"},
    "S16": {"n": 2, "cells": "B2, B3"},
    "S17": {"rows": 30},
    "S18": {"field": "Diarienummer"},
    "S19": {"columns": "A, C", "field": "Diarienummer"},
    "S20": {"field": "Diarienummer"},
    "S22": {"field": "Diarienummer"},
    "S26": {"first": 16},
    "S27": {"text": "Delsumma"},
    "S30": {"n": 3},
    "S31": {"name": "Utfästelser"},
    "S41": {"name": "Utfästelser"},
    "S53": {"sender": "okand"},
    "S54": {"where_sv": "Kv1!D", "where_en": "Kv1!D"},
    "S56": {"n": 3, "of": 12, "share": 25},
    "S58": {"version": 7, "known": 1},
    "S59": {"limit_mb": 20},
    "S60": {"a": 3, "b": 4},
    "S63": {"type": "Kandidatlista"},
    "S64": {"where_sv": "Dolt", "where_en": "Dolt"},
    "S75": {"n": 2, "row": 7},
    "S76": {"cell": "XFD9"},
    "S67": {"before": 10, "after": 3, "gone": 7, "refs": "UH-1, UH-2", "file": "a.xlsx"},
    "S68": {"file": "a.xlsx"},
    **{code: {"by": "ekonom", "at": "2015-07-01"} for code in ("S80", "S81")},
    "S83": {"org": "framtiden"},
    "M97": {"org": "framtiden"},
    "M16": {"start": "2015-03-01"},
    "M18": {"suggestion": "HIGAB AB"},
    "M25": {"promised": 4},
    "M66": {"age": 115},
    "M67": {"age": 12},
    "M69": {"start": "2015-03-01"},
    "M70": {"start": "2015-03-01"},
    "M72": {"died": "2015-03-01"},
    "M93": {"share": 200, "n": 2},
    **{code: {"n": "2"} for code in ("M94", "M120")},
    "M95": {"delivered": 2, "promised": 4, "share": "50 %"},
    "M100": {"cpv": "45000000"},
    "M103": {"type": "Dialogvillkor"},
    "M110": {"now": 1_250, "then": 1_250_000},
    "M111": {"low": "300 000", "high": "12 000 000"},
    "M116": {"entered": "2015-03-01"},
    "M119": {"total": "5 000 000"},
    "M170": {"end": "2015-03-01"},
    "M160": {"sum": "5 000 000"},
    "M161": {"read": "Ja"},
    **{code: {"other": 4} for code in ("M90", "M91", "M92", "M105")},
    **{
        f"M{number:02d}": {"read": "2015-03-01"}
        for number in (2, 3, 4, 5, 6, 7, 12, 14, 20, 21, 23, 27, 28, 29, 30, 46, 47, 55, 73, 74, 75)
    },
    **{
        f"M{number}": {"read": "2015-03-01"}
        for number in (77, 78, 80, 81, 106, 107, 108, 109, 121, 133, 136, 151, 153, 156)
    },
}


def _used() -> set[str]:
    """Codes that stand as text in the intake's source."""
    found: set[str] = set()
    for file in (ROOT / "pipelines/ingest").rglob("*.py"):
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Constant) and isinstance(node.value, str):
                found |= {node.value} if CODE.fullmatch(node.value) else set()
    return found


def _placeholders(words: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(words) if name}


def test_every_code_that_the_intake_uses_is_in_the_catalogue() -> None:
    assert _used() - set(catalogue()) == set()


def test_every_code_of_the_catalogue_is_used() -> None:
    assert set(catalogue()) - _used() == set()


@pytest.mark.parametrize("code", sorted(catalogue()))
def test_an_entry_is_complete_in_both_languages(code: str) -> None:
    kind = catalogue()[code]
    assert CODE.fullmatch(code)
    assert kind.outcome in OUTCOMES
    assert (kind.severity == "error") == (kind.outcome in ("rejected", "quarantined"))
    assert kind.outcome != "rejected" or code[0] == "S" or code == "M97"
    # A place may be named in either language.
    assert {p.removesuffix("_sv") for p in _placeholders(kind.sv)} == {
        p.removesuffix("_en") for p in _placeholders(kind.en)
    }
    assert _placeholders(kind.sv) | _placeholders(kind.en) <= PLACE | set(PARAMS.get(code, {}))
    assert not _placeholders(kind.do_sv) | _placeholders(kind.do_en)
    assert kind.sv != kind.en
    assert kind.do_sv != kind.do_en
    for words in (kind.sv, kind.en, kind.do_sv, kind.do_en):
        assert words == words.strip()
        assert words[-1] not in ".!"


@pytest.mark.parametrize("lang", ["sv", "en"])
@pytest.mark.parametrize("code", sorted(catalogue()))
def test_an_entry_says_all_particulars(code: str, lang: str) -> None:
    params = PARAMS.get(code, {})
    finding = Finding(code, "Kv1 2015", 7, "C", "Annonsdatum", "1/3 2015", tuple(params.items()))
    what, todo = text(finding, lang)
    for value in params.values():
        assert str(value) in what
    assert todo
    assert not re.search(r"[{}…]|None", what)


@pytest.mark.parametrize("lang", ["sv", "en"])
@pytest.mark.parametrize("code", sorted(catalogue()))
def test_an_entry_can_be_said_of_a_finding_that_knows_nothing(code: str, lang: str) -> None:
    what, todo = text(Finding(code), lang)
    assert what
    assert todo
    assert "None" not in what


@pytest.mark.parametrize(
    ("lang", "told"),
    [
        ("sv", "Okänd målgrupp «Ungdommar». Menade ni «Ungdom»?"),
        ("en", "Unknown target group «Ungdommar». Did you mean «Ungdom»?"),
    ],
)
def test_a_word_that_is_like_it_is_asked_about(lang: str, told: str) -> None:
    finding = Finding("M76", value="Ungdommar", params=(("suggestion", "Ungdom"),))
    assert text(finding, lang)[0] == told


def test_particulars_are_inserted_as_they_are() -> None:
    finding = Finding("M17", value="{0} {evil} <b>%s</b>")
    assert "{0} {evil} <b>%s</b>" in text(finding, "sv")[0]


@pytest.mark.parametrize(
    ("key", "value"), [("severity", "fatal"), ("outcome", "lost"), ("outcome", "")]
)
def test_an_unknown_severity_or_outcome_is_refused(
    key: str, value: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    entry = dict.fromkeys(Kind.__dataclass_fields__, "x") | {
        "severity": "error",
        "outcome": "rejected",
        key: value,
    }
    lines = [f"  {k}: '{v}'" for k, v in entry.items() if k != "code"]
    file = tmp_path / "findings.yaml"
    file.write_text("\n".join(["S01:", *lines]), encoding="utf-8")
    monkeypatch.setattr(findings, "CATALOGUE", tmp_path)
    with pytest.raises(ValueError, match="S01 has an unknown severity or outcome"):
        catalogue.__wrapped__()
