"""The invented city of `shu demo`: messy workbooks as the units would send them, and the truth.

Entry point `generate`; what is bought is in `model.py`, how it is written in `sheets.py`, and the
true measures in `truth.py`. The same arguments always give the same bytes.
"""

import datetime as dt
import json
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from pipelines.demo.deliveries import (
    Delivery,
    Sender,
    add_mishaps,
    due_periods,
    plant_quirks,
    send_plans,
    send_register,
    sender,
)
from pipelines.demo.layouts import REGISTER, WORDS
from pipelines.demo.model import Procurement, procurements
from pipelines.demo.quirk_kinds import KINDS
from pipelines.demo.sheets import Finding, Placed, place
from pipelines.demo.truth import forecast_rows, kpi_rows
from pipelines.demo.units import UNITS, Unit, choose, groups
from pipelines.demo.workbooks import Grid, workbook_bytes

FIRST_YEAR, LAST_YEAR = 2012, 2060  # no direct-award limit before, no plausible date after


def generate(
    out: Path,
    organisations: int = 10,
    years: tuple[int, int] = (2013, 2016),
    seed: int = 1,
    quirks: float = 0.1,
    progress: Callable[[str], None] | None = None,
) -> dict[str, Any]:
    """Writes an invented city: `inbox/<org_id>/…` and `truth.json` under `out`.

    The last year is delivered to the end of September. With another number of organisations than
    the pilot's ten, `reference/organisations.yaml` holds those that are generated.

    Args:
        out: Folder to write in; its inbox must be empty.
        organisations: Number of units.
        years: First and last year.
        seed: Same seed, same files.
        quirks: Share of the rows that get a planted quirk.
        progress: Is called with each unit's id.

    Returns:
        The truth: submissions with findings, measures and forecasts.

    Raises:
        ValueError: An argument is outside its range.
        FileExistsError: The inbox holds files already.
    """
    _check(out, years, quirks)
    registry = _registry_file()
    units = choose(organisations, registry)
    through = dt.date(years[1], 9, 30)
    senders = [_sender(unit, years, through, seed) for unit in units]
    add_mishaps(senders)
    deck = list(KINDS)
    submissions = []
    for who in senders:
        plant_quirks(who, quirks, deck)
        for delivery in who.deliveries:
            submissions.append(_write(out / "inbox", delivery))
        if progress is not None:
            progress(who.unit.org_id)
    members = groups(units)
    register = {s.unit.org_id: _as_reported(s) for s in senders}
    truth: dict[str, Any] = {
        "seed": seed,
        "organisations": [u.org_id for u in units],
        "years": list(years),
        "data_through": through.isoformat(),
        "submissions": submissions,
        "kpi": kpi_rows(
            members,
            {org: rows for org, (rows, _) in register.items()},
            {s.unit.org_id: _delivered(s) for s in senders},
            years[0],
            through,
        ),
        "goal_forecast": forecast_rows(
            members,
            {org: rows for org, (rows, _) in register.items()},
            {org: seen for org, (_, seen) in register.items()},
            _plans_in_force(senders),
            range(years[0], years[1] + 1),
            through,
        ),
    }
    (out / "truth.json").write_text(_json(truth), encoding="utf-8", newline="\n")
    if len(units) != len(UNITS):
        _write_registry(out / "reference", units, registry, dt.date(years[0], 1, 1))
    return truth


def _check(out: Path, years: tuple[int, int], quirks: float) -> None:
    if not FIRST_YEAR <= years[0] <= years[1] <= LAST_YEAR:
        msg = f"years must be in order and within {FIRST_YEAR}-{LAST_YEAR}, not {years}"
        raise ValueError(msg)
    if not 0 <= quirks <= 1:
        msg = f"quirks is a share from 0 to 1, not {quirks}"
        raise ValueError(msg)
    inbox = out / "inbox"
    if inbox.exists() and any(p.is_file() and not p.name.startswith(".") for p in inbox.rglob("*")):
        msg = f"{inbox} holds files already; choose an empty folder"
        raise FileExistsError(msg)


def _sender(unit: Unit, years: tuple[int, int], through: dt.date, seed: int) -> Sender:
    first, last = years
    made: dict[int, list[Procurement]] = {}
    for year in range(first, last + 2):  # the year after the last is planned for
        progress = (year - first) / (last - first) if last > first else 1.0
        bought, planned = procurements(unit, year, min(progress, 1.0), seed)
        made[year] = bought + planned
    who = sender(unit, made, seed)
    send_register(who, due_periods(REGISTER[unit.layout], years, through))
    send_plans(who, years)
    return who


def _write(inbox: Path, delivery: Delivery) -> dict[str, Any]:
    """Writes the file and says what the intake shall make of it."""
    placed = [
        place(delivery.layout, s.name, delivery.unit.name, s.words, s.entries)
        for s in delivery.sheets
    ]
    grids = [p.grid for p in placed]
    findings = [f for p in placed for f in p.findings]
    if delivery.layout.hidden_sheet:
        grids.append(_lists())
        findings.append(Finding("S31", "info", "Listor"))
    content = workbook_bytes(grids, delivery.layout.suffix)
    if delivery.cut_short:
        content = content[: len(content) * 7 // 10]
        findings = [Finding("S05", "error")]
    path = inbox / delivery.unit.org_id / delivery.file_name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)
    return {
        "file": f"{delivery.unit.org_id}/{delivery.file_name}",
        "org_id": delivery.unit.org_id,
        "report_type": delivery.layout.report_type,
        "period_id": delivery.period_id,
        "status": "rejected" if delivery.cut_short else "accepted",
        "in_force": not (delivery.cut_short or delivery.replaced),
        **_row_counts(delivery, placed),
        "findings": [f._asdict() for f in findings],
    }


def _row_counts(delivery: Delivery, placed: Sequence[Placed]) -> dict[str, int]:
    entries = [e for s in delivery.sheets for e in s.entries if not delivery.cut_short]
    held = sum(e.quarantined for e in entries)
    return {
        "rows_in": len(entries),
        "rows_accepted": len(entries) - held,
        "rows_quarantined": held,
        "rows_ignored": 0 if delivery.cut_short else sum(p.ignored for p in placed),
    }


def _lists() -> Grid:
    """The hidden sheet of choices that a template brings along."""
    words = [w for name in ("social", "requirement_type") for w in WORDS[name].values()]
    return Grid("Listor", {(i, 0): word for i, word in enumerate(words)}, hidden=True)


def _in_force(who: Sender, report_type: str) -> list[Delivery]:
    return [
        d
        for d in who.deliveries
        if d.layout.report_type == report_type and not d.cut_short and not d.replaced
    ]


def _as_reported(who: Sender) -> tuple[list[Procurement], set[str]]:
    """The last accepted row of each case number, and all case numbers in the register."""
    last: dict[str, Procurement] = {}
    for delivery in _in_force(who, "procurement_register"):
        for sheet in delivery.sheets:
            for e in sheet.entries:
                if not e.quarantined and not e.readvertised:
                    last[e.procurement.procurement_ref] = e.procurement
    return list(last.values()), set(last)


def _delivered(who: Sender) -> set[str]:
    return {q for d in _in_force(who, "procurement_register") for q in d.quarters}


def _plans_in_force(senders: Sequence[Sender]) -> dict[tuple[str, int], list[Procurement]]:
    """The plan of a year is its sheet in that year's workbook."""
    return {
        (who.unit.org_id, int(d.period_id)): [
            e.procurement for e in d.sheets[0].entries if not e.quarantined
        ]
        for who in senders
        for d in _in_force(who, "procurement_plan")
    }


def _json(truth: dict[str, Any]) -> str:
    """JSON with a line for each submission, measure and forecast."""
    parts = []
    for key, value in truth.items():
        if key in ("submissions", "kpi", "goal_forecast"):
            lines = ",\n".join(
                json.dumps(v, ensure_ascii=False, separators=(",", ":")) for v in value
            )
            parts.append(f'"{key}": [\n{lines}\n]')
        else:
            parts.append(f'"{key}": {json.dumps(value, ensure_ascii=False)}')
    return "{\n" + ",\n".join(parts) + "\n}\n"


def _registry_file() -> Path | None:
    from pipelines.model.reference import BUNDLED

    file = Path(BUNDLED) / "organisations.yaml"
    return file if file.exists() else None


def _write_registry(
    folder: Path, units: Sequence[Unit], known_file: Path | None, first_day: dt.date
) -> None:
    from pipelines.demo.registry import registry_text

    folder.mkdir(parents=True, exist_ok=True)
    text = registry_text(units, known_file, first_day)
    (folder / "organisations.yaml").write_text(text, encoding="utf-8", newline="\n")
