"""What `shu appraise` says of a case file that it cannot use: where, what, and what to do.

Swedish and English, by code. What makes a file unusable is decided where it is read.
"""

from collections.abc import Mapping

_WORDS = {
    "sv": {
        "no_file": "Filen {path} kan inte läsas.",
        "not_json": "{path} är ingen läsbar JSON-fil: felet är på rad {row}, tecken {column}.",
        "no_finite_number": "{value} är inget tal i en fallfil.",
        "no_persons": "Filen har inga personer. Skriv minst en i listan persons.",
        "no_scenario": "Scenariot {value} finns inte. Välj bland: {allowed}.",
        "not_an_object": "{place} ska vara ett objekt med nycklar inom klamrar.",
        "not_a_list": "{place}: {field} ska vara en lista.",
        "unknown_key": "{place}: nyckeln {field} finns inte. Välj bland: {allowed}.",
        "missing": "{place}: {field} saknas. Ett värde som inte är känt räknas aldrig som noll; "
        "skriv 0 om det är noll.",
        "not_a_number": "{place}: {field} är {value}, som inte är ett tal.",
        "out_of_range": "{place}: {field} är {value}, men ska ligga mellan {low} och {high}.",
        "not_one_of": "{place}: {field} är {value}. Välj bland: {allowed}.",
        "not_a_month": "{place}: {field} är {value}, men ska vara en månad som 2016-01.",
        "bad_steps": "{place}: e ska vara en lista av [första månad, sista månad, sats] utan "
        "överlapp, räknat från månad 0.",
        "twice": "{place} står två gånger. Varje person behöver ett eget id.",
        "unusable": "Fallen går inte att räkna: {why}.",
        "parameter": "Ett värde saknas i parametertabellen: {why}.",
        "person": "Person {where}", "top": "Filen",
    },
    "en": {
        "no_file": "The file {path} cannot be read.",
        "not_json": "{path} is no readable JSON file: the fault is in row {row}, "
        "character {column}.",
        "no_finite_number": "{value} is no number in a case file.",
        "no_persons": "The file has no persons. Write at least one in the list persons.",
        "no_scenario": "There is no scenario {value}. Choose among: {allowed}.",
        "not_an_object": "{place} must be an object with keys in braces.",
        "not_a_list": "{place}: {field} must be a list.",
        "unknown_key": "{place}: there is no key {field}. Choose among: {allowed}.",
        "missing": "{place}: {field} is missing. What is not known never counts as nothing; "
        "write 0 if it is nothing.",
        "not_a_number": "{place}: {field} is {value}, which is no number.",
        "out_of_range": "{place}: {field} is {value}, but must be between {low} and {high}.",
        "not_one_of": "{place}: {field} is {value}. Choose among: {allowed}.",
        "not_a_month": "{place}: {field} is {value}, but must be a month like 2016-01.",
        "bad_steps": "{place}: e must be a list of [first month, last month, rate] without "
        "overlap, counted from month 0.",
        "twice": "{place} stands twice. Every person needs an id of its own.",
        "unusable": "The cases cannot be appraised: {why}.",
        "parameter": "A value is missing in the parameter table: {why}.",
        "person": "Person {where}", "top": "The file",
    },
}  # fmt: skip


def error_line(code: str, fields: Mapping[str, object], lang: str) -> str:
    """Why a file cannot be used, for a person."""
    words = _WORDS[lang]
    where = fields.get("where", "")
    place = words["person"].format(where=where) if where else words["top"]
    shown = {name: _plain(value) for name, value in fields.items()}
    return words[code].format(place=place, **shown)


def _plain(value: object) -> object:
    return f"{value:.12g}" if isinstance(value, float) else value
