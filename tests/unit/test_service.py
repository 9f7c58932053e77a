"""The units of docs/systemd: systemd takes them, they are closed enough, their settings exist."""

import re
import shutil
import subprocess
from pathlib import Path

import pytest
import yaml

from pipelines.settings import Settings

ROOT = Path(__file__).resolve().parents[2]
UNITS = ROOT / "docs/systemd"
# systemd's own scale: 10 is open, 0 closed. "OK" ends at 5.
EXPOSURE = 2.0
needs_systemd = pytest.mark.skipif(
    shutil.which("systemd-analyze") is None, reason="no systemd-analyze on this machine"
)


@pytest.fixture(scope="module")
def units(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The units with commands that are there: systemd looks for them."""
    folder = tmp_path_factory.mktemp("units")
    shutil.copytree(UNITS, folder, dirs_exist_ok=True)
    for path in folder.glob("*.service"):
        text = re.sub(r"/opt/shu/\.venv/bin/\S+", "/bin/true", path.read_text(encoding="utf-8"))
        path.write_text(text, encoding="utf-8")
    return folder


def analyzed(units: Path, *words: str) -> subprocess.CompletedProcess[str]:
    env = {"SYSTEMD_UNIT_PATH": f"{units}:", "PATH": "/usr/bin:/bin"}
    return subprocess.run(
        ["systemd-analyze", *words], cwd=units, env=env, capture_output=True, text=True
    )


@needs_systemd
def test_systemd_accepts_every_unit(units: Path) -> None:
    names = sorted(f"./{p.name}" for p in (*units.glob("*.service"), *units.glob("*.timer")))
    assert len(names) == 9
    found = analyzed(units, "verify", "--man=no", *names)
    assert (found.returncode, found.stdout + found.stderr) == (0, "")


@needs_systemd
def test_a_fault_in_a_unit_is_seen(units: Path, tmp_path: Path) -> None:
    text = (units / "shu-daemon.service").read_text(encoding="utf-8")
    (tmp_path / "shu-daemon.service").write_text(text.replace("MemoryMax", "MemoryMost"))
    assert "MemoryMost" in analyzed(tmp_path, "verify", "--man=no", "./shu-daemon.service").stderr


@needs_systemd
@pytest.mark.parametrize("name", sorted(p.name for p in UNITS.glob("*.service")))
def test_a_service_can_do_little_beside_its_work(units: Path, name: str) -> None:
    limit = f"--threshold={int(EXPOSURE * 10)}"
    found = analyzed(units, "security", "--offline=true", limit, f"./{name}")
    if "offline" in found.stderr:  # an older systemd cannot tell
        pytest.skip("this systemd cannot judge a unit that is not installed")
    assert found.returncode == 0, found.stdout.splitlines()[-1]


@pytest.mark.parametrize("path", sorted(UNITS.glob("*.service")), ids=lambda p: p.name)
def test_a_service_writes_only_where_its_data_is(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    written = re.findall(r"(?m)^ReadWritePaths=(.+)$", text)
    assert written, "ProtectSystem=strict lets it write nowhere else"
    assert all(p.startswith(("/var/lib/shu/data", "/srv/shu-backup")) for p in written[0].split())
    assert re.search(r"(?m)^MemoryMax=", text)
    assert "0.0.0.0" not in text


@pytest.mark.parametrize(
    ("name", "places"),
    [
        ("shu-dashboard", "data/raw/inbox warehouse/person"),
        ("shu-webserver", "data/raw warehouse/person pseudonym.key"),
        ("shu-backup", "pseudonym.key"),
    ],
)
def test_a_service_cannot_reach_what_it_does_not_need(name: str, places: str) -> None:
    text = (UNITS / f"{name}.service").read_text(encoding="utf-8")
    hidden = re.findall(r"(?m)^InaccessiblePaths=(.+)$", text)[0]
    assert [p for p in places.split() if not re.search(rf"{p}( |$)", hidden)] == []


def test_the_services_settings_exist_and_hold_no_secret() -> None:
    lines = (UNITS / "shu.env").read_text(encoding="utf-8").splitlines()
    given = dict(re.findall(r"#?([A-Z_]+)=(.*)", "\n".join(lines)))
    ours = {name.removeprefix("SHU_").lower() for name in given if name.startswith("SHU_")}
    assert ours <= set(Settings.model_fields)
    assert given["SHU_LOG"] == "json"
    assert not [v for v in given.values() if re.search(r"[0-9a-f]{32}|https?://", v)]


def test_dagster_tells_nobody_and_runs_one_at_a_time() -> None:
    given = yaml.safe_load((ROOT / "data/warehouse/dagster_home/dagster.yaml").read_text())
    assert given["telemetry"] == {"enabled": False}
    assert given["concurrency"]["runs"]["max_concurrent_runs"] == 1
    assert given["run_monitoring"]["enabled"]
    assert given["run_retries"]["retry_on_asset_or_op_failure"] is False
    assert given["freshness"]["enabled"]


def test_every_unit_is_in_the_readme() -> None:
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    names = {p.stem for p in UNITS.glob("*.service")}
    told = {n for n in names if f"`{n}`" in readme or f"`{n}.timer`" in readme}
    assert told == names
