"""The invented city of `shu demo`: messy workbooks as its senders would send them, and the truth.

Entry point `generate`; what is true is in `world.py`, who sends what in `deliveries.py` and the
modules `lists.py`, how it is written in `sheets.py`, and the true measures in `truth.py`. The same
arguments always give the same bytes.
"""

import datetime as dt
import json
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

from pipelines.demo import lists, person_lists
from pipelines.demo.accounts import hidden_name, submission
from pipelines.demo.deliveries import (
    PLAN,
    REGISTER,
    Delivery,
    Sender,
    as_procurement,
    send_plans,
    send_register,
    sender,
    unit_sender,
)
from pipelines.demo.identity import personal_number
from pipelines.demo.kinds import KINDS
from pipelines.demo.lists import OTHERS, Post
from pipelines.demo.mishaps import add_mishaps, correct
from pipelines.demo.model import Procurement
from pipelines.demo.quirks import Kind, plant
from pipelines.demo.sheets import place
from pipelines.demo.truth import forecast_rows, kpi_rows
from pipelines.demo.truth_people import people_rows
from pipelines.demo.units import ROOT, UNITS, Unit, choose, groups
from pipelines.demo.words import all_words
from pipelines.demo.workbooks import Grid, workbook_bytes
from pipelines.demo.world import World, make

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
        progress: Is called with each sender's id.

    Returns:
        The truth: submissions with findings, measures and forecasts.

    Raises:
        ValueError: An argument is outside its range.
        FileExistsError: The inbox holds files already.
    """
    _check(out, years, quirks)
    registry = _registry_file()
    units = choose(organisations, registry)
    world = make(units, years, seed)
    senders, planted = _deliveries(world, seed, quirks)
    submissions = []
    for who in senders.values():
        submissions += [_write(out / "inbox", delivery) for delivery in who.deliveries]
        if progress is not None:
            progress(who.org_id)
    truth: dict[str, Any] = {
        "seed": seed,
        "organisations": [u.org_id for u in units],
        "years": list(years),
        "data_through": world.through.isoformat(),
        "planted": dict(sorted(planted.items())),
        "submissions": submissions,
        **_measures(world, senders, submissions),
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


def _deliveries(world: World, seed: int, quirks: float) -> tuple[dict[str, Sender], Counter[str]]:
    """All senders with their files, quirks planted, and how often each kind of quirk was."""
    senders = {u.org_id: unit_sender(u, seed) for u in world.units}
    units = list(senders.values())
    for org_id, names in OTHERS.items():
        senders.setdefault(org_id, sender(org_id, names, seed))
    for unit in world.units:
        send_register(senders[unit.org_id], unit, world)
        send_plans(senders[unit.org_id], unit, world)
    post = Post(senders, {u.org_id: u for u in world.units}, world)
    lists.send_contracts(post)
    add_mishaps(units, senders)
    lists.send_openings(post)
    lists.send_costs(post)
    person_lists.send_candidates(post)
    person_lists.send_preparations(post)
    person_lists.send_placements(post)
    person_lists.send_follow_ups(post)
    person_lists.send_prior(post)
    deck, planted = list(KINDS), Counter[str]()
    done = {id(d) for who in senders.values() for d in who.deliveries}
    for who in senders.values():
        _plant(who, who.deliveries, quirks, deck, planted, world)
    lists.send_commitments(post)
    for who in senders.values():
        new = [d for d in who.deliveries if id(d) not in done]
        _plant(who, new, quirks, deck, planted, world)
    correct(units[0])
    return senders, planted


def _plant(
    who: Sender,
    files: Sequence[Delivery],
    share: float,
    deck: list[Kind],
    planted: Counter[str],
    world: World,
) -> None:
    """Plants quirks in files of a sender; the kinds in `deck` take turns."""
    written = Counter(
        e.known["procurement_ref"]
        for d in who.deliveries
        if d.layout.report_type == REGISTER and not d.replaced and not d.refused
        for e in d.entries
    )
    single = {ref for ref, n in written.items() if n == 1}
    for delivery in files:
        if not delivery.mishap:
            around = {
                "rng": who.rng,
                "single": single,
                "through": world.through,
                "in_force": not delivery.replaced,
            }
            sheets = [s.entries for s in delivery.sheets]
            plant(sheets, delivery.layout, share, deck, planted, **around)


def _write(inbox: Path, delivery: Delivery) -> dict[str, Any]:
    """Writes the file and says what the intake shall make of it."""
    layout = delivery.layout
    placed = [place(layout, s) for s in delivery.sheets]
    grids = [p.grid for p in placed]
    if layout.hidden_sheet:
        grids.append(_hidden(delivery, grids[0]))
    if delivery.mishap == "personal_comment":
        number = personal_number(dt.date(1981, 3, 9), 981)
        last = max(row for row, _ in grids[0].cells)
        grids[0].comments[last - 1, 0] = f"Ring {number[:8]}-{number[8:]} om detta"
    content = workbook_bytes(
        grids, layout.suffix, encoding=layout.encoding, epoch_1904=layout.epoch_1904
    )
    if delivery.mishap == "cut_short":
        content = content[: len(content) * 7 // 10]
    path = inbox / delivery.org_id / delivery.file_name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)
    return submission(delivery, placed)


def _hidden(delivery: Delivery, first: Grid) -> Grid:
    """The hidden sheet of a layout: the words to choose from, or an old draft of the first."""
    name = hidden_name(delivery)
    if delivery.layout.hidden_sheet == "draft":
        rows = sorted({row for row, _ in first.cells})[:6]
        return Grid(name, {k: v for k, v in first.cells.items() if k[0] in rows}, hidden=True)
    words = [w for codes in ("yes_no", "requirement_type") for w in all_words(codes)]
    return Grid(name, {(i, 0): word for i, word in enumerate(words)}, hidden=True)


def _measures(
    world: World, senders: Mapping[str, Sender], submissions: Sequence[Mapping[str, Any]]
) -> dict[str, Any]:
    """The measures and forecasts that follow from what is in force."""
    units = [senders[u.org_id] for u in world.units]
    register = {s.org_id: _as_reported(s) for s in units}
    rows = {org: found for org, (found, _) in register.items()}
    members = groups(world.units)
    delivered = {s.org_id: {q for d in _in_force(s, REGISTER) for q in d.quarters} for s in units}
    first, last = world.years
    seen = {org: refs for org, (_, refs) in register.items()}
    years = range(first, last + 1)
    return {
        "kpi": kpi_rows(members, rows, delivered, first, world.through)
        + people_rows(submissions, world, members, ROOT),
        "goal_forecast": forecast_rows(
            members, rows, seen, _plans_in_force(units), years, world.through
        ),
    }


def _in_force(who: Sender, report_type: str) -> list[Delivery]:
    return [
        d
        for d in who.deliveries
        if d.layout.report_type == report_type and not d.refused and not d.replaced
    ]


def _as_reported(who: Sender) -> tuple[list[Procurement], set[str]]:
    """The last accepted row of each case number, and all case numbers in the register."""
    last: dict[str, Procurement] = {}
    for delivery in _in_force(who, REGISTER):
        for e in delivery.entries:
            if not e.quarantined and not e.readvertised:
                last[e.known["procurement_ref"]] = as_procurement(e)
    return list(last.values()), set(last)


def _plans_in_force(units: Sequence[Sender]) -> dict[tuple[str, int], list[Procurement]]:
    """The plan of a year is its sheet in that year's workbook."""
    return {
        (who.org_id, int(d.period_id or 0)): [
            as_procurement(e) for e in d.sheets[0].entries if not e.quarantined
        ]
        for who in units
        for d in _in_force(who, PLAN)
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
