"""The notebooks run from top to bottom, twice alike, read only, and stop when a figure is wrong."""

import hashlib
import json
import re
import shutil
import stat
import subprocess
from pathlib import Path
from typing import Any

import duckdb
import jupytext
import pytest
from typer.testing import CliRunner

from pipelines import access_log, person_extract
from pipelines.__main__ import app
from pipelines.commands import notebooks
from pipelines.export import notebook
from pipelines.settings import Settings
from pipelines.warehouse import snapshot
from pipelines.warehouse.snapshot import Snapshot, query
from tests.pipeline.conftest import City

ROOT = Path(__file__).resolve().parents[2]
NAMES = ["01_goal", "02_commitments", "03_retention", "04_payoff", "05_sensitivity", "06_quality"]
EVALUATOR = "evaluator@example.org"
# What jupyter_client and its kernel say of themselves is no fault of a notebook.
pytestmark = pytest.mark.filterwarnings("ignore::DeprecationWarning")


def source(name: str) -> Path:
    return ROOT / "notebooks" / f"{name}.py"


@pytest.fixture
def here(monkeypatch: pytest.MonkeyPatch, city: City, tmp_path: Path) -> Settings:
    """The settings that a kernel inherits."""
    monkeypatch.setenv("SHU_WAREHOUSE", str(city.settings.warehouse))
    monkeypatch.setenv("SHU_ACCESS_LOG", str(tmp_path / "access"))
    return Settings()


@pytest.fixture
def opened(here: Settings) -> Snapshot:
    return notebook.opened()


def outputs(ran: Any) -> list[Any]:
    """What the cells put out, without the times at which they did."""
    return [cell.get("outputs") for cell in ran.cells if cell.cell_type == "code"]


@pytest.fixture(scope="module")
def pages(city: City, tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """All six by the command, on the sample city, with few draws."""
    folder = tmp_path_factory.mktemp("notebooks")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("SHU_WAREHOUSE", str(city.settings.warehouse))
        result = CliRunner().invoke(
            app, ["notebooks", "--period", "2015", "--out", str(folder), "--json"]
        )
    assert result.exit_code == 0, result.output
    told = json.loads(result.output)
    assert [made["name"] for made in told["notebooks"]] == NAMES
    return {made["name"]: Path(made["path"]).read_text("utf-8") for made in told["notebooks"]}


@pytest.mark.slow
@pytest.mark.parametrize("name", NAMES)
def test_a_notebook_runs_and_says_what_it_asks_and_does_not_show(
    pages: dict[str, str], name: str
) -> None:
    page = pages[name]
    assert '<html lang="sv">' in page
    assert "Content-Security-Policy" in page
    assert "Fråga, ställd före uträkningen" in page
    assert "Vad detta inte visar" in page
    for told in ("Utgåva", "Innehållets kontrollsumma", "statsmodels", "Exempeldata"):
        assert told in page
    assert all(alt for alt in re.findall(r'<img src="data:image/svg[^>]*alt="([^"]*)"', page))
    if name not in ("04_payoff", "05_sensitivity"):
        assert "Version" in page


@pytest.mark.slow
@pytest.mark.parametrize("name", NAMES)
def test_a_notebook_gives_the_same_twice(
    here: Settings, pages: dict[str, str], opened: Snapshot, name: str
) -> None:
    given = {"snapshot": opened.snapshot_id, "period": "2015"}
    again = notebooks.html(notebooks.executed(source(name), given), name)
    once, twice = (re.sub(r"cell-id=\w+", "", page) for page in (pages[name], again))
    assert once == twice


def tampered(city: City, folder: Path, statement: str) -> None:
    """A warehouse that published one figure wrong: the file is whole, what it says is not."""
    published = folder / "published"
    published.mkdir(parents=True)
    found = snapshot.current(city.settings.warehouse)
    assert found is not None
    shutil.copy(found.path, published)
    with duckdb.connect(str(published / found.path.name)) as connection:
        assert connection.execute(statement).fetchall()[0][0] > 0
    pointer = json.loads((found.path.parent / "current.json").read_bytes())
    pointer["sha256"] = hashlib.sha256((published / found.path.name).read_bytes()).hexdigest()
    (published / "current.json").write_text(json.dumps(pointer))


CITY = "kpi_id = '{}' AND org_id = 'goteborg' AND period_id = '2015' AND dimension = 'all'"


WRONG = {
    "01_goal": "UPDATE public.kpi_value SET numerator = numerator + 1 WHERE "
    + CITY.format("goal_share"),
    "02_commitments": "UPDATE public.kpi_value SET denominator = denominator + 1 WHERE "
    + CITY.format("commitment_contracts"),
    "03_retention": "UPDATE public.retention_curve SET survival = survival * 0.9 "
    "WHERE month = 12 AND definition = 'in_work' AND \"group\" = 'all'",
    "04_payoff": "UPDATE public.payoff SET npv = npv + 1000 WHERE actor = 'kommun'",
    "06_quality": "UPDATE meta.source SET rows_accepted = rows_accepted + 1",
}


def run_here(name: str) -> None:
    """The cells of a notebook in this process: as far, and no kernel to wait for."""
    cells = jupytext.read(source(name), fmt="py:percent").cells
    code = "\n".join(cell.source for cell in cells if cell.cell_type == "code")
    exec(compile(code, name, "exec"), {"__name__": "__main__"})


@pytest.mark.parametrize("name", sorted(WRONG))
def test_a_notebook_stops_at_a_wrong_figure(
    monkeypatch: pytest.MonkeyPatch, city: City, tmp_path: Path, name: str
) -> None:
    tampered(city, tmp_path / "wh", WRONG[name])
    monkeypatch.setenv("SHU_WAREHOUSE", str(tmp_path / "wh"))
    with pytest.raises(AssertionError):
        run_here(name)


@pytest.mark.slow
def test_the_command_names_the_notebook_that_stopped(
    monkeypatch: pytest.MonkeyPatch, city: City, tmp_path: Path
) -> None:
    tampered(city, tmp_path / "wh", WRONG["01_goal"])
    monkeypatch.setenv("SHU_WAREHOUSE", str(tmp_path / "wh"))
    result = CliRunner().invoke(app, ["notebooks", "--period", "2015", "--out", str(tmp_path)])
    assert result.exit_code == 1
    assert "01_goal gick inte att köra till slutet: AssertionError" in result.output
    assert not list(tmp_path.glob("*.html"))


@pytest.mark.parametrize(
    "attempt",
    [
        "CREATE TABLE public.more (a INTEGER)",
        "DELETE FROM public.kpi_value",
        "ATTACH 'other.duckdb'",
        "COPY public.kpi_value TO 'taken.csv'",
        "SELECT * FROM read_text('/etc/hostname')",
        "SET enable_external_access = true",
        "SET lock_configuration = false",
    ],
)
def test_what_a_notebook_opens_can_only_be_read(opened: Snapshot, attempt: str) -> None:
    with pytest.raises(duckdb.Error):
        query(opened, attempt)


def test_another_snapshot_that_is_kept_can_be_opened(here: Settings, opened: Snapshot) -> None:
    assert notebook.opened(opened.snapshot_id) == opened
    older = opened.path.with_name("20150101T000000000000-older.duckdb")
    shutil.copy(opened.path, older)
    told = json.loads(opened.path.with_suffix(".json").read_bytes())
    told |= {"snapshot_id": older.stem, "file": older.name}
    older.with_suffix(".json").write_text(json.dumps(told))
    try:
        found = notebook.opened(older.stem)
        assert (found.snapshot_id, found.sha256) == (older.stem, opened.sha256)
        assert (found.run_id, found.data_through) == (opened.run_id, opened.data_through)
    finally:
        older.unlink()
        older.with_suffix(".json").unlink()
    for name in ("nobody", "../published/" + opened.snapshot_id):
        with pytest.raises(LookupError):
            notebook.opened(name)


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("--snapshot", "nobody"), "Det finns ingen utgåva nobody"),
        (("--period", "1999"), "Det finns inga uppgifter för 1999"),
        (("--by", "somebody"), "bara ut till rollen evaluator"),
    ],
)
def test_the_command_says_what_there_is(here: Settings, words: tuple[str, ...], said: str) -> None:
    result = CliRunner().invoke(app, ["notebooks", *words])
    assert result.exit_code == 1
    assert said in result.output.replace("\n", " ")


def test_without_notebooks_nothing_is_said_to_have_run(
    monkeypatch: pytest.MonkeyPatch, here: Settings, tmp_path: Path
) -> None:
    monkeypatch.setattr(notebooks, "SOURCES", tmp_path)
    result = CliRunner().invoke(app, ["notebooks"])
    assert result.exit_code == 1
    assert "Här finns inga anteckningsböcker" in result.output


def test_nothing_that_a_notebook_put_out_is_in_the_repository() -> None:
    listed = subprocess.run(
        ["git", "ls-files", "notebooks"], cwd=ROOT, capture_output=True, text=True, check=False
    )
    if listed.returncode:
        pytest.skip("no repository")
    tracked = listed.stdout.split()
    assert [Path(path).stem for path in tracked] == NAMES
    assert {Path(path).suffix for path in tracked} == {".py"}
    for name in NAMES:
        read = jupytext.read(source(name), fmt="py:percent")
        assert not any(outputs(read))
    ignored = ["notebooks/01_goal.ipynb", "notebooks/01_goal.html"]
    checked = subprocess.run(
        ["git", "check-ignore", *ignored], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert checked.stdout.split() == ignored


def roles(folder: Path, role: str) -> Path:
    path = folder / f"{role}.yaml"
    path.write_text(f"users:\n  - email: {EVALUATOR}\n    role: {role}\n", encoding="utf-8")
    path.chmod(stat.S_IRUSR | stat.S_IWUSR)
    return path


def test_times_by_person_are_for_an_evaluator_only(here: Settings, tmp_path: Path) -> None:
    of = {role: here.model_copy(update={"role_file": roles(tmp_path, role)})
          for role in ("evaluator", "steering", "admin")}  # fmt: skip
    for settings, by in ((here, EVALUATOR), (of["steering"], EVALUATOR), (of["admin"], EVALUATOR),
                         (of["evaluator"], "somebody"), (of["evaluator"], " ")):  # fmt: skip
        with pytest.raises(person_extract.Refused):
            person_extract.stays(settings, by)
    assert list(access_log.events(here.access_folder)) == []

    found = person_extract.stays(of["evaluator"], EVALUATOR)
    assert tuple(found.columns) == person_extract.COLUMNS
    assert set(found["definition"]) == {"same_employer", "in_work", "in_work_or_education"}
    persons = found[found["definition"] == "in_work"]["person"]
    assert sorted(persons) == list(range(1, len(persons) + 1))
    (event,) = access_log.events(here.access_folder)
    assert event["what"] == "person_extract"
    assert event["watermark"] == found["watermark"][0]
    assert event["rows"] == len(found)
    assert EVALUATOR not in json.dumps(event)
    again = person_extract.stays(of["evaluator"], EVALUATOR)
    assert again["watermark"][0] != found["watermark"][0]
    told = [sorted(zip(f["definition"], f["days"], strict=True)) for f in (found, again)]
    assert told[0] == told[1]


def test_a_development_machine_may_have_the_role(here: Settings) -> None:
    assert person_extract.may(here.model_copy(update={"dev_role": "evaluator"}), "me")
    assert not person_extract.may(here.model_copy(update={"dev_role": "admin"}), "me")


def test_without_a_log_nothing_is_handed_out(here: Settings, tmp_path: Path) -> None:
    no_folder = tmp_path / "file"
    no_folder.write_text("", encoding="utf-8")
    changed = {"role_file": roles(tmp_path, "evaluator"), "access_log": no_folder}
    with pytest.raises(FileExistsError):
        person_extract.stays(here.model_copy(update=changed), EVALUATOR)


@pytest.mark.slow
def test_the_curve_is_reckoned_person_by_person(
    monkeypatch: pytest.MonkeyPatch, here: Settings, tmp_path: Path
) -> None:
    monkeypatch.setenv("SHU_ROLE_FILE", str(roles(tmp_path, "evaluator")))
    ran = notebooks.executed(source("03_retention"), {"period": "2015", "by": EVALUATOR})
    text = json.dumps(outputs(ran), ensure_ascii=False)
    assert "samma kurva som publicerats, av tre bibliotek" in text
    (event,) = access_log.events(here.access_folder)
    assert f"Vattenmärke för uttaget: {event['watermark']}" in text
