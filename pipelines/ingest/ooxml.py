"""The parts of an Open XML workbook: which sheet is which part, its styles, links and drawings.

Pure functions over the XML of single parts. Cells are scanned in `sheet_scan.py`.
"""

import posixpath
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from xml.etree import ElementTree as ET

_PERCENT = ("9", "10")
_QUOTED = re.compile(r'"[^"]*"|\\.|\[[^\]]*\]')
_DRAWN = re.compile(rb"<(?:\w+:)?(?:pic|sp)\b")
# What a reader follows: none of it may lie outside the package.
_READ = ("worksheet", "chartsheet", "dialogsheet", "macrosheet", "xlMacrosheet", "sharedStrings",
         "styles", "theme", "officeDocument", "drawing", "comments", "table", "vmlDrawing",
         "externalLink", "pivotTable", "pivotCacheDefinition")  # fmt: skip


@dataclass(frozen=True)
class Relation:
    """A relationship of a part: its id, the last word of its type, and the part it leads to."""

    id: str
    kind: str
    target: str
    outside: bool


def relations(content: bytes, source: str) -> list[Relation]:
    """The relationships of a part, from the content of its `.rels`.

    Args:
        content: The relationships' XML, without a document type declaration.
        source: The part's name, to which targets are relative.
    """
    found = []
    for rel in ET.fromstring(content):  # noqa: S314 - no declaration allowed
        kind = rel.get("Type", "").rpartition("/")[2]
        target = rel.get("Target", "").replace("\\", "/")
        external = rel.get("TargetMode", "") == "External"
        path = None if external else _inside(source, target)
        outside = kind in _READ and path is None
        found.append(Relation(rel.get("Id", ""), kind, path or "", outside))
    return found


def _inside(source: str, target: str) -> str | None:
    """The part's name that a target means; None when it lies outside the package."""
    start = "" if target.startswith("/") else posixpath.dirname(source)
    steps: list[str] = []
    for step in f"{start}/{target}".split("/"):
        if step == ".." and not steps:
            return None
        if step == "..":
            steps.pop()
        elif step not in ("", "."):
            steps.append(step)
    return None if ":" in target else "/".join(steps)


def rels_of(part: str) -> str:
    """The name of the part with a part's relationships."""
    folder, _, name = part.rpartition("/")
    return f"{folder}/_rels/{name}.rels" if folder else f"_rels/{name}.rels"


def part_of(rels: str) -> str:
    """The part whose relationships a part holds."""
    folder, _, name = rels.rpartition("_rels/")
    return folder + name.removesuffix(".rels")


def sheet_names(book: bytes) -> dict[str, str]:
    """Names of sheets by the id of their relationship."""
    names = {}
    for element in ET.fromstring(book).iter():  # noqa: S314 - no declaration allowed
        if element.tag.endswith("}sheet") or element.tag == "sheet":
            key = next((v for k, v in element.attrib.items() if k.endswith("}id")), "")
            names[key] = element.get("name", "")
    return names


def by_target(names: Mapping[str, str], rels: Sequence[Relation]) -> dict[str, str]:
    """Sheet part -> sheet name."""
    targets = {r.id: r.target for r in rels}
    return {targets[key]: name for key, name in names.items() if key in targets}


def defined_names(book: bytes) -> bytes:
    """What the workbook's names mean, as one text."""
    texts = [
        " ".join([element.text or "", *element.attrib.values()])
        for element in ET.fromstring(book).iter()  # noqa: S314 - no declaration allowed
        if element.tag.endswith("definedName")
    ]
    return "<".join(texts).encode()


def percent_styles(content: bytes) -> frozenset[int]:
    """Numbers of the cell styles whose number format shows per cent."""
    if b"%" not in content and not re.search(rb'numFmtId="(?:9|10)"', content):
        return frozenset()
    root = ET.fromstring(content)  # noqa: S314 - no declaration allowed
    formats = set(_PERCENT)
    for element in root.iter():
        if element.tag.endswith("numFmt"):
            code = _QUOTED.sub("", element.get("formatCode", ""))
            number = element.get("numFmtId", "")
            formats = formats | {number} if "%" in code else formats - {number}
    found: set[int] = set()
    for element in root.iter():
        if element.tag.endswith("cellXfs"):
            found |= {i for i, xf in enumerate(element) if xf.get("numFmtId") in formats}
    return frozenset(found)


def drawn(
    names: Iterable[str], parts: Mapping[str, bytes], rels: Mapping[str, Sequence[Relation]]
) -> Iterator[str]:
    """Sheet parts on which a picture or a text box lies; charts show what cells say."""
    for part in names:
        drawings = (r.target for r in rels.get(rels_of(part), ()) if r.kind == "drawing")
        if any(_DRAWN.search(parts.get(d, b"")) for d in drawings):
            yield part
