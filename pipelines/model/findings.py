"""The findings catalogue: code -> severity, outcome and texts in Swedish and English.

A finding is a row about a sender's file; exceptions are for our own bugs (`architecture.md` 3.9).
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from pydantic import RootModel

from pipelines.model.reference import read_yaml

CATALOGUE = Path(__file__).parent.parent / "reference" / "findings"
OUTCOMES = ("rejected", "quarantined", "warning", "corrected", "ignored")


@dataclass(frozen=True)
class Kind:
    """One entry of the catalogue."""

    code: str
    severity: str
    outcome: str
    sv: str
    en: str
    do_sv: str
    do_en: str


@dataclass(frozen=True)
class Finding:
    """One remark: where (Excel's row and column letter), on what value, and particulars."""

    code: str
    sheet: str | None = None
    row: int | None = None
    column: str | None = None
    header: str | None = None
    value: str | None = None
    params: tuple[tuple[str, str | int], ...] = ()


class _File(RootModel[dict[str, dict[str, str]]]):
    pass


@cache
def catalogue() -> dict[str, Kind]:
    """All kinds of findings; ValueError when an entry is incomplete."""
    kinds: dict[str, Kind] = {}
    for path in sorted(CATALOGUE.glob("*.yaml")):
        entries = read_yaml(path, _File).root
        if twice := sorted(set(entries) & set(kinds)):
            msg = f"{path.name}: {twice[0]} stands in another file too"
            raise ValueError(msg)
        kinds |= {code: Kind(code, **entry) for code, entry in entries.items()}
    for kind in kinds.values():
        if kind.outcome not in OUTCOMES or kind.severity not in ("error", "warning", "info"):
            msg = f"findings: {kind.code} has an unknown severity or outcome"
            raise ValueError(msg)
    return kinds


class _Blank(dict[str, Any]):
    def __missing__(self, key: str) -> str:
        return "…"


def text(finding: Finding, lang: str) -> tuple[str, str]:
    """What is wrong and what to do, in `sv` or `en`."""
    kind = catalogue()[finding.code]
    words: Mapping[str, Any] = _Blank(
        {"value": finding.value or "", "header": finding.header or "", "sheet": finding.sheet or ""}
        | ({"column": finding.column} if finding.column else {})
        | dict(finding.params)
    )
    what, todo = (kind.sv, kind.do_sv) if lang == "sv" else (kind.en, kind.do_en)
    said = what.format_map(words)
    if "suggestion" in words and "{suggestion}" not in what:  # a known word that is like this one
        asked = "Menade ni" if lang == "sv" else "Did you mean"
        said = f"{said}. {asked} «{words['suggestion']}»?"
    return said, todo
