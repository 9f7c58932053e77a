"""Code lists: the words senders use for a code, and the codes' labels. One CSV a list."""

import difflib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path

from pydantic import BaseModel, ConfigDict

from pipelines.model.reference import BUNDLED, read_rows
from pipelines.model.text import normalise


@dataclass(frozen=True)
class Code:
    """A row of a list: a code, its labels and what else the list says of the row's words."""

    code: str
    label_sv: str
    label_en: str
    attributes: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class CodeList:
    """A list: the first row of each code, and the row of each normalised word."""

    name: str
    codes: dict[str, Code]
    words: dict[str, Code]

    def entry(self, text: str) -> Code | None:
        """The row that a word stands in, with its attributes, or None."""
        return self.words.get(normalise(text))

    def match(self, text: str) -> str | None:
        """The code of a word, or None; the code itself and its labels are words too."""
        found = self.entry(text)
        return found.code if found else None

    def label(self, code: str, lang: str) -> str:
        """The label of a code in `sv` or `en`."""
        row = self.codes[code]
        return row.label_en if lang == "en" else row.label_sv

    def nearest(self, text: str) -> str | None:
        """The label of the word that a text is like: a suggestion to a person, never a match."""
        plain = normalise(text)
        # A spelling mistake seldom changes the first letter, and short words are all alike.
        near = [
            word
            for word in self.words
            if word[:1] == plain[:1] and abs(len(word) - len(plain)) <= 2 < len(word) - 1
        ]
        best = difflib.get_close_matches(plain, near, n=1, cutoff=0.8)
        return self.words[best[0]].label_sv if best else None

    def extended(self, words: Mapping[str, str]) -> "CodeList":
        """The list with a sender's own words, which go before the list's.

        Raises:
            ValueError: A word leads to a code that the list lacks.
        """
        for word, code in words.items():
            if code not in self.codes:
                raise ValueError(f"{self.name}: {word!r} leads to {code!r}, which is no code of it")
        own = {normalise(word): self.codes[code] for word, code in words.items()}
        return replace(self, words=self.words | own)

    def codes_where(self, attribute: str, value: str) -> tuple[str, ...]:
        """The codes whose attribute has the value, in the list's order."""
        return tuple(c for c, row in self.codes.items() if row.attributes.get(attribute) == value)


class _Row(BaseModel):
    # Further columns are the list's own attributes, such as `counted` of requirement_type.
    model_config = ConfigDict(extra="allow")

    code: str
    label_sv: str
    label_en: str
    aliases: str | None


def load_codes(path: Path) -> dict[str, CodeList]:
    """The lists of a folder by file name; a list that the folder lacks is the bundled one.

    Raises:
        ValueError: A row does not fit, or a word leads to two codes of one list.
    """
    files = {p.stem: p for p in sorted((BUNDLED / "codes").glob("*.csv"))}
    files |= {p.stem: p for p in sorted(path.glob("*.csv"))}
    return {name: load_code_list(file) for name, file in files.items()}


def load_code_list(path: Path) -> CodeList:
    """One list.

    A code may stand on several rows when its words carry different attributes; its labels are then
    the same on all of them.

    Raises:
        ValueError: A row does not fit, a word leads to two rows, or a code has two labels.
    """
    codes: dict[str, Code] = {}
    words: dict[str, Code] = {}
    for row in read_rows(path, _Row):
        attributes = {k: str(v) for k, v in (row.model_extra or {}).items() if v is not None}
        code = Code(row.code, row.label_sv, row.label_en, attributes)
        given = {normalise(a) for a in (row.aliases or "").split("|")} - {""}
        first = codes.setdefault(code.code, code)
        if (first.label_sv, first.label_en) != (code.label_sv, code.label_en):
            raise ValueError(f"{path.name}: code {code.code!r} has two labels")
        if first is code:
            given |= {normalise(w) for w in (code.code, code.label_sv, code.label_en)}
        _add_words(words, given, code, path.name)
    return CodeList(path.stem, codes, words)


def _add_words(words: dict[str, Code], given: Iterable[str], code: Code, file: str) -> None:
    for word in sorted(given):
        other = words.setdefault(word, code)
        if other is not code:
            raise ValueError(f"{file}: {word!r} leads to both {other.code!r} and {code.code!r}")
