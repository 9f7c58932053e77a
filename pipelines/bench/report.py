"""What was measured, as a Markdown table and as data with the machine and the versions.

Pure but for reading what machine this is; the measuring is in `measure.py` and `__main__.py`.
"""

import importlib.metadata
import os
import platform
import statistics
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from pipelines.bench.measure import Measured

PACKAGES = (
    "dagster",
    "duckdb",
    "openpyxl",
    "pandas",
    "pyarrow",
    "python-calamine",
    "social-hansyn",
)


@dataclass(frozen=True)
class Line:
    """One line of the table: what ran, its runs, and what it answered."""

    name: str
    runs: tuple[Measured, ...]
    answer: str

    @property
    def seconds(self) -> float:
        """Median wall time."""
        return statistics.median(r.seconds for r in self.runs)

    @property
    def peak_mb(self) -> float | None:
        """Median peak memory, None where it could not be read."""
        peaks = [r.peak_mb for r in self.runs if r.peak_mb is not None]
        return statistics.median(peaks) if peaks else None


def table(
    lines: list[Line], peer: str, goals: Mapping[str, float], memory_mb: float | None = None
) -> str:
    """The Markdown table, with each line's ratio to the line called `peer`, and the verdicts.

    Args:
        lines: What was measured; ours begin with `shu `.
        peer: The line that the others are divided by.
        goals: At most how many times the time of which line ours may take.
        memory_mb: At most how much memory ours may use.
    """
    by_name = {line.name: line for line in lines}
    base = by_name[peer]
    rows = [
        "| what | seconds, median (all) | peak, MB | time to peer | memory to peer | answer |",
        "|---|---|---|---|---|---|",
    ]
    for line in lines:
        each = " ".join(f"{r.seconds:.2f}" for r in line.runs)
        memory, of_peer = "–", "–"
        if line.peak_mb is not None:
            memory = f"{line.peak_mb:.0f}"
            of_peer = f"{line.peak_mb / base.peak_mb:.2f}" if base.peak_mb else "–"
        rows.append(
            f"| {line.name} | {line.seconds:.2f} ({each}) | {memory} "
            f"| {line.seconds / base.seconds:.2f} | {of_peer} | {line.answer} |"
        )
    ours = [line for line in lines if line.name.startswith("shu ")]
    said = [
        f"Goal: at most {most:g} × {name}. "
        + _verdicts({x.name: x.seconds <= most * by_name[name].seconds for x in ours})
        for name, most in goals.items()
    ]
    if memory_mb is not None and all(x.peak_mb is not None for x in ours):
        met = {x.name: (x.peak_mb or 0) <= memory_mb for x in ours}
        said.append(f"Goal: at most {memory_mb:.0f} MB. {_verdicts(met)}")
    return "\n".join([*rows, "", *said]) + "\n"


def _verdicts(met: Mapping[str, bool]) -> str:
    return "; ".join(f"{name}: {'met' if is_met else 'NOT MET'}" for name, is_met in met.items())


def data(lines: list[Line]) -> list[dict[str, Any]]:
    """The lines as plain data."""
    return [
        {
            "name": line.name,
            "seconds": [round(r.seconds, 4) for r in line.runs],
            "peak_mb": [r.peak_mb and round(r.peak_mb, 1) for r in line.runs],
            "median_seconds": round(line.seconds, 4),
            "answer": line.answer,
        }
        for line in lines
    ]


def machine() -> dict[str, Any]:
    """What it ran on."""
    versions: dict[str, str | None] = {}
    for package in PACKAGES:
        try:
            versions[package] = importlib.metadata.version(package)
        except importlib.metadata.PackageNotFoundError:
            versions[package] = None
    return {
        "system": platform.platform(),
        "processor": platform.machine(),
        "cores": os.cpu_count(),
        "python": platform.python_version(),
        "packages": versions,
    }
