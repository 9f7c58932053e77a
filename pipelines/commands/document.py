"""`shu document`: what is kept how long, the register of processing and a draft assessment.

Made from what the product declares of its reports, tables and periods; the words around them stand
in `reference/documents/*.md`. In Swedish only: they are drafts of a Swedish authority's documents
(GDPR art. 30, 35; `domain.md` 5.1).
"""

from collections.abc import Iterable
from pathlib import Path
from string import Template

from pipelines.model.reference import BUNDLED
from pipelines.model.reports import DROPPED, standard
from pipelines.model.tables import PERSON
from pipelines.retention.policy import Rule, load_policy
from pipelines.settings import Settings

TEMPLATES = BUNDLED / "documents"
# Fields that are, or reveal, what GDPR art. 9 names, and why (domain.md 5.1).
SENSITIVE = {
    "disability": "hälsa",
    "foreign_born": "kan visa etniskt ursprung",
    "newly_arrived": "kan visa etniskt ursprung",
    "arrival_year": "kan visa etniskt ursprung",
    "target_groups": "hälsa, kan visa etniskt ursprung",
    "primary_group": "hälsa, kan visa etniskt ursprung",
    "subsidy_type": "lönebidrag visar funktionsnedsättning",
    "support_type": "sjukpenning och aktivitetsersättning visar hälsa",
    "outcome_reason": "kan visa hälsa",
    "end_reason": "kan visa hälsa",
    "status": "kan visa hälsa",
}
_CLOCKS = {
    "received": "mottagen",
    "written": "senast skriven",
    "last_heard": "senast nämnd",
    "published": "publicerad",
    "ended": "periodens slut",
}
_ACTIONS = {"remove": "tas bort", "unlink": "avidentifieras", "reduce": "avidentifieras och töms"}
_FLOW = (
    ("inbox", "filer som avsändaren lagt dit, med personnummer; bara tjänstens användare"),
    ("läsande process", "pseudonymer görs i minnet; inget skrivs med personnummer"),
    ("arkiv", "pseudonymiserade celler och kvitton"),
    ("personlager", "rader om personer under pseudonym, egen fil, publiceras aldrig"),
    ("mått", "summor per enhet och period"),
    ("utgåva", "maskade tabeller; det enda som sidor, exporter och anteckningsböcker läser"),
)


def document(settings: Settings, out: Path) -> list[Path]:
    """Write the documents into a folder; their paths."""
    out.mkdir(parents=True, exist_ok=True)
    made = texts(settings.reference)
    for name, text in made.items():
        (out / name).write_text(text, encoding="utf-8")
    return [out / name for name in made]


def texts(reference: Path) -> dict[str, str]:
    """The documents by file name, under the periods of a reference folder."""
    parts = {
        "retention": retention_table(load_policy(reference).items()),
        "fields": _fields(),
        "tables": _table(("tabell", "innehåll"), [(f"`{t.name}`", t.sv) for t in PERSON]),
        "flow": _table(("led", "innehåll"), _FLOW),
    }
    files = sorted(TEMPLATES.glob("*.md"))
    return {p.name: Template(p.read_text(encoding="utf-8")).substitute(parts) for p in files}


def retention_table(rules: Iterable[tuple[str, Rule]]) -> str:
    """What is kept how long, as a Markdown table."""
    lines = []
    for kind, rule in rules:
        age = f"{rule.days} dagar" if rule.days is not None else f"{rule.months} månader"
        record = "nej"
        if rule.record:
            record = f"ja; beslut {rule.decision}" if rule.decision else "ja; **beslut saknas**"
        clock, action = _CLOCKS[rule.clock], _ACTIONS[rule.action]
        lines.append((f"`{kind}`", rule.what.sv, age, clock, action, record, rule.source))
    head = ("slag", "vad", "sparas", "räknat från", "sedan", "allmän handling", "grund")
    return _table(head, lines)


def _fields() -> str:
    lines = []
    for report in standard().values():
        if not report.personal:
            continue
        kept = [(n, f) for n, f in report.fields.items() if f.type not in DROPPED]
        said = [
            f"{f.label.sv} (**känslig**: {SENSITIVE[n]})" if n in SENSITIVE else f.label.sv
            for n, f in kept
            if f.type != "person_id"
        ]
        lines.append((f"{report.letter}. {report.label.sv}", "pseudonym, " + ", ".join(said)))
    return _table(("rapport", "uppgifter som sparas"), lines)


def _table(head: tuple[str, ...], lines: Iterable[tuple[str, ...]]) -> str:
    rows = [head, tuple("---" for _ in head), *lines]
    return "\n".join(f"| {' | '.join(cell.replace('|', '/') for cell in row)} |" for row in rows)
