"""House rules of the files: size, names, docstrings, no loose ends, and the lock.

Who may import whom is in `test_architecture.py`; lint and types are ruff's and mypy's.
"""

import ast
import re
import tomllib
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).resolve().parents[1]
TREES = ("pipelines", "dashboard", "notebooks", "tests")
LINES = 300
# Thin: declarations and calls only; the formatter breaks argument lists over lines.
DEFS_LINES = 800
WITH_CODE = ("pipelines/kpis/__init__.py",)
# Declarations are split by layer for their length; whoever names a table need not know the layer.
OFFERS_NAMES = ("pipelines/model/tables/__init__.py",)
VAGUE = {"utils", "util", "helpers", "helper", "common", "misc"}
LOOSE_END = re.compile(r"\b(TO" r"DO|FIX" r"ME|X" r"XX)\b|raise Not" r"Implemented")


def sentences(text: str) -> int:
    return len(re.findall(r"[.!?](?=\s|$)", text))


def _offers(node: ast.stmt, path: str) -> bool:
    """Whether a statement only hands on names of the package itself."""
    package = Path(path).parent.as_posix().replace("/", ".")
    if isinstance(node, ast.ImportFrom):
        return (node.module or "").startswith(package + ".")
    names = [getattr(t, "id", "") for t in node.targets] if isinstance(node, ast.Assign) else []
    return names == ["__all__"]


def style(path: str, source: str) -> list[str]:
    """House rules that a file breaks."""
    name, tree = Path(path).stem, ast.parse(source)
    doc, found = ast.get_docstring(tree), []
    if name in VAGUE:
        found.append("a name that says nothing")
    if source.count("\n") > LINES:
        found.append(f"more than {LINES} lines")
    if LOOSE_END.search(source):
        found.append("a loose end")
    if name == "__init__":
        # So that importing a part of a package never pulls in the rest of it.
        code = [node for node in tree.body if not isinstance(node, ast.Expr)]
        if path in OFFERS_NAMES:
            code = [node for node in code if not _offers(node, path)]
        if code and path.startswith("pipelines/") and path not in WITH_CODE:
            found.append("an __init__ with code")
    elif not doc:
        found.append("no module docstring")
    elif path.startswith(("pipelines", "dashboard")) and sentences(doc) < 2:
        found.append("a docstring that does not say what belongs here and what does not")
    return found


def files() -> list[str]:
    found = (p for t in TREES for p in (ROOT / t).rglob("*.py"))
    return sorted(p.relative_to(ROOT).as_posix() for p in found)


@pytest.mark.parametrize("path", files())
def test_file_keeps_the_house_rules(path: str) -> None:
    assert style(path, (ROOT / path).read_text(encoding="utf-8")) == []


def test_the_dagster_part_stays_thin() -> None:
    lines = {
        p.name: p.read_text(encoding="utf-8").count("\n")
        for p in (ROOT / "pipelines/defs").glob("*.py")
    }
    assert sum(lines.values()) <= DEFS_LINES, lines


@pytest.mark.parametrize(
    ("path", "source", "complaint"),
    [
        ("pipelines/core/helpers.py", '"""One. Two."""', "a name that says nothing"),
        ("pipelines/core/a.py", '"""One. Two."""\n' + "x = 1\n" * 301, "more than 300 lines"),
        ("pipelines/core/a.py", '"""One. Two."""\n# TO' + "DO", "a loose end"),
        ("pipelines/core/a.py", "x = 1", "no module docstring"),
        ("pipelines/core/a.py", '"""One."""', "a docstring that does not say"),
        ("pipelines/core/__init__.py", "x = 1", "an __init__ with code"),
        ("pipelines/core/__init__.py", "from pipelines.core.a import b", "an __init__ with code"),
        (OFFERS_NAMES[0], "ALL = {}", "an __init__ with code"),
        (OFFERS_NAMES[0], "from pipelines.model.codes import load_codes", "an __init__ with code"),
    ],
)
def test_a_seeded_fault_of_style_is_caught(path: str, source: str, complaint: str) -> None:
    assert any(found.startswith(complaint) for found in style(path, source))


def test_the_lock_holds_everything_that_is_asked_for() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    asked = [
        *project["project"]["dependencies"],
        *(one for extra in project["project"]["optional-dependencies"].values() for one in extra),
        *project["build-system"]["requires"],
    ]
    locked: dict[str, list[str]] = {}
    for line in (ROOT / "requirements.lock").read_text(encoding="utf-8").splitlines():
        if pinned := re.match(r"([\w.-]+)(?:\[[^]]*])?==([^ ]+)", line):
            locked.setdefault(canonicalize_name(pinned[1]), []).append(pinned[2])
    for requirement in map(Requirement, asked):
        versions = locked.get(canonicalize_name(requirement.name))
        assert versions, f"{requirement.name} is not in the lock: make lock"
        for version in versions:
            assert requirement.specifier.contains(version), f"{requirement}: {version} is locked"


def test_every_locked_package_has_hashes_and_no_address() -> None:
    lock = (ROOT / "requirements.lock").read_text(encoding="utf-8")
    assert "://" not in lock
    for entry in re.split(r"\n(?=\w)", lock):
        if "==" in entry:
            assert "--hash=sha256:" in entry, entry.splitlines()[0]
