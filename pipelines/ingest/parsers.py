"""Which reader a field's cells get, and the columns that their values give.

The readers stand one a kind of field in modules by theme. What a field's type does not say, such
as that a share is one of working hours, its label does.
"""

from collections.abc import Callable, Mapping
from functools import partial

import numpy as np

from pipelines.ingest import amounts, classes, counts, identity, shares, values, wages, words
from pipelines.ingest.dates import Order, parse_date, parse_window
from pipelines.ingest.personal import DROPPED as NOT_KEPT
from pipelines.ingest.personal import MASK
from pipelines.ingest.values import Parsed
from pipelines.model.codes import CodeList
from pipelines.model.reports import DROPPED, WITH_IMPLIED, Field
from pipelines.model.text import normalise

Parser = Callable[[str, str], Parsed]
_FACTORS = {"tkr": 1_000, "mnkr": 1_000_000}
_BIRTH = (1900, 2060)  # years of birth and arrival, of which some are long past
# Readers that know what a masked number means for them.
_KNOW_MASKS = ("org_number", "person_id")


def parser(
    field: Field,
    unit: int | None,
    codes: Mapping[str, CodeList],
    *,
    strict: bool = False,
    dates: Order | None = None,
    header: str = "",
) -> Parser:
    """The function that reads a field's cells: (kind, text) to Parsed. It never raises.

    Args:
        field: The field.
        unit: What the column's header says of money, as a factor to kronor.
        codes: The code lists by name.
        strict: A workbook made from our own template, which is asked more often.
        dates: How the sender's layout says that 03/04/2015 is meant.
        header: The column's header as the sender wrote it.
    """
    read = _reader(field, unit, codes, strict, dates, header)
    masked, is_text = field.type in _KNOW_MASKS, field.type in ("text", "note", "org")

    def parse(kind: str, text: str) -> Parsed:
        if MASK in text and not masked:
            return Parsed(None, "M54", shown=MASK)
        if text == NOT_KEPT and is_text:
            return Parsed()
        parsed = read(kind, text)
        return values.for_csv(parsed, text) if kind == "c" and parsed.code else parsed

    return parse


def _reader(
    field: Field,
    unit: int | None,
    codes: Mapping[str, CodeList],
    strict: bool,
    order: Order | None,
    header: str,
) -> Parser:
    if field.type in ("code", "codes", "yes_no", "ssyk"):
        return _by_words(field, codes)
    if field.type in ("number", "count", "share", "amount", "wage"):
        return _of_numbers(field, unit, codes, strict, header)
    if field.type in ("date", "window"):
        read = parse_date if field.type == "date" else parse_window
        return partial(read, strict=strict, order=order)
    return _plain(field)


def _plain(field: Field) -> Parser:
    """Readers that need nothing but the cell."""
    if field.type == "org_number":
        is_supplier = "leverantör" in _label(field)
        return identity.parse_supplier_number if is_supplier else identity.parse_org_number
    if field.type == "text" and "kommun" in _label(field):
        return values.parse_municipality
    readers: dict[str, Parser] = {
        "ref": identity.parse_ref,
        "person_id": identity.parse_person,
        "year": values.parse_year,
        "cpv": classes.parse_cpv,
        "name": lambda kind, text: Parsed(),  # never read: a name is nothing we need
    }
    return readers.get(field.type, values.parse_text)


def _by_words(field: Field, codes: Mapping[str, CodeList]) -> Parser:
    """Readers of lists, with the sender's own words for codes."""
    name = field.codes or {"yes_no": "yes_no", "ssyk": "ssyk"}[field.type]
    known = codes[name].extended(field.words)
    if field.type == "codes":
        unknown = "M76" if name == "target_group" else "M102"
        return partial(words.parse_codes, codes=known, unknown=unknown)
    if field.type == "yes_no":
        return partial(words.parse_yes_no, codes=known)
    return partial(classes.parse_ssyk if field.type == "ssyk" else words.parse_code, codes=known)


def _of_numbers(
    field: Field, unit: int | None, codes: Mapping[str, CodeList], strict: bool, header: str
) -> Parser:
    label, head = _label(field), normalise(header)
    factor = unit or _FACTORS.get(field.unit or "kr", 1)
    if field.type == "count":
        return partial(counts.parse_count, groups=codes.get("target_group"), strict=strict)
    if field.type == "share":
        of: shares.Kind = "other"
        if "uppfyllelse" in label:
            of = "fulfilment"
        elif label in ("omfattning", "sysselsättningsgrad"):
            of = "working_hours"
        return partial(shares.parse_share, of=of, strict=strict, hours="tim" in head)
    if field.type == "amount":
        return partial(
            amounts.parse_amount,
            unit=factor,
            strict=strict,
            worth="värde" in label,
            monthly="månad" in label,
        )
    if field.type == "wage":
        basis = wages.basis_of_header(header)
        return partial(wages.parse_wage, unit=factor, header=basis, strict=strict)
    if label in ("födelseår", "ankomstår"):
        return lambda kind, text: _as_number(values.parse_year(kind, text, *_BIRTH))
    return partial(
        amounts.parse_number, strict=strict, months="månad" in label, hours="timmar" in label
    )


def _as_number(parsed: Parsed) -> Parsed:
    return parsed if parsed.value is None else parsed._replace(value=(parsed.value, False))


def _label(field: Field) -> str:
    return normalise(field.label.sv)


def spread(name: str, field: Field, found: np.ndarray) -> dict[str, np.ndarray]:
    """The columns of a field's values, those of `staging.columns_of` and what rows need beside.

    Beside them: `_estimate` (whether a number is approximate), `_implied` (requirement type that a
    yes implies), `_wage_basis`, `_<name>_form` (how a share was written, `shares.mixed_fractions`)
    and `_groups` (codes of target groups that counts name, when some do).

    Args:
        name: The field's name.
        field: The field.
        found: Values as its parser gave them, None for none.
    """
    if field.type in DROPPED:
        return {}
    columns = _PARTS.get(field.type)
    if columns is None:
        return {name: found}
    parts = {column.format(name=name): _part(found, i) for i, column in enumerate(columns)}
    if field.type == "yes_no":
        answer, implied = parts.values()
        answer[answer == None] = "unknown"  # noqa: E711 - element by element
        return {name: answer, **({"_implied": implied} if name in WITH_IMPLIED else {})}
    if "_estimate" in parts:
        parts["_estimate"] = parts["_estimate"].astype(bool)
    if "_groups" in parts and not parts["_groups"].any():
        del parts["_groups"]
    return parts


_PARTS = {
    "number": ("{name}", "_estimate"),
    "amount": ("{name}", "_estimate"),
    "count": ("{name}", "{name}_low", "{name}_high", "_estimate", "_groups"),
    "share": ("{name}", "_{name}_form", "_estimate"),
    "wage": ("{name}", "_wage_basis", "_estimate"),
    "window": ("{name}", "{name}_to", "{name}_precision"),
    "ssyk": ("{name}", "{name}_text", "{name}_version"),
    "person_id": ("{name}", "birth_year"),
    "yes_no": ("{name}", "implied"),
}


def _part(found: np.ndarray, index: int) -> np.ndarray:
    """One part of values that are tuples."""
    part = np.empty(len(found), dtype=object)
    part[:] = [None if value is None else value[index] for value in found]
    return part
