"""Fields and readers of single cells for the tests of values."""

from typing import Any

from pipelines.ingest.parsers import parser
from pipelines.ingest.values import Parsed
from pipelines.model.codes import load_codes
from pipelines.model.reference import BUNDLED
from pipelines.model.reports import Field, Label

CODES = load_codes(BUNDLED / "codes")
_LISTS = {"code": "nature", "codes": "target_group"}


def field(type_: Any, label: str = "Fält", **more: Any) -> Field:
    """A field of a type; its label says more of some."""
    codes = more.pop("codes", _LISTS.get(type_))
    return Field(type=type_, label=Label(sv=label, en=label), codes=codes, **more)


def read(type_: Any, kind: str, text: str, label: str = "Fält", **options: Any) -> Parsed:
    """A cell read as a field of a type; options are those of `parser`."""
    unit = options.pop("unit", None)
    return parser(field(type_, label), unit, CODES, **options)(kind, text)
