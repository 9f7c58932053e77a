"""Cell text to wages: an amount with month or hour, as the cell, its header or its size says.

A wage is (kronor, basis, whether it is approximate). Converting hours to months is the business of
those who compute with it.
"""

import re
from typing import Literal, NamedTuple

from pipelines.ingest.amounts import amount_of, approximately, nothing
from pipelines.ingest.values import NUMERIC, Parsed, bare, finite, swedish
from pipelines.model.text import normalise

Basis = Literal["month", "hour"]
# Kronor of a full-time month and of an hour that a person may have typed; reliability.md M80, M81.
_PLAUSIBLE: dict[str, tuple[float, float]] = {"month": (5_000, 150_000), "hour": (60, 1_000)}
_BASES: tuple[tuple[Basis, re.Pattern[str]], ...] = (
    (
        "hour",
        re.compile(r"\s*(?:/|per |i )\s?(?:h|t|tim|timme|timmen|hour)\.?$|(?<=\d)\s?(?:tim|h)\.?$"),
    ),
    (
        "month",
        re.compile(r"\s*(?:/|per |i )\s?(?:m|mån|månad|månaden|month)\.?$|(?<=\d)\s?mån\.?$"),
    ),
)
_AGREED = re.compile(r"\D*(?:avtal|överenskommelse)\D*")
_KRONOR = re.compile(r"[:,]-+$")


class Wage(NamedTuple):
    """A wage with what it is paid for; None when nothing says it."""

    value: float
    basis: Basis | None
    is_estimate: bool = False


def basis_of_header(header: str) -> Basis | None:
    """What a column's header says of its wages: «Timlön» or «Lön kr/mån»."""
    plain = normalise(header)
    hour = bool(re.search(r"tim|\bh\b|hour", plain))
    month = bool(re.search(r"mån|month", plain))
    return None if hour == month else "hour" if hour else "month"


def wage_finding(amount: float, basis: Basis | None) -> str | None:
    """The code of what is to be said of a wage, or None for a plausible one."""
    if amount > _PLAUSIBLE["month"][1]:
        return "M81"
    bases = [basis] if basis else list(_PLAUSIBLE)
    plausible = any(low <= amount <= high for low, high in map(_PLAUSIBLE.__getitem__, bases))
    return None if plausible or amount == 0 else "M80"


def parse_wage(
    kind: str, text: str, unit: int = 1, header: Basis | None = None, *, strict: bool = False
) -> Parsed:
    """A wage; one that cannot be right is left out with a warning, or refused.

    Args:
        kind: Kind of the cell.
        text: Text of the cell; what it says of hour or month goes before the header.
        unit: The header's factor to kronor.
        header: What the header says.
        strict: Refuse unit words and «ca».
    """
    stop = nothing(kind, text)
    if stop:
        return stop
    if kind in NUMERIC:
        number = finite(text)
        return Parsed(None, "M42") if number is None else _wage(number * unit, header, None)
    plain, approximate = approximately(bare(text))
    if _AGREED.fullmatch(plain):  # "enligt avtal"
        return Parsed(None, "M112")
    if approximate and strict:
        return Parsed(None, "M36")
    plain = _KRONOR.sub("", plain)
    basis, plain = _own_basis(plain)
    value, _, code = amount_of(_KRONOR.sub("", plain), unit, strict=strict)
    if value is None:
        return Parsed(None, code)
    return _wage(value, basis or header, "M136" if approximate else code, approximate=approximate)


def _own_basis(plain: str) -> tuple[Basis | None, str]:
    """What a cell says of hour or month, and the rest of it."""
    for basis, pattern in _BASES:
        rest = pattern.sub("", plain)
        if rest != plain:
            return basis, rest
    return None, plain


def _wage(
    value: float, basis: Basis | None, code: str | None, *, approximate: bool = False
) -> Parsed:
    if value < 0:
        return Parsed(None, "M13")
    problem = wage_finding(value, basis)
    if problem:
        return Parsed(None, problem, swedish(value))
    if basis is None and value:
        basis = "hour" if value <= _PLAUSIBLE["hour"][1] else "month"
    return Parsed(Wage(round(value, 2), basis, approximate), code, swedish(value))
