"""What header texts mean in a set of layouts: an index that is made once and asked for each cell.

A header means a field when its normalised text is one of the field's headers, or holds the same
words in another order (`domain.md` 2.6). Which row is the header is found in `headers.py`.
"""

from dataclasses import dataclass, field
from functools import lru_cache

from pipelines.ingest.header_words import LONGEST, UNITS, reduced, without_percent, words_of
from pipelines.ingest.layouts import Layout

# How a header was known, the best first: the sender's own, the standard's, its words in another
# order, and those that mean the field only when no other column does, in their order.
OWN, EXACT, WORDS, FALLBACK = range(4)
# Behind the text of a known header that names a unit: «Ersättning kr» is no «Ersättning».
WITH_UNIT = " ¤"
# (place of the layout, field, how it was known)
Meaning = tuple[tuple[int, str, int], ...]


@dataclass(frozen=True)
class Index:
    """What normalised headers mean in a set of layouts."""

    layouts: tuple[Layout, ...]
    exact: dict[str, Meaning]
    words: dict[frozenset[str], Meaning]
    shares: frozenset[tuple[int, str]]
    quick: frozenset[str]
    known: dict[str, tuple[Meaning, float]] = field(default_factory=dict, compare=False)

    def meaning(self, label: str) -> tuple[Meaning, float]:
        """What a header means, and its weight: one over how many report types know it."""
        found = self.known.get(label)
        if found is None:
            meaning = self._meaning(label) if len(label) <= LONGEST else ()
            types = {self.layouts[place].report_type for place, _, _ in meaning}
            found = (meaning, 1 / len(types) if types else 0.0)
            if len(self.known) < 1 << 16:
                self.known[label] = found
        return found

    def _meaning(self, label: str) -> Meaning:
        text, unit = reduced(label)
        if not text:
            return ()
        found = [*self.exact.get(text + WITH_UNIT, ())] if unit else []
        known = {place for place, _, _ in found}
        found += [m for m in self.exact.get(text, ()) if m[0] not in known]
        known |= {place for place, _, _ in found}
        if (bare := without_percent(text)) is not None:
            found += [
                m for m in self.exact.get(bare, ()) if m[:2] in self.shares and m[0] not in known
            ]
            known |= {place for place, _, _ in found}
        return (*found, *(m for m in self.words.get(words_of(text), ()) if m[0] not in known))


@lru_cache(maxsize=64)
def index_of(layouts: tuple[Layout, ...]) -> Index:
    """The index of a set of layouts."""
    exact: dict[str, list[tuple[int, str, int]]] = {}
    words: dict[frozenset[str], list[tuple[int, str, int]]] = {}
    quick: set[str] = set()
    for place, layout in enumerate(layouts):
        texts: dict[str, dict[str, int]] = {}
        for header, name, how in _headers(layout):
            quick.add(header.strip().lower())
            of = texts.setdefault(_key(header), {})
            # A text means one field for sure, and may be the last resort of another.
            if not of or (how >= FALLBACK and name not in of and len(of) < 2):
                of[name] = how
        tokens: dict[frozenset[str], str] = {}
        for text, of in texts.items():
            exact.setdefault(text, []).extend((place, name, how) for name, how in of.items())
            name, how = next(iter(of.items()))
            if len(words_of(text)) > 1 and how < FALLBACK:
                tokens.setdefault(words_of(text), name)
        for token, name in tokens.items():
            words.setdefault(token, []).append((place, name, WORDS))
    shares = {
        (place, name)
        for place, layout in enumerate(layouts)
        for name, of in layout.fields.items()
        if of.type == "share"
    }
    return Index(
        layouts,
        {text: tuple(found) for text, found in exact.items()},
        {token: tuple(found) for token, found in words.items()},
        frozenset(shares),
        frozenset(quick),
    )


def _key(header: str) -> str:
    """What a known header is looked up by: one that names a unit means nothing without it."""
    text, unit = reduced(header)
    return text + WITH_UNIT if unit and text not in UNITS else text


def _headers(layout: Layout) -> list[tuple[str, str, int]]:
    """Every header of a layout with its field: a sender's own go before all others."""
    own = [
        (header, name, OWN)
        for name, change in layout.entry.fields.items()
        for header in change.headers or ()
    ]
    fields = layout.fields.items()
    exact = [
        (header, name, EXACT)
        for name, of in fields
        for header in (*of.headers, of.label.sv, of.label.en)
    ]
    last = [(h, name, FALLBACK + i) for name, of in fields for i, h in enumerate(of.fallback)]
    return [*own, *exact, *last]
