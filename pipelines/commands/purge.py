"""`shu purge`: retention carried out or shown, in words and as an object.

What is kept how long is data, and how it is done away with stands in `pipelines/retention`.
"""

from collections.abc import Callable
from typing import Any

from pipelines.errors import PublishRefused
from pipelines.retention.policy import KINDS, Rule
from pipelines.retention.purge import Line
from pipelines.retention.purge import purge as carry_out
from pipelines.settings import Settings


def purge(
    settings: Settings, *, dry_run: bool, tell: Callable[[str, int], None] | None = None
) -> dict[str, Any]:
    """Do away with what is over age, or only look; `error` when neither could be done."""
    answer: dict[str, Any] = {"today": settings.today.isoformat(), "dry_run": dry_run}
    try:
        lines = carry_out(settings, dry_run=dry_run, tell=tell)
    except (PublishRefused, ValueError, OSError) as error:
        return {**answer, "outcome": "fault", "error": str(error), "kinds": []}
    return {
        **answer,
        "outcome": "done",
        "kinds": [_as_object(line) for line in lines],
        "log": str(settings.deletion_log),
        # What was computed from records that are gone is gone too, and is made by the next run.
        "refresh_needed": any(
            line.outcome == "done" and line.kind in ("person_rows", "submissions") for line in lines
        ),
    }


def _as_object(line: Line) -> dict[str, Any]:
    rule = line.rule
    return {
        "kind": line.kind,
        "outcome": line.outcome,
        "n": line.n,
        "files": line.files,
        "bytes": line.size,
        "days": rule.days,
        "months": rule.months,
        "clock": rule.clock,
        "action": rule.action,
        "decision": rule.decision,
    }


def purge_lines(answer: dict[str, Any], rules: dict[str, Rule], lang: str) -> list[str]:
    """The outcome for a person: what was done, what waits for a decision, and the rest together."""
    words = WORDS[lang]
    if answer["outcome"] == "fault":
        return [words["fault"].format(**answer)]
    lines = [words["dry" if answer["dry_run"] else "wet"].format(**answer)]
    for kind in answer["kinds"]:
        if kind["outcome"] != "nothing":
            rule = rules[kind["kind"]]
            told = {**kind, "what": getattr(rule.what, lang), "mb": kind["bytes"] / 1e6}
            said = words[f"{kind['outcome']}_{kind['action']}"].format(**told)
            lines.append(f"  {told['what']}: {said}")
    quiet = sum(kind["outcome"] == "nothing" for kind in answer["kinds"])
    lines.append(words["nothing"].format(n=quiet, of=len(KINDS)))
    if any(kind["outcome"] == "denied" for kind in answer["kinds"]):
        lines.append(words["decide"])
    if answer["refresh_needed"]:
        lines.append(words["refresh"])
    return lines


WORDS: dict[str, dict[str, str]] = {
    "sv": {
        "wet": "Gallring för {today}:",
        "dry": "Gallring för {today}, bara visad; ingenting är borttaget:",
        "fault": "Ingen gallring: {error}",
        "done_remove": "{n} borttagna ({mb:.1f} MB)",
        "done_unlink": "{n} avidentifierade; raderna räknas som förut",
        "done_reduce": "{n} avidentifierade och tömda på egenskaper; raderna räknas som förut",
        "due_remove": "{n} skulle tas bort ({mb:.1f} MB)",
        "due_unlink": "{n} skulle avidentifieras",
        "due_reduce": "{n} skulle avidentifieras och tömmas på egenskaper",
        "denied_remove": "{n} är över tiden men tas inte bort utan gallringsbeslut",
        "denied_unlink": "{n} är över tiden men avidentifieras inte utan gallringsbeslut",
        "denied_reduce": "{n} är över tiden men avidentifieras inte utan gallringsbeslut",
        "nothing": "{n} av {of} slag har ingenting över tiden.",
        "decide": "Beslutets nummer skrivs in i retention.yaml i mappen SHU_REFERENCE.",
        "refresh": "Kör shu refresh: det som var uträknat ur de borttagna raderna görs om.",
    },
    "en": {
        "wet": "Retention for {today}:",
        "dry": "Retention for {today}, only shown; nothing is deleted:",
        "fault": "Nothing deleted: {error}",
        "done_remove": "{n} deleted ({mb:.1f} MB)",
        "done_unlink": "{n} unlinked; their rows count as before",
        "done_reduce": "{n} unlinked and without properties; their rows count as before",
        "due_remove": "{n} would be deleted ({mb:.1f} MB)",
        "due_unlink": "{n} would be unlinked",
        "due_reduce": "{n} would be unlinked and lose their properties",
        "denied_remove": "{n} over age, but not deleted without a decision",
        "denied_unlink": "{n} over age, but not unlinked without a decision",
        "denied_reduce": "{n} over age, but not unlinked without a decision",
        "nothing": "{n} of {of} kinds have nothing over age.",
        "decide": "Write the number of the decision into retention.yaml in SHU_REFERENCE's folder.",
        "refresh": "Run shu refresh: what was computed from the deleted rows is made again.",
    },
}
