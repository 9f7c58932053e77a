"""`shu person`: what is held about one person, or that person taken out, on request.

The number is typed at a prompt and never stored; the deletion log says that it was asked for, not
about whom (GDPR art. 15-17, `reliability.md` 5.2).
"""

from collections.abc import Iterable
from typing import Any

from pipelines.ingest import archive, cells
from pipelines.ingest.archive import Receipt
from pipelines.ingest.identity import parse_person
from pipelines.ingest.key_check import mismatch
from pipelines.ingest.person_cells import pseudonyms
from pipelines.ingest.personal import DROPPED
from pipelines.ingest.process import given_by
from pipelines.ingest.pseudonyms import KeyFileError, KeyRing, of_id
from pipelines.ingest.tokens import PersonColumn, token
from pipelines.retention import log, persons, purge
from pipelines.retention.due import Places
from pipelines.settings import Settings
from pipelines.warehouse import lock, person_dates

# What the column of a report would be called: ten digits are a number, not somebody's own id.
_HEADER = "Personnummer"


def person(
    settings: Settings, typed: str, sender: str | None, by: str | None, *, remove: bool
) -> dict[str, Any]:
    """List the rows about a person, or take the person out of them.

    Args:
        settings: Where everything lies.
        typed: The personal number, or a sender's own id of the person.
        sender: Whose own id it is; None for a personal number.
        by: Who asks, by role.
        remove: Take the person out.

    Returns:
        The outcome: `listed`, `removed`, `nobody`, `no_key` or `no_number`.
    """
    try:
        ring = given_by(settings).ring
    except KeyFileError:
        ring = None
    if ring is None or mismatch(ring, settings.archive):
        return {"outcome": "no_key"}
    pid = _pseudonym(typed, sender, ring, settings)
    if pid is None:
        return {"outcome": "no_number"}
    with lock.held(settings.warehouse):
        places = Places(settings)
        found = list(_places_of(pid, places.receipts, settings))
        rows = person_dates.rows_of(settings.warehouse, pid)
        if not found and not rows:
            return {"outcome": "nobody"}
        outcome = "removed" if remove else "listed"
        counts = {"submissions": len(found), "cells": sum(f["cells"] for f in found)}
        event = {"at": settings.today.isoformat(), "event": f"person {outcome}", "by": by, **counts}
        log.append(settings.deletion_log, event)
        if remove:
            # The raw file would bring the person back: its pseudonymised cells are what is kept.
            named = {f["submission_id"] for f in found}
            raw = places.raw_of(r for r in places.receipts if r.submission_id in named)
            persons.take_out({pid}, places.receipts, settings, reduce=True)
            purge.delete(raw)
            purge.forget_computed(settings)
            return {"outcome": outcome, **counts, "raw_files": len(raw)}
    return {"outcome": outcome, **counts, "places": found, "rows": rows}


def _pseudonym(typed: str, sender: str | None, ring: KeyRing, settings: Settings) -> str | None:
    if not typed.strip():
        return None
    if sender:
        return of_id(ring, typed, sender)
    made = token("c", typed, PersonColumn(_HEADER, "", ring, settings.today))
    value = parse_person(*made).value
    # A word that is no number would be somebody's own id.
    return None if value is None or made[1].endswith(DROPPED) else str(value[0])


def _places_of(
    pid: str, receipts: Iterable[Receipt], settings: Settings
) -> Iterable[dict[str, Any]]:
    """The submissions that name a pseudonym, and in how many cells."""
    for receipt in receipts:
        if receipt.kept != "cells":
            continue
        book = cells.load(archive.kept_file(receipt, settings.archive))
        n = pseudonyms(book.cells).get(pid, 0)
        if n:
            yield {
                "submission_id": receipt.submission_id,
                "org_id": receipt.org_id,
                "file_name": receipt.file_name,
                "received_at": receipt.received_at.isoformat(),
                "cells": n,
            }


def person_lines(answer: dict[str, Any], lang: str) -> list[str]:
    """The outcome for a person."""
    words = _WORDS[lang]
    lines = [words[answer["outcome"]].format(**answer)]
    lines += [words["place"].format(**place) for place in answer.get("places", ())]
    for table, rows in answer.get("rows", {}).items():
        for row in rows:
            lines.append(f"  {table}: " + ", ".join(f"{k}={v}" for k, v in row.items()))
    return lines


_WORDS = {
    "sv": {
        "listed": "{cells} rader i {submissions} inlämningar. Frågan är loggad, inte om vem.",
        "place": "  {submission_id}: {org_id}, {file_name}, mottagen {received_at}, {cells} rader",
        "removed": "Personen är avidentifierad och egenskaperna borttagna i {cells} rader i "
        "{submissions} inlämningar; {raw_files} råfiler är borttagna. Raderna räknas som förut. "
        "Kör shu refresh.",
        "nobody": "Ingenting finns om den personen.",
        "no_key": "Utan arkivets nyckel kan ingen person hittas. Se SHU_KEY_FILE.",
        "no_number": "Det är inget personnummer eller samordningsnummer.",
        "prompt": "Personnummer (visas inte)",
        "prompt_id": "Avsändarens id för personen (visas inte)",
    },
    "en": {
        "listed": "{cells} rows in {submissions} submissions. The question is logged, not of whom.",
        "place": "  {submission_id}: {org_id}, {file_name}, received {received_at}, {cells} rows",
        "removed": "The person is unlinked and the properties are taken out of {cells} rows in "
        "{submissions} submissions; {raw_files} raw files are deleted. The rows count as before. "
        "Run shu refresh.",
        "nobody": "Nothing is held about that person.",
        "no_key": "Without the archive's key no person can be found. See SHU_KEY_FILE.",
        "no_number": "That is no personal identity number or co-ordination number.",
        "prompt": "Personal identity number (not shown)",
        "prompt_id": "The sender's id of the person (not shown)",
    },
}


def prompt(lang: str, *, own_id: bool) -> str:
    """What the number is asked for with."""
    return _WORDS[lang]["prompt_id" if own_id else "prompt"]
