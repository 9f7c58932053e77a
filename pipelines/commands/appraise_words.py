"""What `shu appraise` says to people: tables of who gains, how much and how sure, and the errors.

Swedish and English. Nothing is computed here.
"""

from collections.abc import Sequence

from pipelines.commands.appraise import DRAWS, Appraised, shown_actors
from pipelines.export.fmt import number, percent
from pipelines.export.payoff_names import ACTORS, PARAMETERS, SCENARIOS, STEPS
from pipelines.payoff.cases import SOCIETY

MOST_PERSONS = 6
SHOWN_SWINGS = 6
_WORDS = {
    "sv": {
        "title": "Nytta för vem, hur mycket och hur säkert. Personer: {n}. Månader: {months}.",
        "scenario": "Scenario: {scenario}. Nuvärden i kronor, netto efter justeringar.",
        "who": "Vem", "all": "Alla", "gross": "Brutto", "breakeven": "Tjänar in sig, månad",
        "steps": "Från den nationella kalkylen till vårt basfall", "change": "Ändring",
        "pvb": "Nytta", "pvc": "Kostnad", "bcr": "Nytta per kostnad", "never": "ej",
        "month": "Första månaden", "year": "Första året", "horizon": "Hela tiden",
        "p05": "Låg (5 %)", "p50": "Mitten", "p95": "Hög (95 %)", "positive": "Chans till plus",
        "spread": "Spridning i {draws} slumpade fall: modellens intervall, inte verklighetens "
        "(medelfel {error} kr)",
        "swings": "Vad som betyder mest för samhället", "low": "Lågt", "high": "Högt",
        "payer": "Offentlig betalare", "inflow": "Får in", "cost": "Lägger ut",
        "back": "Tillbaka per krona",
        "turning": "Vändpunkt: samhället går jämnt ut när {share} av arbetena beror på insatsen",
        "turning_none": "Vändpunkt: samhällets resultat vänder inte inom 0-100 %",
        "grade": "Underlag: klass {grade} av 6 (6 är svagast), avgörs av {names}",
        "indicative": "Indikativ prognos: färre än 30 uppföljda personer.",
        "transfers": "Skatter och bidrag är överföringar: de tar ut varandra i samhällets rad.",
        "left_out": "Effekter på hälsa och brottslighet är inte med.",
        "equalised": "Kommunen behåller {share} av sin ökade skatt i beräkningen.",
    },
    "en": {
        "title": "Who gains, how much and how sure. Persons: {n}. Months: {months}.",
        "scenario": "Scenario: {scenario}. Net present values in kronor, after adjustments.",
        "who": "Who", "all": "All", "gross": "Gross", "breakeven": "Pays back, month",
        "steps": "From the national calculator to our base case", "change": "Change",
        "pvb": "Benefit", "pvc": "Cost", "bcr": "Benefit by cost", "never": "no",
        "month": "First month", "year": "First year", "horizon": "Whole time",
        "p05": "Low (5 %)", "p50": "Middle", "p95": "High (95 %)", "positive": "Chance of a gain",
        "spread": "Spread over {draws} random cases: the interval of the model, not of reality "
        "(standard error {error} kr)",
        "swings": "What matters most to society", "low": "Low", "high": "High",
        "payer": "Public payer", "inflow": "Gets", "cost": "Spends", "back": "Back per krona",
        "turning": "Turning point: society breaks even when {share} of the jobs are due to it",
        "turning_none": "Turning point: society's result does not turn within 0-100 %",
        "grade": "Evidence: grade {grade} of 6 (6 is weakest), decided by {names}",
        "indicative": "Indicative forecast: fewer than 30 persons followed up.",
        "transfers": "Taxes and benefits are transfers: they cancel out in society's row.",
        "left_out": "Effects on health and crime are not included.",
        "equalised": "The municipality keeps {share} of its extra tax in this calculation.",
    },
}  # fmt: skip


def lines(found: Appraised, lang: str) -> list[str]:
    """The answer for a person."""
    words, given = _WORDS[lang], found.case
    n = number(float(given.cases.persons.count.sum()), lang)
    said = [words["title"].format(n=n, months=given.assumptions.horizon)]
    if found.indicative:
        said.append(words["indicative"])
    said += [words["scenario"].format(scenario=SCENARIOS[lang][found.scenario]), ""]
    said += [*_who(found, lang), "", *_ratios(found, lang), "", *_spans(found, lang), ""]
    said += [*_fiscal(found, lang), "", *_spread(found, lang), "", *_swings(found, lang), ""]
    said += [*_steps(found, lang), ""] if found.steps else []
    turning = found.turning["A"]
    if turning is not None and turning <= 1:
        said.append(words["turning"].format(share=percent(turning, lang)))
    else:
        said.append(words["turning_none"])
    names = ", ".join(PARAMETERS[lang][name].lower() for name in found.evidence.deciding)
    said.append(words["grade"].format(grade=found.evidence.grade, names=names))
    kept = percent(given.assumptions.tax_retention, lang)
    return [*said, words["equalised"].format(share=kept), words["transfers"], words["left_out"]]


def table(rows: Sequence[Sequence[str]]) -> list[str]:
    """Rows as lines with columns under each other: words to the left, figures to the right."""
    widths = [max(len(row[i]) for row in rows) for i in range(len(rows[0]))]
    return [
        "  ".join(
            cell.ljust(width) if i == 0 else cell.rjust(width)
            for i, (cell, width) in enumerate(zip(row, widths, strict=True))
        ).rstrip()
        for row in rows
    ]


def _who(found: Appraised, lang: str) -> list[str]:
    words, shown = _WORDS[lang], dict(list(found.persons.items())[:MOST_PERSONS])
    persons = shown if len(found.persons) <= MOST_PERSONS else {}
    rows = [[words["who"], *persons, words["all"], words["gross"], words["breakeven"]]]
    for actor in shown_actors(found.total.npv):
        paid_back = found.total.breakeven_month[actor]
        rows.append(
            [
                ACTORS[lang][actor],
                *(number(p.npv[actor], lang) for p in persons.values()),
                number(found.total.npv[actor], lang),
                number(found.gross.npv[actor], lang),
                str(paid_back) if paid_back else words["never"],
            ]
        )
    return table(rows)


def _ratios(found: Appraised, lang: str) -> list[str]:
    words, total = _WORDS[lang], found.total
    ratio = number(total.bcr, lang, 2) if total.bcr is not None else "-"
    return table(
        [
            [words["pvb"], number(total.pvb, lang)],
            [words["pvc"], number(total.pvc, lang)],
            [words["bcr"], ratio],
        ]
    )


def _spans(found: Appraised, lang: str) -> list[str]:
    words, spans = _WORDS[lang], ("month", "year", "horizon")
    rows = [[words["who"], *(words[s] for s in spans)]]
    for actor in shown_actors(found.total.npv):
        amounts = (number(found.spans[actor][s], lang) for s in spans)
        rows.append([ACTORS[lang][actor], *amounts])
    return table(rows)


def _fiscal(found: Appraised, lang: str) -> list[str]:
    words = _WORDS[lang]
    rows = [[words["payer"], words["inflow"], words["cost"], words["back"]]]
    for actor, back in found.fiscal.items():
        if actor in shown_actors(found.total.npv):
            ratio = number(back.ratio, lang, 2) if back.ratio is not None else "-"
            amounts = (number(back.inflow, lang), number(back.cost, lang))
            rows.append([ACTORS[lang][actor], *amounts, ratio])
    return table(rows)


def _spread(found: Appraised, lang: str) -> list[str]:
    words, spread = _WORDS[lang], found.uncertainty
    error = number(spread[SOCIETY].standard_error, lang)
    rows = [[words["who"], words["p05"], words["p50"], words["p95"], words["positive"]]]
    for actor in (SOCIETY, "kommun"):
        of = spread[actor]
        amounts = (number(v, lang) for v in (of.p05, of.p50, of.p95))
        rows.append([ACTORS[lang][actor], *amounts, percent(of.probability_positive, lang)])
    head = words["spread"].format(draws=number(DRAWS, lang), error=error)
    return [head, *table(rows)]


def _swings(found: Appraised, lang: str) -> list[str]:
    words = _WORDS[lang]
    rows = [[words["swings"], words["low"], words["high"], words["low"], words["high"]]]
    for swing in found.swings[:SHOWN_SWINGS]:
        of = swing.range
        rows.append(
            [
                PARAMETERS[lang][of.parameter],
                number(of.low, lang, 2),
                number(of.high, lang, 2),
                number(swing.low[SOCIETY], lang),
                number(swing.high[SOCIETY], lang),
            ]
        )
    return table(rows)


def _steps(found: Appraised, lang: str) -> list[str]:
    words, actors = _WORDS[lang], ACTORS[lang]
    rows = [[words["steps"], actors[SOCIETY], words["change"], actors["kommun"]]]
    before = found.steps[0].npv[SOCIETY]
    for step in found.steps:
        society = step.npv[SOCIETY]
        change = number(society - before, lang) if step is not found.steps[0] else ""
        municipality = number(step.npv["kommun"], lang)
        rows.append([STEPS[lang][step.name], number(society, lang), change, municipality])
        before = society
    return table(rows)
