"""`shu appraise`: the contract's JSON, tables for people in two languages, and plain errors."""

import copy
import json
from pathlib import Path
from typing import Any

import pytest
from payoff_kat import KAT_1, PARAMETERS
from typer.testing import CliRunner

from pipelines.__main__ import app
from pipelines.commands import appraise_errors, appraise_words
from pipelines.export import payoff_names
from pipelines.model.tables.mart_payoff import SCENARIO
from pipelines.payoff.case_file import CaseError, read_case
from pipelines.payoff.sensitivity import STEPS

ACTORS = ("individ", "arbetsgivare", "kommun", "region", "stat_af", "stat_fk", "stat_skatt",
          "samhalle")  # fmt: skip
DROP = object()


def run(tmp_path: Path, content: Any, *options: str) -> tuple[int, str]:
    file = tmp_path / "case.json"
    file.write_text(content if isinstance(content, str) else json.dumps(content), encoding="utf-8")
    done = CliRunner().invoke(app, ["appraise", str(file), *options])
    return done.exit_code, done.output


def test_json_of_the_contract(tmp_path: Path) -> None:
    code, output = run(tmp_path, KAT_1, "--json")
    found = json.loads(output)
    assert code == 0
    assert [p["id"] for p in found["persons"]] == ["P1", "P2", "P3"]
    for figures in (*found["persons"], found["total"]):
        assert {*ACTORS, "pvb", "pvc", "bcr", "breakeven_month"} <= set(figures)
    total = found["total"]
    assert total["samhalle"] == pytest.approx(229_574.29, abs=0.01)
    assert total["kommun"] == pytest.approx(-15_822.15, abs=0.01)
    assert (total["breakeven_month"]["samhalle"], total["breakeven_month"]["kommun"]) == (5, None)
    assert found["switching_values"]["A"] == pytest.approx(0.37348957, abs=5e-9)
    assert found["gross"]["samhalle"] == pytest.approx(415_083.28, abs=0.01)
    assert found["uncertainty"]["samhalle"]["standard_error"] > 0


def test_tables_for_people(tmp_path: Path) -> None:
    code, swedish = run(tmp_path, KAT_1, "--lang", "sv")
    assert code == 0
    line = next(x for x in swedish.splitlines() if x.startswith("Samhället "))
    cells = " ".join(line.split()).replace("\u00a0", " ")
    assert cells == "Samhället 187 980 83 033 −41 439 229 574 415 083 5"
    assert "Indikativ prognos" in swedish
    assert "37" in next(x for x in swedish.splitlines() if x.startswith("Vändpunkt"))
    code, english = run(tmp_path, KAT_1, "--lang", "en", "--scenario", "uhm")
    assert code == 0
    assert "the national calculator" in english
    assert "From the national calculator to our base case" in english
    assert "From the national" not in run(tmp_path, KAT_1, "--lang", "en")[1]


def test_rates_from_the_parameter_table(tmp_path: Path) -> None:
    person = {"id": "x", "w": 20_000, "born": 1992, "employed": 12, "fs": 8_000}
    code, output = run(
        tmp_path, {"parameters": "2016-01", "months": 12, "A": 1, "r": 0, "persons": [person]},
        "--json",
    )  # fmt: skip
    assert code == 0
    # 25.46 % until May, then 31.42 %; production factor 1 and no costs.
    expected = 20_000 * (5 * 1.2546 + 7 * 1.3142)
    assert json.loads(output)["total"]["samhalle"] == pytest.approx(expected, abs=0.01)
    case = read_case({"parameters": "2016-01", "months": 12, "persons": [person]}, PARAMETERS)
    assert (case.assumptions.deadweight, case.assumptions.displacement) == (0.20, 0.10)
    assert (case.assumptions.discount_rate, case.assumptions.indirect_tax) == (0.035, 0.20)
    own = {"parameters": "2016-01", "months": 12, "tau_k": 0.2, "persons": [person]}
    assert set(read_case(own, PARAMETERS).rates.tau_k) == {0.2}


def changed(person: dict[str, Any], **top: Any) -> dict[str, Any]:
    content = copy.deepcopy(KAT_1) | top
    content["persons"][0] |= person
    content["persons"][0] = {k: v for k, v in content["persons"][0].items() if v is not DROP}
    return {k: v for k, v in content.items() if v is not DROP}


@pytest.mark.parametrize(
    ("content", "says"),
    [
        ("{", "är ingen läsbar JSON-fil: felet är på rad 1"),
        ('{"r": NaN}', "NaN är inget tal"),
        ([1], "Filen ska vara ett objekt"),
        ({"persons": []}, "Filen har inga personer"),
        (changed({"w": DROP}), "Person P1: w saknas"),
        (changed({"w": "mycket"}), "Person P1: w är mycket, som inte är ett tal"),
        (changed({"w": -1}), "Person P1: w är -1, men ska ligga mellan 0 och 1000000000"),
        (changed({"lön": 1}), "Person P1: nyckeln lön finns inte"),
        (changed({"e": [[0, 4]]}), "Person P1: e ska vara en lista"),
        (changed({"e": [[0, 4, 0.2], [3, 6, 0.3]]}), "utan överlapp"),
        (changed({"kind": "x"}), "Person P1: kind är x"),
        (changed({"id": "P2"}), "Person P2 står två gånger"),
        (changed({}, kappa=DROP), "Filen: kappa saknas"),
        (changed({}, A=1.5), "Filen: A är 1.5"),
        (changed({}, months=0), "Filen: months är 0"),
        (changed({}, g=DROP), "Filen: g saknas"),
        (changed({}, convention="x"), "Filen: convention är x"),
        (changed({}, parameters="januari"), "Filen: parameters är januari"),
        (changed({}, parameters="1999-01"), "Ett värde saknas i parametertabellen"),
        (changed({}, scenario="x"), "Scenariot x finns inte"),
        (changed({"subsidy": {"form": "x"}}), "Person P1: form är x"),
        (changed({"jobs": 1}), "Person P1: jobs ska vara en lista"),
    ],
)
def test_errors_say_where_and_what(tmp_path: Path, content: Any, says: str) -> None:
    code, output = run(tmp_path, content)
    assert code == 1
    assert says in " ".join(output.split())
    code, english = run(tmp_path, content, "--lang", "en")
    assert code == 1
    assert english.strip() != output.strip()


def test_a_file_that_is_not_there(tmp_path: Path) -> None:
    done = CliRunner().invoke(app, ["appraise", str(tmp_path / "none.json")])
    assert (done.exit_code, "kan inte läsas" in " ".join(done.output.split())) == (1, True)


def test_both_languages_are_complete() -> None:
    told = payoff_names
    for words in (appraise_errors._WORDS, appraise_words._WORDS, told.ACTORS, told.PARAMETERS,
                  told.SCENARIOS, told.STEPS):  # fmt: skip
        assert set(words["sv"]) == set(words["en"])
    assert set(told.STEPS["sv"]) == {"uhm", *(name for name, _ in STEPS)}
    assert set(told.SCENARIOS["sv"]) == set(SCENARIO)


def test_a_case_error_carries_its_place() -> None:
    with pytest.raises(CaseError) as caught:
        read_case(changed({"s": 2}), PARAMETERS)
    assert (caught.value.code, caught.value.fields["where"]) == ("out_of_range", "P1")
