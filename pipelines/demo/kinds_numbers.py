"""Kinds of oddly written amounts and counts, by the forms of `domain.md` 2.7.

What is read as another value than the row's own changes what is understood.
"""

from collections.abc import Callable
from decimal import Decimal

from pipelines.demo.quirks import Kind, Spot, error, info, warning
from pipelines.demo.words import word
from pipelines.demo.workbooks import Cell, Fault, Formula

Planter = Callable[[Spot, str, str], bool]
_WORTH = ("estimated_value_sek", "contract_value_sek")


def _amount(
    form: Callable[[int, Spot], Cell], *, plain_header: bool = False, typed: bool = False
) -> Planter:
    """A quirk of an amount; `plain_header`: only without a unit in it, `typed`: not in CSV."""

    def planted(spot: Spot, code: str, severity: str) -> bool:
        names = [n for n in spot.of_type("amount") if spot.entry.known[n]]
        barred = (plain_header and spot.layout.unit != 1) or (typed and spot.layout.is_csv)
        if not names or barred or spot.layout.unit == 1_000_000:
            return False
        name = spot.pick(names)
        value = form(spot.entry.known[name] // spot.layout.unit, spot)
        return value is not None and spot.write(name, value, code, severity)

    return planted


def _thousands(value: int, mark: str) -> str | None:
    return f"{value:,}".replace(",", mark) if value >= 1000 else None


def _with_unit(value: int, spot: Spot) -> str:
    thousands = str(Decimal(value) / 1_000).replace(".", ",")
    texts = [f"{thousands} tkr", f"{thousands} kkr"]
    # Three decimals might be read as thousands.
    if value % 10_000 == 0:
        millions = str(Decimal(value) / 1_000_000).replace(".", ",")
        texts += [f"{millions} mnkr", f"{millions} mkr"]
    return spot.pick(texts)


def _with_points(value: int, _: Spot) -> str | None:
    return _thousands(value, ".") if value >= 1_000_000 else None


def _narrow(value: int, spot: Spot) -> str | None:
    plain = _thousands(value, "\u202f")
    return f"{plain} kr" if plain and spot.layout.unit == 1 else plain


def _with_note(spot: Spot, code: str, severity: str) -> bool:
    """A mark of a footnote behind an amount, which is text then; all is text in a CSV file."""
    names = [n for n in spot.of_type("amount") if spot.entry.known[n]]
    if not names or spot.layout.unit == 1_000_000:
        return False
    name = spot.pick(names)
    text = f"{spot.entry.known[name] // spot.layout.unit}{spot.pick(('*', ' 1)'))}"
    spot.write(name, text, code, severity)
    return spot.layout.is_csv or spot.remark(name, "M27", "info")


def _approximate(spot: Spot, code: str, severity: str) -> bool:
    names = [n for n in spot.of_type("amount") if spot.entry.known[n]]
    if not names or spot.layout.unit != 1:
        return False
    name = spot.pick(names)
    spot.entry.known[name] = spot.entry.known[name] // 1000 * 1000
    spot.entry.estimate = True
    return spot.write(name, f"ca {spot.entry.known[name] // 1000} tkr", code, severity)


def _letter_o(value: int, spot: Spot) -> str | None:
    # Of a text that is no number nothing is kept in a report on persons.
    text = str(value)
    return text[:-1] + "O" if text.endswith("0") and not spot.layout.personal else None


def _wide(value: int, _: Spot) -> str:
    return "".join(chr(ord(c) + 0xFEE0) for c in str(value))


def _fault(*texts: str) -> Callable[[int, Spot], Cell]:
    # Shown as #SAKNAS! in a Swedish Excel; the file holds the English word.
    return lambda _, spot: Fault(spot.pick(texts)) if spot.layout.suffix == "xlsx" else None


def _uncalculated(_: int, spot: Spot) -> Cell:
    return Formula(None) if spot.layout.suffix == "xlsx" else None


def _calculated(value: int, spot: Spot) -> Cell:
    return Formula(value) if spot.layout.suffix == "xlsx" else None


def _negative(value: int, spot: Spot) -> Cell:
    return f"-{value},00" if spot.layout.is_csv else -value


def _too_large(_: int, spot: Spot) -> Cell:
    large = 25_000_000_000 // spot.layout.unit
    return str(large) if spot.layout.is_csv else large


def _nothing(spot: Spot, code: str, severity: str) -> bool:
    """A krona where nothing is known."""
    names = [n for n in _WORTH if n in spot.layout.fields and spot.has(n)]
    if not names or spot.layout.unit != 1:
        return False
    name = spot.pick(names)
    spot.entry.known[name] = None
    return spot.write(name, "1,00" if spot.layout.is_csv else 1, code, severity)


def _as_thousands(spot: Spot, code: str, severity: str) -> bool:
    """An ordinary amount of its column typed in thousands, which the header does not say."""
    names = [n for n in spot.of_type("amount") if spot.layout.unit == 1]
    if not names:
        return False
    name = spot.pick(names)
    others = sorted(v for e in spot.entries if (v := e.known.get(name)))
    value = spot.entry.known[name] or 0
    quarter = len(others) // 4
    # Clear of every doubt, also when rows beside it should be held back.
    if len(others) < 10 or not max(100_000, others[quarter] / 3) < value < 8 * others[0]:
        return False
    spot.entry.known[name] = value // 1000
    text = f"{value // 1000},00" if spot.layout.is_csv else value // 1000
    return spot.write(name, text, code, severity)


def _count(form: Callable[[int, Spot], Cell]) -> Planter:
    def planted(spot: Spot, code: str, severity: str) -> bool:
        names = [n for n in spot.of_type("count") if isinstance(spot.entry.known[n], int)]
        if not names:
            return False
        name = spot.pick(names)
        value = form(spot.entry.known[name], spot)
        return value is not None and spot.write(name, value, code, severity)

    return planted


# Counts that no other number is compared with.
_LOOSE = ("n_openings", "required_persons", "children_under_18")


def _loose(spot: Spot) -> str | None:
    names = [n for n in _LOOSE if n in spot.layout.fields and spot.has(n)]
    return spot.pick(names) if names else None


def _about(spot: Spot, code: str, severity: str) -> bool:
    name = _loose(spot)
    if name is None:
        return False
    spot.entry.estimate = True
    return spot.write(name, f"ca {spot.entry.known[name]} st", code, severity)


def _range(spot: Spot, code: str, severity: str) -> bool:
    name = _loose(spot)
    if name is None:
        return False
    low = spot.entry.known[name]
    spot.entry.known[name] = low + 0.5
    spot.entry.estimate = True
    return spot.write(name, f"{low}-{low + 1} st", code, severity)


def _by_group(spot: Spot, code: str, severity: str) -> bool:
    name = "promised_persons"
    groups = spot.entry.known.get("target_groups") or ()
    number = spot.entry.known.get(name) or 0
    if not spot.has(name, "target_groups") or number < 2 or len(groups) != 2:
        return False
    one, two = (word("target_group", g).lower() for g in groups)
    half = number // 2
    return spot.write(name, f"{number} st ({number - half} {one} + {half} {two})", code, severity)


def _number(spot: Spot, code: str, severity: str) -> bool:
    units = {"duration_months": "mån", "expected_workers": "personer", "hours": "tim"}
    names = [n for n in units if n in spot.layout.fields and spot.has(n)]
    if not names:
        return False
    name = spot.pick(names)
    return spot.write(name, f"{spot.entry.known[name]} {units[name]}", code, severity)


KINDS: tuple[Kind, ...] = (
    info("amount with blanks", "M27", _amount(lambda v, _: _thousands(v, " "), typed=True)),
    error("negative amount", "M13", _amount(_negative)),
    info("amount with a unit word", "M133", _amount(_with_unit, plain_header=True)),
    warning("approximate amount", "M136", _approximate),
    info("count with a word", "M27", _count(lambda v, _: f"{v} st")),
    warning("range of persons", "M107", _range),
    error("point for thousand or decimal", "M32", _amount(lambda _v, _s: "1.250")),
    info("decimal comma as text", "M30", _amount(lambda v, _: f"{v},00", typed=True)),
    error("not available", "M41", _amount(_fault("#N/A"))),
    info(
        "amount with hard blanks", "M28", _amount(lambda v, _: _thousands(v, "\u00a0"), typed=True)
    ),
    error("letter O", "M39", _amount(_letter_o)),
    warning("about a count", "M106", _about),
    info("amount with narrow blanks", "M29", _amount(_narrow, typed=True)),
    error("amount too large", "M37", _amount(_too_large)),
    info("amount with points", "M27", _amount(_with_points)),
    error("formula error", "M40", _amount(_fault("#REF!", "#DIV/0!", "#VALUE!"))),
    info("number with a word", "M27", _number),
    error("words for an amount", "M42", _amount(lambda _v, _s: "se avtal")),
    warning("nothing as a krona", "M104", _nothing),
    warning("thousands without saying so", "M111", _as_thousands),
    info("amount with a footnote mark", "M161", _with_note),
    error("formula never calculated", "S43", _amount(_uncalculated)),
    Kind("formula with its value", "", "", _amount(_calculated)),
    error("another currency", "M35", _amount(lambda v, _: f"€ {v}")),
    info("count by group", "M27", _by_group),
    error("digits of another width", "M38", _amount(_wide, typed=True)),
    error(
        "thousands as an apostrophe",
        "M150",
        _amount(lambda v, _: f"{v // 1000}'", plain_header=True),
    ),
)
