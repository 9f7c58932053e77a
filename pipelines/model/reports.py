"""The report types and their fields: the standard that senders' layouts change.

Data in `layouts/standard/*.yaml`, one file a type (`contract.md` 3, `domain.md` 2.5-2.6). How a
cell is read, and what a sender writes otherwise, belongs to the intake.
"""

import re
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any, Literal, get_args

import yaml
from pydantic import BaseModel, ConfigDict, ValidationError
from pydantic import Field as Default

STANDARD = Path(__file__).parent.parent / "layouts" / "standard"
# The compiled safe loader where PyYAML has it: ten times faster, the same result.
_LOADER: type[Any] = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
FieldType = Literal[
    "ref", "text", "note", "name", "org", "org_number", "person_id", "year", "code", "codes", "cpv",
    "ssyk", "date", "window", "number", "count", "share", "amount", "wage", "yes_no",
]  # fmt: skip
# A workbook made from our own template says so in A1 of a hidden sheet, with key and value below.
TEMPLATE_MARK, TEMPLATE_VERSION = "shu-template", 1
META_SHEET, LISTS_SHEET = "_meta", "_lists"
# What our answer puts behind the name of a sender's file; its number is no year and no quarter.
ANSWERED = re.compile(r"_granskad(_\d+)?(?=\.|$)", re.IGNORECASE)
# Never kept of a report on persons, and read of none (reliability.md 5.2).
DROPPED = ("name", "note")
# What a yes/no cell may also imply, such as «ja (skarpt)», has a column of its own.
WITH_IMPLIED = {"social": "requirement_type"}


class Strict(BaseModel):
    """A declaration in which an unknown key is an error."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Label(Strict):
    """A label in both languages."""

    sv: str
    en: str


class Field(Strict):
    """A field: how its cells are read, and which headers mean it.

    `fallback` headers mean it only when no other column of the sheet does; `words` are a sender's
    own words for codes.
    """

    type: FieldType
    label: Label
    headers: tuple[str, ...] = ()
    fallback: tuple[str, ...] = ()
    codes: str | None = None
    unit: Literal["kr", "tkr", "mnkr"] | None = None
    value: str | None = None
    words: dict[str, str] = Default(default_factory=dict)


class ReportType(Strict):
    """A report type: A-K of `contract.md` 3.

    `personal`: rows are about persons. `period`: what a file is for when it names a period;
    a `standing` list may name none and holds until a newer one. `any_of`: of each group one column
    must be there. `identity`: the fields by which two rows are the same. `sheet_field`: what a
    sheet's name says when no column does.
    `part`: files of one period that stand beside each other, told apart by course or horizon.
    """

    letter: str
    label: Label
    personal: bool
    period: Literal["quarter", "year", "standing"]
    required: tuple[str, ...]
    any_of: tuple[tuple[str, ...], ...] = ()
    identity: tuple[str, ...]
    words: tuple[str, ...]
    fields: dict[str, Field]
    sheet_field: str | None = None
    part: Literal["course", "horizon"] | None = None


def load_yaml(path: Path) -> Mapping[str, Any]:
    """A YAML mapping; ValueError names the file."""
    try:
        content = yaml.load(path.read_text(encoding="utf-8"), Loader=_LOADER)  # noqa: S506 - safe
    except yaml.YAMLError as error:
        msg = f"{path.name}: {error}"
        raise ValueError(msg) from error
    if not isinstance(content, dict):
        msg = f"{path.name}: must be a mapping"
        raise ValueError(msg)
    return content


def explain(path: Path, error: ValidationError, model: type[BaseModel]) -> ValueError:
    """What is wrong with a declaration: file, key, and which keys there are instead."""
    lines = []
    for e in error.errors():
        said = e["msg"]
        if e["type"] == "extra_forbidden":
            said = f"unknown key; known are {', '.join(_keys(model, e['loc'][:-1]))}"
        lines.append(f"{path.name}: {'.'.join(map(str, e['loc']))}: {said}")
    return ValueError("\n".join(lines))


def _keys(model: type[BaseModel], place: tuple[int | str, ...]) -> list[str]:
    """The keys of the declaration that stands at a place below another."""
    within: Any = model
    for step in place:
        if isinstance(within, type) and issubclass(within, BaseModel):
            within = within.model_fields[str(step)].annotation
        else:  # a list or a mapping: what stands in it comes last but for the dots of a tuple
            within = [a for a in get_args(within) if a is not ...][-1]
    return sorted(within.model_fields)


@cache
def standard(folder: Path = STANDARD) -> dict[str, ReportType]:
    """All report types in the order of their letters; ValueError names file and key."""
    files = {p.stem: load_yaml(p) for p in sorted(folder.glob("*.yaml"))}
    types = {}
    for name, content in files.items():
        fields = {n: _liked(files, f) for n, f in content["fields"].items()}
        try:
            types[name] = ReportType.model_validate({**content, "fields": fields})
        except ValidationError as error:
            raise explain(folder / f"{name}.yaml", error, ReportType) from error
    return dict(sorted(types.items(), key=lambda item: item[1].letter))


def _liked(files: Mapping[str, Mapping[str, Any]], field: Mapping[str, Any]) -> Mapping[str, Any]:
    """A field, or the one of another report type that it is `like`, save what it says itself."""
    if "like" not in field:
        return field
    report_type, _, name = field["like"].partition(".")
    own = {key: value for key, value in field.items() if key != "like"}
    return {**_liked(files, files[report_type]["fields"][name]), **own}
