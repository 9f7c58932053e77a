"""Cell text to codes of a list: one, several, or yes and no.

The words stand in the lists (`model/codes.py`); a word that is only like one of them is named in
the finding and never taken for it.
"""

import re

from pipelines.ingest.values import EMPTY, NOTHING, SILENT_EMPTY, Parsed, bare, broken, empty
from pipelines.model.codes import Code, CodeList
from pipelines.model.text import normalise

_PARTS = re.compile(r"\s*(?:[,;/+&\n]|\boch\b|\bsamt\b|\band\b)\s*")
_PLAINLY = ("ja", "nej", "yes", "no", "true", "false")


def parse_code(kind: str, text: str, codes: CodeList) -> Parsed:
    """A code of a list, by its words; «okänt» is a code where the list has it."""
    stop = broken(kind, text)
    if stop:
        return stop
    entry = _entry(text, codes)
    if entry and normalise(text) not in NOTHING:
        return Parsed(entry.code)
    return empty(text) or Parsed(None, "M102", near=codes.nearest(text))


def _entry(text: str, codes: CodeList) -> Code | None:
    return codes.entry(text) or codes.entry(bare(text))


def parse_codes(kind: str, text: str, codes: CodeList, unknown: str = "M102") -> Parsed:
    """Several codes in one cell as sorted text with commas; each word must be known.

    Args:
        kind: Kind of the cell.
        text: Text of the cell.
        codes: The list.
        unknown: Code of the finding for a word that the list lacks.
    """
    stop = broken(kind, text)
    if stop:
        return stop
    whole = _entry(text, codes)
    if whole is None and (stop := empty(text)):
        return stop
    words = [text] if whole else [w for w in _PARTS.split(text.strip()) if w]
    entries = [_entry(word, codes) for word in words]
    for word, entry in zip(words, entries, strict=True):
        if entry is None:
            return Parsed(None, unknown, near=codes.nearest(word))
    found = [entry for entry in entries if entry]
    if not found:
        return Parsed(None, unknown)
    value = ",".join(sorted({entry.code for entry in found}))
    as_listed = all(map(_is_label, words, found, range(len(words))))
    read = ", ".join(dict.fromkeys(entry.label_sv for entry in found))
    return Parsed(value, None if as_listed else "M77", read)


def _is_label(word: str, entry: Code, place: int) -> bool:
    """Whether a word is written as in the list; further words of a cell may begin small."""
    labels = (entry.label_sv, entry.label_en)
    return word in labels or (place > 0 and word[:1].upper() + word[1:] in labels)


def parse_yes_no(kind: str, text: str, codes: CodeList) -> Parsed:
    """Yes, no or unknown as (answer, type of requirement that the word implies)."""
    stop = broken(kind, text)
    if stop:
        return stop
    plain = normalise(text)
    if plain in SILENT_EMPTY:
        return Parsed(("unknown", None))
    entry = _entry(text, codes)
    if entry is None:
        return Parsed(None, "M79") if plain not in EMPTY else Parsed(("unknown", None), "M44")
    value = (entry.code, entry.attributes.get("implies"))
    if entry.code == "unknown":
        return Parsed(value, "M44" if plain in EMPTY else "M101")
    return Parsed(value, None if plain in _PLAINLY else "M78", entry.label_sv)
