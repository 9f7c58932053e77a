"""What a user can type, set or read is documented, and what is documented exists.

Settings, commands, options, make targets and measures stand in the README; tables and columns
describe themselves in both languages, and the published dictionary repeats them.
"""

import re
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import typer

from pipelines.__main__ import app
from pipelines.kpis import KPIS
from pipelines.model.tables import ALL, META, PUBLIC
from pipelines.settings import Settings

ROOT = Path(__file__).resolve().parents[1]
README = (ROOT / "README.md").read_text(encoding="utf-8")
# Switches of the tests, not settings of the program.
TEST_SWITCHES = {"SHU_REQUIRE_BROWSER", "SHU_REQUIRE_OFFICE"}
# contract.md 4
KPI_IDS = """
coverage goal_share goal_share_eligible goal_share_strict goal_share_value commitment_delivery
commitment_delivery_uncapped commitment_contracts dialogue_held placements_per_dialogue
placements_started persons_in_work retention_3 retention_6 retention_12 retention_24
unsubsidised_share target_group_share women_share cost_per_placement cost_per_sustained_job
lead_time_identified_started quarantine_share
"""
COMMANDS = ("refresh", "check", "template", "letters", "confirm", "key", "status", "doctor",
            "registry", "demo", "report", "notebooks")  # fmt: skip


def commands() -> dict[str, Any]:
    group: Any = typer.main.get_command(app)
    return dict(group.commands)


def options(command: Any) -> Iterator[str]:
    """Long names of a command's own options."""
    for parameter in command.params:
        if parameter.param_type_name == "option":
            longest = max(parameter.opts, key=len)
            if longest != "--help":
                yield longest


def make_targets() -> dict[str, str]:
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    return dict(re.findall(r"(?m)^([a-z-]+):.*## (.+)$", makefile))


def code_in(text: str) -> str:
    """The blocks and spans of a Markdown text that are set as code."""
    blocks = re.findall(r"(?ms)^```[^\n]*\n(.*?)^```", text)
    spans = re.findall(r"`([^`\n]+)`", re.sub(r"(?ms)^```.*?^```", "", text))
    return "\n".join([*blocks, *spans])


def section(text: str, command: str) -> str:
    """The lines of a text that show a command, with the lines that continue them."""
    joined = text.replace("\\\n", " ")
    return "\n".join(line for line in joined.splitlines() if f"shu {command}" in line)


def mentioned(pattern: str) -> set[str]:
    return set(re.findall(pattern, code_in(README)))


@pytest.mark.parametrize("name", sorted(Settings.model_fields))
def test_setting_is_documented(name: str) -> None:
    assert f"`SHU_{name.upper()}`" in README
    assert Settings.model_fields[name].description, f"{name}: shu doctor shows the description"


def test_every_setting_in_the_readme_exists() -> None:
    known = {f"SHU_{name.upper()}" for name in Settings.model_fields} | TEST_SWITCHES
    assert set(re.findall(r"SHU_[A-Z_]+[A-Z]", README)) <= known


def test_the_promised_commands_are_there() -> None:
    assert set(COMMANDS) <= set(commands())


@pytest.mark.parametrize("name", sorted(commands()))
def test_command_is_documented(name: str) -> None:
    shown = section(README, name)
    assert shown, f"shu {name} is not in the README"
    for option in options(commands()[name]):
        assert re.search(rf"{option}\b", shown), f"shu {name} {option} is not in the README"


@pytest.mark.parametrize("name", sorted(commands()))
def test_help_of_a_command_has_an_example(name: str) -> None:
    command = commands()[name]
    text = f"{command.help or ''}\n{command.epilog or ''}"
    assert f"shu {name}" in text
    for parameter in command.params:
        if parameter.param_type_name == "option" and parameter.name != "help":
            assert parameter.help, f"shu {name} {parameter.opts[0]} says nothing"


def test_commands_of_the_readme_exist() -> None:
    assert mentioned(r"\bshu ([a-z][a-z-]*)") <= set(commands())


def test_options_of_the_readme_exist() -> None:
    for name, command in commands().items():
        shown = set(re.findall(r"(?<![\w-])--[a-z][a-z-]*", section(code_in(README), name)))
        assert shown <= {*options(command), "--help"}, f"shu {name}"


@pytest.mark.parametrize("target", sorted(make_targets()))
def test_make_target_is_documented(target: str) -> None:
    assert f"make {target}" in README


def test_make_targets_of_the_readme_exist() -> None:
    assert mentioned(r"\bmake ([a-z][a-z-]*)") <= set(make_targets())


def test_the_promised_kpis_are_there_and_documented() -> None:
    assert set(KPI_IDS.split()) <= set(KPIS)
    assert [k for k in KPI_IDS.split() if f"`{k}`" not in README] == []


@pytest.mark.parametrize("kpi_id", sorted(KPIS))
def test_kpi_defines_itself_and_has_a_known_answer(kpi_id: str) -> None:
    assert KPIS[kpi_id].definition_sv
    assert KPIS[kpi_id].definition_en
    assert (ROOT / "tests/known_answers" / f"{kpi_id}.csv").exists()


@pytest.mark.parametrize("name", sorted(ALL))
def test_table_and_columns_describe_themselves(name: str) -> None:
    table = ALL[name]
    for label, text in [("sv", table.sv), ("en", table.en)]:
        assert text.strip().endswith("."), f"{name}: {label}"
    assert table.columns
    for column_name, column in table.columns.items():
        assert column.sv.strip().endswith("."), f"{name}.{column_name}: Swedish description"
        assert column.en.strip().endswith("."), f"{name}.{column_name}: English description"
        assert re.fullmatch(r"[a-z][a-z0-9_]*", column_name)


@pytest.mark.parametrize("name", sorted(ALL))
def test_keys_and_references_of_a_table_exist(name: str) -> None:
    table = ALL[name]
    for key in table.key:
        assert key in table.columns
        assert not table.columns[key].nullable, f"{name}.{key} is a key"
    for column_name, column in table.columns.items():
        assert column.refers is None or column.refers in ALL, f"{name}.{column_name}"


@pytest.mark.parametrize("name", sorted(t.name for t in (*PUBLIC, *META)))
def test_published_table_is_documented(name: str) -> None:
    assert f"`{name}`" in README


def test_changelog_has_this_version_first() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    changelog = (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
    versions = re.findall(r"(?m)^## (\d+\.\d+\.\d+)", changelog)
    assert versions[0] == project["version"]
    numbers = [tuple(map(int, version.split("."))) for version in versions]
    assert numbers == sorted(numbers, reverse=True)


def test_readme_links_point_somewhere() -> None:
    targets = re.findall(r"\]\((?!https?:|mailto:|#)([^)#\s]+)", README)
    assert targets, "the first screen has a picture of Läget"
    missing = [t for t in targets if not (ROOT / t).exists()]
    assert missing == []


def test_readme_says_in_its_first_screen_how_to_start() -> None:
    first = "\n".join(README.splitlines()[:40])
    assert "make run" in first
    assert "make test" in first
    assert re.search(r"!\[[^\]]+\]\(", first), "a picture with an alternative text"
