"""Normalisation of text before it is compared: headers, names, code words. No look-ups.

The normal form is for comparing only; what is shown or stored is the sender's own text.
"""

import re
import unicodedata

_MARKS = re.compile(r"[*():.]")
_BLANKS = re.compile(r"\s+")
# Letters of western Europe but ß, which folds to two: nothing of them to compose or take away.
_PLAIN = re.compile(r"[\x20-\x7eÀ-ÖØ-Þà-öø-ÿ–]*")


def _is_invisible(char: str) -> bool:
    # Cf holds soft hyphen, zero-width blanks and the byte-order mark; FE00-FE0F only colour emoji.
    return unicodedata.category(char) == "Cf" or "\ufe00" <= char <= "\ufe0f"


def normalise(text: str) -> str:
    """Lower case, NFKC, without `*():.` and invisible characters, blanks collapsed; å ä ö stay.

    Source: `domain.md` 2.6. Applying it twice changes nothing.
    """
    if text.isascii() or _PLAIN.fullmatch(text):  # most cells; the other rules cannot apply
        return _BLANKS.sub(" ", _MARKS.sub("", text)).strip().lower()
    visible = "".join(c for c in unicodedata.normalize("NFKC", text) if not _is_invisible(c))
    # Folding and removing can leave characters that compose anew, so the form is settled last.
    folded = unicodedata.normalize("NFKC", visible).casefold()
    settled = unicodedata.normalize("NFKC", _MARKS.sub("", unicodedata.normalize("NFKC", folded)))
    return _BLANKS.sub(" ", settled).strip()
