"""What of a sender's workbook would not survive being opened and saved by us.

Looks at the package's parts only, no cell is read. A workbook that holds any of it is not marked;
its sender gets the review alone and is told why (`users.md` 4.2).
"""

import io
import re
import zipfile

MOST_CELLS = 200_000
# Why the sender's own sheets are not in the letter, in Swedish and English.
REASONS: dict[str, tuple[str, str]] = {
    "unreadable": (
        "filen inte kunde läsas",
        "the file could not be read",
    ),
    "personal": (
        "filen innehåller eller kan innehålla personuppgifter, som vi inte skickar tillbaka",
        "the file holds or may hold personal data, which we do not send back",
    ),
    "large": (
        f"filen är stor (mer än {MOST_CELLS // 1000} 000 celler)",
        f"the file is large (more than {MOST_CELLS // 1000},000 cells)",
    ),
    "macro": (
        "filen innehåller makron, som skulle gå förlorade",
        "the file holds macros, which would be lost",
    ),
    "link": (
        "filen hämtar värden från andra arbetsböcker, och länkarna skulle gå förlorade",
        "the file fetches values from other workbooks, and the links would be lost",
    ),
    "extension": (
        "filen innehåller datastaplar, minidiagram eller listrutor som skulle gå förlorade",
        "the file holds data bars, sparklines or drop-downs that would be lost",
    ),
    "shape": (
        "filen innehåller figurer, textrutor eller knappar som skulle gå förlorade",
        "the file holds shapes, text boxes or buttons that would be lost",
    ),
    "comment": (
        "filen innehåller kommentarstrådar som skulle gå förlorade",
        "the file holds threads of comments that would be lost",
    ),
    "pivot": (
        "filen innehåller pivottabeller eller frågor mot andra källor som kan gå förlorade",
        "the file holds pivot tables or queries that could be lost",
    ),
    "format": (
        "filen är sparad i ett format som vi läser men inte kan skriva",
        "the file is saved in a format that we read but cannot write",
    ),
}
_PARTS = (
    ("macro", re.compile(r"vbaProject|macrosheets|dialogsheets", re.IGNORECASE)),
    ("link", re.compile(r"^xl/externalLinks/")),
    ("shape", re.compile(r"^xl/(activeX|ctrlProps|embeddings|diagrams|charts/chartEx)")),
    ("comment", re.compile(r"^xl/(threadedComments|persons)/")),
    ("extension", re.compile(r"^xl/(slicers|timelines|richData)")),
    ("pivot", re.compile(r"^xl/(pivotTables|pivotCache|queryTables|connections|model)")),
)
_SHEET = re.compile(r"^xl/(worksheets|chartsheets)/[^/]+\.xml$")
_DRAWING = re.compile(r"^xl/drawings/[^/]+\.xml$")
_VML = re.compile(r"^xl/drawings/[^/]+\.vml$")
_LOOKED_AT = re.compile(r"^xl/(workbook|(worksheets|chartsheets|drawings)/[^/]+)\.(xml|vml)$")
_SHAPES = re.compile(rb"<(?:\w+:)?(?:sp|cxnSp|grpSp|contentPart|AlternateContent)[\s>]")
_EXTENSION = re.compile(rb"<(?:\w+:)?extLst[\s>]")
_OBJECT = re.compile(rb"ObjectType=[\"'](?!Note[\"'])")
_CELL = re.compile(rb"<(?:\w+:)?c[\s>/]")
_STRICT = b"http://purl.oclc.org/ooxml/"


def loss(data: bytes) -> str | None:
    """The first thing that marking an xlsx file would lose, as a key of `REASONS`.

    Cells count that hold nothing but a format: they take as long.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as package:
            names = package.namelist()
            for reason, pattern in _PARTS:
                if any(pattern.search(name) for name in names):
                    return reason
            cells = 0
            for name in filter(_LOOKED_AT.match, names):
                part = package.read(name)
                cells += len(_CELL.findall(part)) if _SHEET.match(name) else 0
                found = "large" if cells > MOST_CELLS else _inside(name, part)
                if found:
                    return found
    except (zipfile.BadZipFile, OSError, NotImplementedError, RuntimeError):
        return "format"
    return None


def _inside(name: str, part: bytes) -> str | None:
    if name == "xl/workbook.xml":
        return "format" if _STRICT in part else None
    if _SHEET.match(name):
        return "extension" if _EXTENSION.search(part) else None
    if _DRAWING.match(name):
        return "shape" if _SHAPES.search(part) else None
    if _VML.match(name):
        return "shape" if _OBJECT.search(part) else None
    return None
