"""The list of components: every locked package; a licence that is not ours to use is refused."""

import importlib.util
import json
import sys
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).resolve().parents[2]
LOCK = """# made
a-b==1.0 \\
    --hash=sha256:{0} \\
    --hash=sha256:{1}
    # via x
C.d[extra]==2 ; python_full_version < '3.12' \\
    --hash=sha256:{1}
""".format("a" * 64, "b" * 64)


@pytest.fixture(scope="module")
def sbom() -> Any:
    """The script as a module."""
    spec = importlib.util.spec_from_file_location("sbom", ROOT / ".ci/sbom.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules["sbom"] = module
    spec.loader.exec_module(module)
    return module


def test_the_packages_of_a_lock(sbom: Any) -> None:
    first, second = sbom.locked(LOCK)
    assert (first.name, first.version, len(first.sha256), first.marker) == ("a-b", "1.0", 2, "")
    assert (second.name, second.version) == ("c-d", "2")
    assert second.marker == "python_full_version < '3.12'"


@pytest.mark.parametrize(
    ("licence", "refused"),
    [
        ("MIT", False), ("BSD-3-Clause", False), ("Apache Software License", False),
        ("Mozilla Public License 2.0 (MPL 2.0)", False), ("LGPL-2.1-or-later", False),
        ("AGPL-3.0-only", True), ("GPL-3.0", True), ("Proprietary", True), ("", True),
        ("GNU General Public License v3 (GPLv3)", True), ("SSPL-1.0", True),
    ],
)  # fmt: skip
def test_a_licence_that_is_not_on_the_list_is_refused(
    sbom: Any, licence: str, refused: bool
) -> None:
    assert bool(list(sbom.not_allowed({"x": licence}, ["x"]))) is refused


def test_what_runs_with_the_product_is_followed_through(sbom: Any) -> None:
    runs = sbom.running(["streamlit>=1", "dagster"])
    assert {"streamlit", "dagster", "pyarrow", "sqlalchemy"} <= runs
    assert "pytest" not in runs


def test_the_list_holds_every_locked_package_and_no_licence_is_refused(
    sbom: Any, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert sbom.main(tmp_path) == 0, capsys.readouterr().out
    made = json.loads((tmp_path / "sbom.cdx.json").read_text(encoding="utf-8"))
    assert (made["bomFormat"], made["specVersion"]) == ("CycloneDX", "1.6")
    locked = sbom.locked((ROOT / "requirements.lock").read_text(encoding="utf-8"))
    found = {(c["name"], c["version"]): c for c in made["components"]}
    assert set(found) == {(p.name, p.version) for p in locked}
    duckdb = next(c for (name, _), c in found.items() if name == "duckdb")
    assert duckdb["scope"] == "required"
    assert duckdb["purl"].startswith("pkg:pypi/duckdb@")
    assert len(duckdb["hashes"]) > 1
    assert {c["scope"] for (name, _), c in found.items() if name == "pytest"} == {"excluded"}
    lines = (tmp_path / "licences.csv").read_text(encoding="utf-8").splitlines()
    assert len(lines) == len(locked) + 1
