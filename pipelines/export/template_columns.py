"""The columns of a template: how a field is written, what may be chosen, and what is said of it.

Pure functions from the standard's fields; the workbook around them is made in `template.py`.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from pipelines.model.codes import CodeList
from pipelines.model.reports import DROPPED, Field, ReportType

UNITS_LIST = "lst_enhet"
TEXT, DAY, MONEY, WHOLE, DECIMAL, SHARE = "@", "yyyy-mm-dd", "#,##0", "0", "0.##", "0.##"
_FORMATS = {
    "date": DAY,
    "window": DAY,
    "amount": MONEY,
    "wage": MONEY,
    "count": WHOLE,
    "year": WHOLE,
    "number": DECIMAL,
    "share": SHARE,
}
_WIDTHS = {
    "date": 13, "window": 14, "amount": 16, "wage": 13, "count": 12, "year": 8, "number": 13,
    "share": 13, "ref": 17, "org_number": 18, "cpv": 14, "person_id": 20, "yes_no": 13, "org": 26,
}  # fmt: skip
# What is said when a cell is chosen; short, as Excel shows 255 characters.
HINTS = {
    "ref": (
        "Diarienumret som det står i diariet, till exempel UH-2015-101.",
        "The case number as in your register, for example UH-2015-101.",
    ),
    "text": ("Fri text. Skriv inga personuppgifter.", "Free text. No personal data, please."),
    "org": ("Välj förvaltning eller bolag.", "Choose the department or company."),
    "org_number": (
        "Tio siffror: NNNNNN-NNNN. Enskild firma: lämna tomt, numret är ett personnummer.",
        "Ten digits: NNNNNN-NNNN. Sole trader: leave blank, the number is a personal one.",
    ),
    "person_id": (
        "Personnummer eller samordningsnummer, ÅÅÅÅMMDD-NNNN, eller er egen kod för deltagaren. "
        "Numret görs om till en kod när filen läses och sparas aldrig.",
        "Personal or co-ordination number, YYYYMMDD-NNNN, or your own code for the participant. "
        "The number is turned into a code when the file is read and never kept.",
    ),
    "year": ("Året med fyra siffror.", "The year in four digits."),
    "code": ("Välj i listan.", "Choose from the list."),
    "codes": (
        "Välj i listan. Flera skrivs efter varandra med semikolon emellan.",
        "Choose from the list. Several are written one after the other, parted by semicolons.",
    ),
    "cpv": (
        "Åtta siffror, bindestreck och kontrollsiffra, till exempel 90910000-9.",
        "Eight digits, a hyphen and the check digit, for example 90910000-9.",
    ),
    "ssyk": (
        "Yrket i ord eller som SSYK-kod med fyra siffror.",
        "The occupation in words or as a four-digit SSYK code.",
    ),
    "date": ("Datum: åååå-mm-dd.", "Date: yyyy-mm-dd."),
    "window": (
        "Datum (åååå-mm-dd), eller månad eller kvartal om dagen inte är känd.",
        "A date (yyyy-mm-dd), or a month or quarter when the day is not known.",
    ),
    "number": ("Ett tal.", "A number."),
    "count": ("Ett heltal.", "A whole number."),
    "share": ("Procent, till exempel 75. Skriv inte 0,75.", "Per cent, such as 75. Not 0.75."),
    "amount": (
        "Hela kronor utan moms, till exempel 1250000. Inte tkr eller mnkr.",
        "Whole SEK without VAT, for example 1250000. Not thousands or millions.",
    ),
    "wage": (
        "Kronor före skatt. Ange i kolumnen Lön per om det är per månad eller timme.",
        "SEK before tax. Say in the column Wage per whether it is a month or an hour.",
    ),
    "yes_no": (
        "Ja, Nej eller Vet ej. Tom cell betyder att det inte är känt, aldrig nej.",
        "Yes, No or Unknown. A blank cell means that it is not known, never no.",
    ),
}


@dataclass(frozen=True)
class Column:
    """A column of the template; `choices` is the name of its list, if it has one."""

    field: str
    type: str
    header: str
    required: bool
    hint: str
    choices: str | None
    number_format: str
    width: int


def columns_of(report: ReportType, lang: str, *, units: bool) -> list[Column]:
    """The columns of a report type, those that must be filled in first.

    Names and notes are never asked for, as none is read.

    Args:
        report: The report type.
        lang: `sv` or `en`.
        units: Whether the sender's units are known and can be chosen from.
    """
    asked = [name for name, field in report.fields.items() if field.type not in DROPPED]
    first = [name for name in asked if name in report.required]
    return [
        _column(name, report.fields[name], lang, required=name in report.required, units=units)
        for name in dict.fromkeys([*first, *asked])
    ]


def _column(name: str, field: Field, lang: str, *, required: bool, units: bool) -> Column:
    header = field.label.en if lang == "en" else field.headers[0]
    choices = f"lst_{field.codes}" if field.codes else None
    if field.type == "yes_no":
        choices = "lst_yes_no"
    elif field.type == "org" and units:
        choices = UNITS_LIST
    width = max(_WIDTHS.get(field.type, 24), *(len(word) + 2 for word in header.split()))
    return Column(
        name,
        field.type,
        header,
        required,
        HINTS[field.type][lang == "en"],
        choices,
        _FORMATS.get(field.type, TEXT),
        width,
    )


def lists_of(
    columns: Sequence[Column], codes: Mapping[str, CodeList], lang: str, units: Sequence[str]
) -> dict[str, list[str]]:
    """What may be chosen, by the name of the list.

    Raises:
        KeyError: A field names a list of codes that there is none of.
    """
    found: dict[str, list[str]] = {}
    for name in dict.fromkeys(c.choices for c in columns if c.choices):
        if name == UNITS_LIST:
            found[name] = list(units)
        else:
            words = codes[name.removeprefix("lst_")]
            found[name] = [words.label(code, lang) for code in words.codes]
    return found
