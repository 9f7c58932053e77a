"""The words of the controllers' workbook in Swedish and English. Only texts and their order.

The words of codes are in `workbook_codes.py`.
"""

from collections.abc import Mapping

Pair = tuple[str, str]

SAMPLE: Pair = ("Exempeldata – påhittade uppgifter", "Sample data – invented figures")
# Sheet: its name, and what stands in it.
SHEETS: Mapping[str, tuple[Pair, Pair]] = {
    "contents": (("Innehåll", "Contents"), ("Vad som finns i boken.", "What is in the book.")),
    "summary": (
        ("Sammanfattning", "Summary"),
        ("Nyckeltal för perioden mot mål och föregående period, med diagram.",
         "Measures of the period beside target and the period before, with a chart."),
    ),
    "years": (
        ("Utveckling", "Development"),
        ("Andelen med social hänsyn år för år, med mål.",
         "The share with social considerations year by year, with target."),
    ),
    "procurements": (
        ("Upphandlingar", "Procurements"),
        ("En rad per upphandling, räknad eller inte och varför.",
         "One row a procurement, counted or not and why."),
    ),
    "commitments": (
        ("Åtaganden", "Commitments"),
        ("En rad per utfästelse: utlovat, levererat och läge.",
         "One row a commitment: promised, delivered and state."),
    ),
    "placements": (
        ("Placeringar (grupperad)", "Placements (grouped)"),
        ("Påbörjade placeringar per år och grupp; små antal visas inte.",
         "Placements begun by year and group; small numbers are not shown."),
    ),
    "retention": (
        ("Kvar i arbete", "Still in work"),
        ("Andelen kvar i arbete månad för månad, för alla och per grupp; skattningar.",
         "The share still in work month by month, of all and by group; estimates."),
    ),
    "payoff": (
        ("Nytta", "Pay-off"),
        ("Samhällsekonomisk nytta per scenario, tid och betalare; skattningar.",
         "Socioeconomic pay-off by scenario, time and payer; estimates."),
    ),
    "assumptions": (
        ("Nyttans antaganden", "Pay-off assumptions"),
        ("Hur mycket varje antagande betyder för nyttan.",
         "How much each assumption matters to the pay-off."),
    ),
    "long": (
        ("Lång tabell", "Long table"),
        ("Alla nyckeltal, en rad per enhet, period och uppdelning, för pivottabeller.",
         "All measures, one row a unit, period and member, for pivot tables."),
    ),
    "targets": (
        ("Mål", "Targets"),
        ("Mål år för år med beslut.", "Targets by year, with decision."),
    ),
    "reconciliation": (
        ("Avstämning", "Reconciliation"),
        ("Nyckeltalens antal och summor mot raderna i boken, och mot egna siffror.",
         "Counts and sums of the measures against the rows here, and against your own."),
    ),
    "submissions": (
        ("Inlämningar", "Submissions"),
        ("Filerna som uppgifterna kommer ur, med antal rader att stämma av.",
         "The files that the data comes from, with rows to reconcile."),
    ),
    "definitions": (
        ("Definitioner", "Definitions"),
        ("Hur varje nyckeltal räknas.", "How each measure is worked out."),
    ),
    "notes": (("Noter", "Notes"), ("Noternas text.", "The text of the notes.")),
    "dictionary": (
        ("Datalexikon", "Data dictionary"),
        ("Tabeller och kolumner i utgåvan.", "Tables and columns of the snapshot."),
    ),
    "about": (
        ("Om data", "About the data"),
        ("Utgåva, körning, regler och version.", "Snapshot, run, rules and version."),
    ),
}  # fmt: skip
# Of the whole city only.
OF_CITY = ("retention", "payoff", "assumptions")
TABLES: Mapping[str, Pair] = {
    "contents": ("tblInnehall", "tblContents"),
    "summary": ("tblSammanfattning", "tblSummary"),
    "years": ("tblUtveckling", "tblDevelopment"),
    "procurements": ("tblUpphandling", "tblProcurement"),
    "commitments": ("tblAtagande", "tblCommitment"),
    "placements": ("tblPlacering", "tblPlacement"),
    "retention": ("tblKvar", "tblRetention"),
    "payoff": ("tblNytta", "tblPayoff"),
    "assumptions": ("tblAntagande", "tblAssumption"),
    "long": ("tblLang", "tblLong"),
    "targets": ("tblMal", "tblTarget"),
    "reconciliation": ("tblAvstamning", "tblReconciliation"),
    "submissions": ("tblInlamning", "tblSubmission"),
    "definitions": ("tblDefinition", "tblDefinition"),
    "notes": ("tblNot", "tblNote"),
    "dictionary": ("tblLexikon", "tblDictionary"),
    "about": ("tblOmData", "tblAbout"),
}
TEXTS: Mapping[str, Pair] = {
    "title": ("Social hänsyn i upphandling", "Social considerations in procurement"),
    "unit": ("Enhet: {name}", "Unit: {name}"),
    "period": ("Period: {period}", "Period: {period}"),
    "state": (
        "Uppgifter t.o.m. {day}. Täckning: {part} av {whole} enheter har lämnat för hela perioden. "
        "Perioden är {status}.",
        "Data through {day}. Coverage: {part} of {whole} units have reported for the whole period. "
        "The period is {status}.",
    ),
    "state_none": (
        "Uppgifter t.o.m. {day}. Ingen enhet skulle lämna för perioden. Perioden är {status}.",
        "Data through {day}. No unit was to report for the period. The period is {status}.",
    ),
    "marks": (
        "Tecken: .. skyddad uppgift, - uppgift saknas, . inte tillämpligt. "
        "Tom cell: uppgift saknas.",
        "Marks: .. protected, - missing, . not applicable. A blank cell: not stated.",
    ),
    "no_rows": ("Inga rader", "No rows"),
    "summary_intro": (
        "Värden och avstånd är formler mot den långa tabellen. Vid färre än fem fall står antalen "
        "i stället för andelen.",
        "Values and gaps are formulas on the long table. With fewer than five cases the numbers "
        "stand instead of the share.",
    ),
    "procurements_intro": (
        "Alla upphandlingar i utgåvan. De som inte räknas har skälet i egen kolumn.",
        "All procurements of the snapshot. Those that do not count say why.",
    ),
    "commitments_intro": (
        "Uppgifter om färre än fem personer visas inte.",
        "Figures of fewer than five persons are not shown.",
    ),
    "long_intro": (
        "Enhetens nyckeltal, och årstotaler för enheter under den, vars förbehåll står i deras "
        "böcker. Delar av år som ingen lämnat uppgift för är utelämnade.",
        "The unit's measures, and yearly totals of the units below it, whose caveats stand in "
        "their books. Parts of years that nobody reported for are left out.",
    ),
    "reconciliation_intro": (
        "Skillnaden ska vara noll. Skriv Stratsys siffra i den gula kolumnen så räknas skillnaden "
        "mot den ut.",
        "The difference shall be zero. Type your own figure into the yellow column and the "
        "difference from it is worked out.",
    ),
    "submissions_intro": (
        "Rader in ska vara godtagna och rader i karantän tillsammans. Skriv egna antal i den gula "
        "kolumnen.",
        "Rows in shall be the accepted and those in quarantine together. Type your own number into "
        "the yellow column.",
    ),
    "placements_intro": (
        "Personer kan höra till flera målgrupper. Uppgifter om färre än fem visas inte.",
        "Persons may belong to several groups. Figures of fewer than five are not shown.",
    ),
    "retention_intro": (
        "Alla som börjat ett arbete i staden, var och en en gång, från sin första anställning. "
        "Den som inte kunnat följas längre räknas så länge den följts (Kaplan-Meier). Personer kan "
        "höra till flera målgrupper. Uppgifter om färre än fem visas inte.",
        "All who have begun a job in the city, each once, from the first employment. Whoever could "
        "not be followed longer counts for as long (Kaplan-Meier). Persons may belong to several "
        "groups. Figures of fewer than five are not shown.",
    ),
    "payoff_few": (
        "Indikativ prognos: färre än 30 personer är uppföljda, eller antalet är inte känt.",
        "Indicative forecast: fewer than 30 persons are followed up, or it is not known how many.",
    ),
    "payoff_intro": (
        "Skattningar för alla placeringar i staden, inte utfall. Spridningen är modellens, inte "
        "verklighetens. Hälsa, brottslighet och nästa generation räknas inte.",
        "Estimates for all placements in the city, no outcomes. The spread is that of the model, "
        "not of reality. Health, crime and the next generation are not counted.",
    ),
    "payoff_cases": (
        "Personer: {persons}. Uppföljda: {followed_up}. Utelämnade: {left_out}. {year} års priser.",
        "Persons: {persons}. Followed up: {followed_up}. Left out: {left_out}. Prices of {year}.",
    ),
    "page": ("Sida &P av &N", "Page &P of &N"),
    "chart": ("Andel med social hänsyn", "Share with social considerations"),
    "chart_alt": (
        "Stapeldiagram: andel tjänsteupphandlingar med social hänsyn per år för {name}, med målet "
        "som linje. {years}.",
        "Bar chart: share of service procurements with social considerations by year for {name}, "
        "with the target as a line. {years}.",
    ),
    "chart_none": ("Inga år har uppgifter", "No year has data"),
    "no_value": ("{year}: ingen uppgift", "{year}: no figure"),
    "share_axis": ("Andel, procent", "Share, per cent"),
    "target": ("Mål", "Target"),
    "of": ("{part} av {whole}", "{part} of {whole}"),
    "note": ("[not\u00a0{n}]", "[note\u00a0{n}]"),
    "all": ("Alla", "All"),
    "open": ("öppen", "open"),
    "late": ("öppen för sena uppgifter", "open for late data"),
    "frozen": ("fryst", "frozen"),
    "target_increase": ("Ska öka", "Shall increase"),
    "target_at_least": ("Minst", "At least"),
    "target_at_most": ("Högst", "At most"),
    "no_target": ("inget mål", "no target"),
    "target_name": ("Mal_{year}", "Target_{year}"),
}
ABOUT: Mapping[str, Pair] = {
    "snapshot_id": ("Utgåva", "Snapshot"),
    "content_hash": ("Utgåvans innehållssumma", "Hash of its content"),
    "run_id": ("Körning", "Run"),
    "published_at": ("Publicerad", "Published"),
    "today": ("Körningens datum", "Date of the run"),
    "data_through": ("Uppgifter t.o.m.", "Data through"),
    "code_version": ("Programversion", "Version of the program"),
    "schema_version": ("Tabellernas version", "Version of the tables"),
    "rule_set": ("Regelverk för vad som räknas", "Rule set of what counts"),
    "owner": ("Ansvarig", "Responsible"),
    "filter": ("Urval", "Selection"),
    "masking": ("Skydd av små tal", "Protection of small numbers"),
    "sample": ("Slag av uppgifter", "Kind of data"),
}
ABOUT_TEXTS: Mapping[str, Pair] = {
    "filter": (
        "{name} och enheter under den, alla perioder; sammanfattningen gäller {period}.",
        "{name} and units below it, all periods; the summary is of {period}.",
    ),
    "masking": (
        "Uppgifter om färre än fem personer är borttagna redan i utgåvan och finns ingenstans i "
        "boken.",
        "Figures of fewer than five persons were removed from the snapshot itself and are nowhere "
        "in the book.",
    ),
    "real": ("Inlämnade uppgifter", "Delivered data"),
}


def of(pair: Pair, lang: str) -> str:
    """The Swedish or the English of two."""
    return pair[lang == "en"]


def text(key: str, lang: str, **given: object) -> str:
    """A text by its key, filled in."""
    return of(TEXTS[key], lang).format(**given)
