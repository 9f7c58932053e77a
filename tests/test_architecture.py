"""Who may import whom (`architecture.md` 3.5, adapted).

The rules are the table of `import_rules.py`; the checker walks syntax trees, so nothing is imported
to judge it. Every rule has a seeded violation at the end of the file that it must catch.
"""

import ast
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from import_rules import ENVIRONMENT, OURS, RULES

ROOT = Path(__file__).resolve().parents[1]


def inside(module: str, packages: tuple[str, ...] | list[str]) -> bool:
    return any(module == p or module.startswith(p + ".") for p in packages)


def imports(module: str, tree: ast.AST, *, package: bool = False) -> Iterator[str]:
    """Dotted names that a module imports; `from a import b` gives a.b (b may be a module)."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            parts = module.split(".")
            up = parts[: len(parts) - node.level + package] if node.level else []
            base = ".".join([*up, *([node.module] if node.module else [])])
            yield from (f"{base}.{alias.name}" for alias in node.names)
        elif isinstance(node, ast.Call) and _name(node.func) in ("import_module", "__import__"):
            yield from (a.value for a in node.args[:1] if isinstance(a, ast.Constant))


def _name(node: ast.AST) -> str:
    return node.attr if isinstance(node, ast.Attribute) else getattr(node, "id", "")


def used(tree: ast.AST) -> Iterator[str]:
    """Names that are called, and attributes of the environment that are read."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Call):
            yield _name(node.func)
        elif isinstance(node, ast.Attribute) and node.attr in ENVIRONMENT:
            yield node.attr


def broken(module: str, source: str, *, package: bool = False) -> dict[str, list[str]]:
    """Rules that a module breaks, by their `about`, with what breaks them."""
    tree = ast.parse(source)
    imported, uses = set(imports(module, tree, package=package)), set(used(tree))
    found: dict[str, list[str]] = {}
    for rule in RULES:
        if not inside(module, rule.where) or inside(module, rule.but):
            continue
        bad = {name for name in imported if inside(name, rule.forbid)}
        for name in imported:
            mine = inside(name, OURS)
            allowed = rule.ours if mine else rule.others
            if allowed is not None and not inside(name, allowed):
                bad.add(name)
        bad |= {f"{name}(…)" for name in uses & set(rule.uses)}
        if bad:
            found[rule.about] = sorted(bad)
    return found


def files() -> list[str]:
    found = (p for tree in OURS for p in (ROOT / tree).rglob("*.py"))
    return sorted(p.relative_to(ROOT).as_posix() for p in found)


@pytest.mark.parametrize("path", files())
def test_imports_keep_the_rules(path: str) -> None:
    source = (ROOT / path).read_text(encoding="utf-8")
    module = path.removesuffix(".py").removesuffix("/__init__").replace("/", ".")
    assert broken(module, source, package=path.endswith("__init__.py")) == {}


@pytest.mark.parametrize(
    ("module", "never"),
    [
        ("pipelines.__main__", "dagster duckdb numpy pandas pyarrow scipy streamlit"),
        ("pipelines.warehouse.snapshot", "dagster numpy pandas pyarrow streamlit"),
        ("pipelines.commands.status", "dagster numpy pandas pyarrow"),
        ("pipelines.commands.appraise", "dagster duckdb pandas pyarrow"),
        # The child starts before its parent loads anything large, and itself loads no settings.
        ("pipelines.ingest.process", "numpy pandas pyarrow pydantic"),
        ("pipelines.ingest.reader", "pandas pydantic_settings"),
    ],
)
def test_a_light_command_starts_light(module: str, never: str) -> None:
    code = f"import sys, {module}; print(*sorted(set({never.split()!r}) & set(sys.modules)))"
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert run.stdout.strip() == ""


SEEDS = [
    ("pipelines.core.procurement", "import requests", "formulas know only numbers"),
    ("pipelines.kpis.goal", "from ..ingest import rows", "formulas know only numbers"),
    ("pipelines.forecast", "from pathlib import Path", "formulas know only numbers"),
    ("pipelines.core.lot", "import pkgutil", "measures find themselves"),
    ("pipelines.kpis.goal", "import os\nx = os.environ['A']", "formulas do no I/O"),
    ("pipelines.core.period", "import datetime\nd = datetime.date.today()", "formulas do no I/O"),
    ("pipelines.core.period", "def f(p):\n    return open(p)", "formulas do no I/O"),
    ("pipelines.model.codes", "import duckdb", "the model says what, not how"),
    ("pipelines.model.codes", "from pipelines import core", "the model says what, not how"),
    ("pipelines.ingest.rows", "from pipelines.core import period", "ingest turns bytes into rows"),
    (
        "pipelines.warehouse.publish",
        "from pipelines.kpis import KPIS",
        "the warehouse holds tables, it does not compute them",
    ),
    (
        "pipelines.export.workbook",
        "from pipelines.warehouse import build",
        "workbooks are made from the snapshot",
    ),
    (
        "pipelines.senders.hand_in",
        "from pipelines.commands import check",
        "what senders meet knows neither command nor page",
    ),
    ("pipelines.bench.run", "import pipelines.defs.raw", "the benchmark looks from outside"),
    ("dashboard.data", "from pipelines.bench import run", "nobody needs the benchmark"),
    ("pipelines.status", "import pipelines.defs", "assets are the job's"),
    (
        "pipelines.__main__",
        "def f():\n    import importlib\n    importlib.import_module('dagster')",
        "Dagster stays in defs and build",
    ),
    (
        "pipelines.defs.raw",
        "from __future__ import annotations",
        "postponed annotations break Dagster's resources",
    ),
    ("pipelines.demo", "import pipelines.warehouse.person_file", "persons stay in the build"),
    ("dashboard.data", "import duckdb", "DuckDB stays in the warehouse"),
    ("pipelines.doctor", "import streamlit.config", "Streamlit stays in the dashboard"),
    ("pipelines.demo", "import openpyxl", "openpyxl writes letters and checks exports"),
    ("pipelines.export.template", "import xlsxwriter", "one writer makes workbooks"),
    ("dashboard.app", "from pipelines.core import period", "the dashboard shows the snapshot"),
    ("dashboard.app", "from dashboard import sql", "one data layer asks, and for a viewer"),
    (
        "dashboard.app_pages.enhet",
        "from pipelines.warehouse import seen",
        "one data layer asks, and for a viewer",
    ),
    (
        "dashboard.data",
        "from pipelines.warehouse.snapshot import query",
        "the data layer never asks past the viewer",
    ),
    (
        "pipelines.operations.alarms",
        "def f(p):\n    return p.read_text()",
        "what is wrong is decided without looking or sending",
    ),
    ("pipelines.commands.alarm", "import smtplib", "one place sends"),
    ("dashboard.charts", "import streamlit as st", "charts are plain functions"),
    ("notebooks.goal", "import pipelines.warehouse.build", "notebooks read the snapshot"),
    ("dashboard.ui", "import os\nx = os.getenv('A')", "only the settings read the environment"),
]


@pytest.mark.parametrize(("module", "source", "rule"), SEEDS)
def test_a_seeded_violation_is_caught(module: str, source: str, rule: str) -> None:
    assert rule in broken(module, source)


def test_every_rule_has_a_seeded_violation() -> None:
    assert {rule for _, _, rule in SEEDS} == {rule.about for rule in RULES}


@pytest.mark.parametrize(
    ("module", "source"),
    [
        ("pipelines.core.period", "import datetime as dt\nfrom pipelines.model import tables"),
        ("pipelines.warehouse.build", "import dagster as dg\nimport duckdb"),
        ("dashboard.data", "from pipelines.warehouse.snapshot import Snapshot, current"),
        ("dashboard.data", "from pipelines.warehouse import seen"),
    ],
)
def test_what_is_allowed_passes(module: str, source: str) -> None:
    assert broken(module, source) == {}
