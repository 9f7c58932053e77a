"""A planned procurement as a file to keep: workbook and text file, with definitions and sources.

What stands in them is told by `payoff_plan`; both are made by the writers that keep text inert.
"""

from dashboard.i18n import _
from dashboard.payoff import during
from dashboard.payoff_plan import PAYERS, Ground, inputs, payer, reckoned, steps, verified_words
from pipelines.export import fmt, inert
from pipelines.export.workbook_book import Field, add_sheet, add_table, opened
from pipelines.payoff.planned import Outlook, Planned


def definitions(found: Outlook, on: Ground) -> list[str]:
    """What the figures mean and leave out."""
    return [
        _("Nuvärden i kronor {during} från start, i {year} års priser. Plus är vinst.").format(
            during=during(found.horizon), year=on.day.year
        ),
        _("Intervallet rymmer 90 av 100 simulerade fall. Det är modellens osäkerhet."),
        national(),
        _("Skatter och bidrag flyttar bara pengar: de tar ut varandra i samhällets summa."),
        _("Hälsa, brottslighet och livskvalitet räknas inte."),
        _("Ett räkneexempel för en tänkt upphandling, inte uppföljda personer."),
    ]


def national() -> str:
    """How the national calculator reckons, and whose program that is."""
    return _(
        "UHM:s kalkylator är här byggd efter Upphandlingsmyndighetens beskrivning: alla hade varit "
        "utan arbete, bara kravets månader räknas, i löpande priser, utan kostnad för handledning, "
        "rustning och stödfunktion."
    )


def _result(found: Outlook) -> list[tuple[str, float, float, float, float]]:
    return [
        (
            payer(a),
            found.ours.npv[a],
            found.uncertainty[a].p05,
            found.uncertainty[a].p95,
            found.national.npv[a],
        )
        for a in PAYERS
    ]


def _amounts() -> list[str]:
    return [
        _("Vårt huvudalternativ, kr"),
        _("Intervall från, kr"),
        _("Intervall till, kr"),
        _("UHM:s kalkylator, kr"),
    ]


def _sources() -> list[str]:
    return [_("Värde"), _("Källa"), _("Kontrollerat")]


def workbook(on: Ground, planned: Planned) -> bytes:
    """Result, steps and inputs, each on a sheet of its own."""
    found, title = reckoned(on, planned), _("Kalkyl för en planerad upphandling")
    told = inputs(on, planned)
    sheets = (
        (_("Resultat"), "tblResultat", definitions(found, on), _("Vem"), _amounts(),
         _result(found)),
        (_("Steg"), "tblSteg", [national()], _("Val"), [_("Samhället, kr"), _("Ändring, kr")],
         steps(found)),
    )  # fmt: skip
    with opened({"title": title}, {}, title, "&R&P", accessible=False) as (book, buffer):
        for name, table, lines, first, heads, rows in sheets:
            sheet, top = add_sheet(book, name, f"{title}: {name.lower()}", lines)
            listed = [Field(first, "words", 44), *(Field(h, "money", 24) for h in heads)]
            columns = list(zip(*rows, strict=True))
            add_table(book, sheet, top + 1, table, listed, columns, fmt.DASH)
        name = _("Förutsättningar")
        sheet, top = add_sheet(book, name, f"{title}: {name.lower()}")
        widths = zip((_("Uppgift"), *_sources()), (44, 24, 52, 16), strict=True)
        listed = [Field(head, "words", width) for head, width in widths]
        columns = list(
            zip(*((i.label, i.value, i.source, verified_words(i)) for i in told), strict=True)
        )
        add_table(book, sheet, top + 1, "tblForutsattningar", listed, columns, fmt.DASH, wrap=True)
    return buffer.getvalue()


def csv(on: Ground, planned: Planned) -> bytes:
    """The same as one table: what a row is, then its amounts, or its value and source."""
    found, result = reckoned(on, planned), _("Resultat")
    none: list[inert.Value] = [None] * 4
    rows: list[list[inert.Value]] = [[result, *row, None, None, None] for row in _result(found)]
    rows += [
        [_("Steg"), name, now, None, None, None, None, None, None]
        for name, now, _change in steps(found)
    ]
    rows += [
        [_("Förutsättningar"), i.label, *none, i.value, i.source, verified_words(i)]
        for i in inputs(on, planned)
    ]
    rows += [[_("Definition"), words, *none, None, None, None] for words in definitions(found, on)]
    return inert.csv_bytes([_("Del"), _("Uppgift"), *_amounts(), *_sources()], rows)
