"""The ledger as a workbook of one sheet: what was received, decided and published, line by line.

Pure: the ledger's events, and what the snapshot says of each submission (`reliability.md` 7.2).
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

import pandas as pd

from pipelines.export import fmt, one_table
from pipelines.export.workbook_codes import OUTCOMES, REPORTS, YES_NO, word
from pipelines.export.workbook_words import Pair

SOURCES = """SELECT submission_id, report_type, period_id, status, is_effective, rows_in,
                    rows_accepted, rows_quarantined FROM meta.source"""
EVENTS: Mapping[str, Pair] = {
    "received": ("Mottagen", "Received"),
    "decided": ("Beslutad", "Decided"),
    "published": ("Publicerad", "Published"),
}
DECISIONS: Mapping[str, Pair] = {
    "confirmed": ("Bekräftad", "Confirmed"),
    "refused": ("Avvisad", "Refused"),
}
HEADERS: Sequence[Pair] = (
    ("Rad", "Line"),
    ("Dag", "Day"),
    ("Händelse", "Event"),
    ("Avsändare", "Sender"),
    ("Inlämning eller utgåva", "Submission or snapshot"),
    ("Rapport", "Report"),
    ("Period", "Period"),
    ("Utfall", "Outcome"),
    ("Gäller", "In force"),
    ("Rader in", "Rows in"),
    ("Godtagna", "Accepted"),
    ("I karantän", "In quarantine"),
    ("Byte", "Bytes"),
    ("Beslut", "Decision"),
    ("Innehållets SHA-256", "SHA-256 of the content"),
    ("Kvittots SHA-256", "SHA-256 of the receipt"),
    ("Förra radens SHA-256", "SHA-256 of the line before"),
)
_FIGURES = (0, 9, 10, 11, 12)
_TITLE: Pair = ("Liggare", "Ledger")
_ABOUT: Pair = (
    "Vad som togs emot, beslutades och publicerades, i ordning. Varje rad bär kontrollsumman av "
    "raden före, så en ändrad eller borttagen rad syns. Antal rader om personer visas inte.",
    "What was received, decided and published, in order. Each line holds the digest of the one "
    "before, so a line that was changed or taken away is seen. Numbers of rows on persons are not "
    "shown.",
)
_WHOLE: Pair = (
    "Kedjan och arkivet stämmer. Sista radens SHA-256: {last}",
    "Chain and archive agree. SHA-256 of the last line: {last}",
)
_BROKEN: Pair = ("Stämmer inte: {faults}", "Does not agree: {faults}")
_EMPTY: Pair = ("Inget har tagits emot.", "Nothing has been received.")


def workbook(
    events: Iterable[Mapping[str, Any]], sources: pd.DataFrame | None, faults: Sequence[str],
    last: str, lang: str, snapshot_id: str = "",
) -> bytes:  # fmt: skip
    """The workbook's bytes; the same ledger and snapshot give the same bytes.

    Args:
        events: The ledger's, in order.
        sources: The answer to `SOURCES`; None when nothing is published.
        faults: Where the ledger and the archive do not agree.
        last: Digest of the last line, to be kept elsewhere.
        lang: sv or en.
        snapshot_id: The snapshot that `sources` is of.
    """
    n = int(lang == "en")
    verdict = _BROKEN[n].format(faults=", ".join(faults)) if faults else _WHOLE[n].format(last=last)
    about = one_table.About(_TITLE[n], (_ABOUT[n], verdict), snapshot_id, "", lang, _EMPTY[n])
    headers = [pair[n] for pair in HEADERS]
    return one_table.workbook(about, headers, rows(events, sources, lang), _FIGURES)


def rows(
    events: Iterable[Mapping[str, Any]], sources: pd.DataFrame | None, lang: str
) -> Iterator[tuple[str, ...]]:
    """A row of texts for each event, in the order of `HEADERS`; what is not known is empty."""
    known_of = {} if sources is None else sources.set_index("submission_id").to_dict("index")
    for event in events:
        org_id, _, rest = str(event.get("note", "")).partition("/")
        submission_id = rest.partition("/")[0]
        known = known_of.get(submission_id, {}) if event["event"] == "received" else {}
        yield (
            fmt.number(event["line"], lang),
            str(event["at"]),
            word(EVENTS, event["event"], lang),
            org_id,
            submission_id or str(event["snapshot_id"]),
            _word(REPORTS, known.get("report_type"), lang),
            str(known.get("period_id") or ""),
            _word(OUTCOMES, known.get("status"), lang),
            _word(YES_NO, _yes_no(known.get("is_effective")), lang),
            *(
                _count(known.get(f"rows_{part}"), lang)
                for part in ("in", "accepted", "quarantined")
            ),
            _count(event.get("size"), lang),
            _word(DECISIONS, event.get("decision"), lang),
            str(event.get("sha256") or event.get("content_hash") or ""),
            str(event.get("digest") or ""),
            str(event["previous"]),
        )


def _word(words: Mapping[str, Pair], code: object, lang: str) -> str:
    return "" if pd.isna(code) else word(words, code, lang)  # type: ignore[call-overload]


def _yes_no(value: object) -> str | None:
    return None if value is None else "yes" if value else "no"


def _count(value: Any, lang: str) -> str:
    return "" if value is None or pd.isna(value) else fmt.number(int(value), lang)
