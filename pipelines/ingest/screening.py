"""Screening of many texts at once for those that may hold a personal number; it misses none.

What a number is, is decided text by text in `personal.py`.
"""

from html import unescape
from itertools import pairwise

import numpy as np
import pyarrow as pa

from pipelines.ingest.personal import numbers_in

_BLOCK = 1 << 18
_DIGITS = np.array([48 <= c < 58 or c >= 0xD9 for c in range(256)])
_OTHERS = np.array([c < 128 and not 48 <= c < 58 for c in range(256)])
_LETTERS_AT = np.array([chr(c).isalpha() and c < 128 for c in range(256)])


def numbers_in_xml(content: bytes) -> frozenset[str]:
    """The personal numbers of a part of a package, texts and attributes."""
    listed = pa.array(content.replace(b"\x00", b"").split(b"<"), pa.binary())
    asked = listed.filter(pa.array(suspects(listed))).to_pylist()
    texts = (unescape(piece.decode("utf-8", "replace")) for piece in asked)
    return frozenset(number for text in texts for number in numbers_in(text))


def suspects(texts: pa.Array) -> np.ndarray:
    """Which texts are worth looking at one by one: a quick search that misses none.

    Ten digits without a letter between them, or six with a letter soon after. A byte that may
    begin a digit of another script than the Latin counts as one.
    """
    found = np.zeros(len(texts), bool)
    offsets, content = (np.frombuffer(b or b"", np.uint8) for b in texts.buffers()[1:])
    edges = offsets.view(np.int32)[texts.offset : texts.offset + len(texts) + 1]
    if not len(texts):
        return found
    # Block by block: what a step leaves to the next then lies in the processor's cache.
    cuts = np.searchsorted(edges, np.arange(edges[0] + _BLOCK, edges[-1], _BLOCK))
    for first, last in pairwise([0, *cuts.tolist(), len(texts)]):
        piece = content[edges[first] : edges[last]]
        place = np.flatnonzero(_DIGITS[piece])
        if len(place) < 8:
            continue
        letters = np.cumsum(_LETTERS_AT[piece], dtype=np.int32)
        inside = edges[first : last + 1] - edges[first]
        owner = np.searchsorted(inside, place, "right") - 1
        group = owner + letters[place]
        found[first + owner[:-9][group[9:] == group[:-9]]] = True
        others = np.cumsum(_OTHERS[piece], dtype=np.int32)[place] + owner
        six = others[5:] == others[:-5]
        soon = np.minimum(place[5:] + 8, inside[owner[5:] + 1] - 1)
        found[first + owner[5:][six & (letters[soon] > letters[place[5:]])]] = True
    return found
