"""Kinds of oddly written words: codes, yes and no, case numbers, names of organisations, CPV.

What is read as nothing known changes what is understood.
"""

from collections.abc import Callable

from pipelines.demo.catalogue import COUNTED_TYPES, CPV_CHECK
from pipelines.demo.identity import personal_number
from pipelines.demo.quirks import Kind, Spot, error, info, warning
from pipelines.demo.words import word
from pipelines.demo.workbooks import Cell

Planter = Callable[[Spot, str, str], bool]
# Words that are in no list, by the list.
_UNKNOWN = {
    "nature": "Lokalhyra",
    "procedure": "Auktion",
    "requirement_type": "Miljökrav",
    "commitment_status": "Kanske",
    "placement_type": "Besök",
    "follow_up_status": "På resa",
    "support_type": "Lotterivinst",
    "cost_type": "Blommor",
    "activity_type": "Schack",
    "subsidy_type": "Gåva",
    "end_reason": "Åskväder",
}
# Fields that a word for «nothing» may stand in; a yes/no field knows the word as well.
_OPTIONAL = ("date", "amount", "number", "count")


def _empty_word(spot: Spot, code: str, severity: str) -> bool:
    blank = [
        n
        for n, cell in spot.entry.cells.items()
        if cell is None and spot.layout.type_of(n) in _OPTIONAL and n not in _required(spot)
    ]
    return bool(blank) and spot.write(
        spot.pick(blank), spot.pick(("n/a", "saknas")), code, severity
    )


def _required(spot: Spot) -> tuple[str, ...]:
    return ("promised_persons", "amount_sek", "starts_at", "n_openings", "planned_at")


def _ref(form: Callable[[str], Cell]) -> Planter:
    def planted(spot: Spot, code: str, severity: str) -> bool:
        if not spot.has("procurement_ref") or spot.entry.joined:
            return False
        ref = spot.entry.known["procurement_ref"]
        value = form(ref)
        return value != ref and spot.write("procurement_ref", value, code, severity)

    return planted


def _no_ref(spot: Spot, code: str, severity: str) -> bool:
    reports = ("procurement_register", "contract_register", "commitment_register")
    if spot.report not in reports or not spot.has("procurement_ref"):
        return False
    return spot.write("procurement_ref", None, code, severity)


def _cyrillic(ref: str) -> str:
    return ref.replace("H", "\u041d", 1).replace("N", "\u0418", 1)


def _invisible(spot: Spot, code: str, severity: str) -> bool:
    names = [n for n in ("title", "supplier", "account") if spot.has(n)]
    if spot.layout.is_csv or not names or spot.layout.personal:
        return False
    name = spot.pick(names)
    text = str(spot.entry.known[name])
    return spot.write(name, f"{text[:4]}\u200b{text[4:]}", code, severity)


def _yes_no(spot: Spot, words: dict[str, tuple[str, ...]], code: str, severity: str) -> bool:
    names = [n for n in spot.of_type("yes_no") if spot.entry.known[n] in words]
    if not names:
        return False
    name = spot.pick(names)
    return spot.write(name, spot.pick(words[spot.entry.known[name]]), code, severity)


def _other_yes_no(spot: Spot, code: str, severity: str) -> bool:
    known = spot.entry.known
    implied = {"mandatory_employment": "ja (skarpt)", "dialogue_employment": "ja, dialog"}
    text = implied.get(str(known.get("requirement_type")))
    if spot.has("social") and known["social"] == "yes" and text:
        return spot.write("social", text, code, severity)
    words = {"yes": ("j", "x", "1", "✓"), "no": ("n", "0", "ej aktuellt")}
    return _yes_no(spot, words, code, severity)


def _undecided(spot: Spot, code: str, severity: str) -> bool:
    known = spot.entry.known
    names = [n for n in spot.of_type("yes_no") if n != "social"]
    free = not (known.get("requirement_type") or known.get("reason_not_set"))
    if "social" in spot.layout.fields and known.get("social") != "yes" and free:
        names.append("social")
    if not names:
        return False
    name = spot.pick(names)
    known[name] = None
    return spot.write(name, spot.pick(("?", "pågår", "ev")), code, severity)


def _neither(spot: Spot, code: str, severity: str) -> bool:
    names = spot.of_type("yes_no")
    text = spot.pick(("kanske", "se kommentar"))
    return bool(names) and spot.write(spot.pick(names), text, code, severity)


def _unknown_code(spot: Spot, code: str, severity: str) -> bool:
    names = [n for n in spot.of_type("code") if spot.layout.codes_of(n) in _UNKNOWN]
    # Without its procedure nobody can tell whether a purchase should have been advertised.
    if spot.entry.known.get("published_at") is None:
        names = [n for n in names if n != "procedure"]
    if not names:
        return False
    name = spot.pick(names)
    return spot.write(name, _UNKNOWN[spot.layout.codes_of(name)], code, severity)


def _unknown_group(spot: Spot, code: str, severity: str) -> bool:
    return spot.has("target_groups") and spot.write("target_groups", "Pensionär", code, severity)


def _lower_group(spot: Spot, code: str, severity: str) -> bool:
    if not spot.has("target_groups"):
        return False
    text = str(spot.entry.cells["target_groups"])
    return spot.write("target_groups", f" {text.lower()} ", code, severity)


def _contradiction(spot: Spot, code: str, severity: str) -> bool:
    known = spot.entry.known
    if not {"social", "requirement_type"} <= set(spot.layout.fields) or not known.get("social"):
        return False
    if known["social"] == "yes" and known["requirement_type"] not in COUNTED_TYPES:
        return False
    against = "mandatory_employment" if known["social"] == "no" else "none"
    spot.entry.cells["requirement_type"] = word("requirement_type", against)
    return spot.remark("social", code, severity)


def _other_division(spot: Spot, code: str, severity: str) -> bool:
    known = spot.entry.known
    if known.get("nature") != "services" or not spot.has("nature"):
        return False
    if "cpv_main" not in spot.layout.fields:
        return False
    known["cpv_main"] = "45442100"
    spot.entry.cells["cpv_main"] = "45442100"
    return spot.remark("nature", code, severity)


def _cpv(form: Callable[[str], Cell]) -> Planter:
    def planted(spot: Spot, code: str, severity: str) -> bool:
        value = form(spot.entry.known["cpv_main"]) if spot.has("cpv_main") else None
        return value is not None and spot.write("cpv_main", value, code, severity)

    return planted


def _zero_lost(cpv: str) -> Cell:
    return int(cpv) if cpv.startswith("0") else None


def _wrong_digit(cpv: str) -> Cell:
    return f"{cpv}-{(CPV_CHECK[cpv] + 1) % 10}"


def _goods(spot: Spot, code: str, severity: str) -> bool:
    """The CPV code of plants without its zero: seldom drawn, so put in for other goods."""
    known = spot.entry.known
    if known.get("nature") != "supplies" or not spot.has("cpv_main", "nature"):
        return False
    known["cpv_main"] = "03451000"
    return spot.write("cpv_main", _zero_lost("03451000"), code, severity)


def _unknown_org(spot: Spot, code: str, severity: str) -> bool:
    return spot.has("org") and spot.write("org", "Kommunala Kexfabriken", code, severity)


def _misspelt_org(spot: Spot, code: str, severity: str) -> bool:
    name = spot.entry.cells.get("org")
    # A short name that lacks a letter may be like nothing known.
    if not isinstance(name, str) or len(name) < 9:
        return False
    longest = max(name.split(), key=len)
    return spot.write("org", name.replace(longest, f"{longest[:-3]}{longest[-2:]}"), code, severity)


def _supplier_no(form: Callable[[str, Spot], Cell]) -> Planter:
    def planted(spot: Spot, code: str, severity: str) -> bool:
        name = "supplier_org_no"
        value = form(str(spot.entry.known[name]), spot) if spot.has(name) else None
        return value is not None and spot.write(name, value, code, severity)

    return planted


def _wrong_org_digit(number: str, _: Spot) -> Cell:
    return f"{number[:6]}-{number[6:9]}{(int(number[9]) + 5) % 10}"


def _plain_number(number: str, spot: Spot) -> Cell:
    if spot.layout.is_csv:
        return None
    return int(number) if spot.rng.random() < 0.5 else number


def _sole_trader(_: str, spot: Spot) -> Cell:
    born = spot.through.replace(year=1970 + int(spot.rng.integers(0, 20)))
    number = personal_number(born, 980 + int(spot.rng.integers(0, 10)))
    return f"{number[2:8]}-{number[8:]}"


def _old_occupation(spot: Spot, code: str, severity: str) -> bool:
    """A code of SSYK 96 that SSYK 2012 does not have."""
    if not spot.has("occupation") or spot.layout.occupations != "code":
        return False
    spot.entry.known["occupation"] = None
    return spot.write("occupation", "9122", code, severity)


KINDS: tuple[Kind, ...] = (
    info("word for nothing", "M44", _empty_word),
    error("neither yes nor no", "M79", _neither),
    info("yes or no otherwise", "M78", _other_yes_no),
    warning("undecided", "M101", _undecided),
    error("no case number", "M45", _no_ref),
    info(
        "case number in lower case",
        "M46",
        _ref(lambda r: r if r == r.lower() else f" {r.lower()} "),
    ),
    error("unknown code", "M102", _unknown_code),
    info("dash in the case number", "M47", _ref(lambda r: r.replace("-", "–"))),
    error("unknown organisation", "M17", _unknown_org),
    info("invisible character", "M49", _invisible),
    error("misspelt organisation", "M18", _misspelt_org),
    info("group in lower case", "M77", _lower_group),
    error("unknown group", "M76", _unknown_group),
    error("answer and requirement contradict", "M103", _contradiction),
    warning("kind and CPV contradict", "M100", _other_division),
    info("zero of CPV lost", "M121", _goods),
    error("unknown CPV", "M19", _cpv(lambda _: "99000000")),
    error("wrong check digit of CPV", "M20", _cpv(_wrong_digit)),
    error("letter of another alphabet", "M48", _ref(_cyrillic)),
    error("wrong digit of supplier", "M22", _supplier_no(_wrong_org_digit)),
    info("supplier without hyphen", "M23", _supplier_no(_plain_number)),
    error("supplier is a person", "M24", _supplier_no(_sole_trader)),
    warning("occupation of the older list", "M113", _old_occupation),
)
