"""The words of a report in Swedish and English: headings, labels, fixed sentences.

Only texts; what decides between them is in the sections. Names of the pay-off's actors and
assumptions are in `pipelines.export.payoff_names`.
"""

from collections.abc import Mapping
from functools import cache

from pipelines.model.codes import CodeList, load_code_list
from pipelines.model.reference import BUNDLED

Pair = tuple[str, str]

UNITS: Mapping[str, Pair] = {
    "share": ("andel", "share"),
    "ratio": ("per utlovad", "per promised"),
    "persons": ("personer", "persons"),
    "placements": ("placeringar", "placements"),
    "days": ("dagar, median", "days, median"),
    "SEK": ("kronor", "SEK"),
}
DIMENSIONS: Mapping[str, Pair] = {
    "target_group": ("Målgrupp", "Target group"),
    "gender": ("Kön", "Gender"),
    "age_band": ("Ålder", "Age"),
}  # fmt: skip
STAGES: Mapping[str, Pair] = {
    "identified": ("identifierad", "identified"),
    "preparation_started": ("rustning påbörjad", "preparation begun"),
    "preparation_completed": ("rustning slutförd", "preparation completed"),
    "matched": ("matchad", "matched"),
    "presented": ("presenterad", "presented"),
    "started": ("påbörjat arbete eller praktik", "work or practice begun"),
    "months_3": ("kvar efter 3 månader", "still there after 3 months"),
    "months_6": ("kvar efter 6 månader", "still there after 6 months"),
    "months_12": ("kvar efter 12 månader", "still there after 12 months"),
}
STATES: Mapping[str, Pair] = {
    "fulfilled": ("uppfylld", "fulfilled"),
    "overdue": ("försenad", "overdue"),
    "behind": ("efter plan", "behind"),
    "on_track": ("enligt plan", "on track"),
    "not_due": ("inte förfallen", "not due"),
    "excused": ("befriad, inte leverantörens brist", "excused, not the supplier's failure"),
    "cancelled": ("upphävd", "cancelled"),
    "unknown": ("okänt", "unknown"),
}
TEXTS: Mapping[str, Pair] = {
    "title": ("Utvärdering av social hänsyn i upphandling, {period}: {name}",
              "Evaluation of social considerations in procurement, {period}: {name}"),
    "sample": ("Exempeldata – påhittade uppgifter", "Sample data – invented figures"),
    "page": ("Sida", "Page"),
    "contents": ("Innehåll", "Contents"),
    "about_period": ("Period", "Period"),
    "about_unit": ("Enhet", "Unit"),
    "about_through": ("Uppgifter till och med", "Data through"),
    "about_snapshot": ("Utgåva", "Snapshot"),
    "about_hash": ("Innehållets kontrollsumma", "Content hash"),
    "about_rules": ("Regelverk", "Rule set"),
    "about_status": ("Handling", "Document"),
    "status_open": ("arbetsmaterial: perioden är inte avslutad",
                    "working paper: the period is not closed"),
    "status_frozen": ("underlag; perioden är avslutad", "basis; the period is closed"),
    "symbols": ("Tecken: .. uppgiften är skyddad eller bygger på färre än fem; "
                "– uppgift saknas; . ej tillämpligt. Täckning är enheter som lämnat av dem som är "
                "skyldiga att lämna; där ingen är skyldig sägs hur många avsändare som lämnat.",
                "Symbols: .. the figure is protected or of fewer than five; "
                "– not reported; . not applicable. Coverage is units that have reported of those "
                "that owe the report; where nobody owes it, how many senders have sent it."),
    "summary": ("Sammanfattning", "Summary"),
    "goal": ("Måluppfyllelse", "Goal fulfilment"),
    "commitments": ("Utfästelser", "Commitments"),
    "people": ("Människor", "People"),
    "economy": ("Ekonomiskt resultat", "Economic result"),
    "payoff": ("Samhällsekonomisk nytta", "Socioeconomic pay-off"),
    "method": ("Metod", "Method"),
    "limits": ("Begränsningar och förbehåll", "Limits and caveats"),
    "head_measure": ("Mått", "Measure"),
    "head_value": ("Värde", "Value"),
    "head_unit": ("Enhet", "Unit"),
    "head_interval": ("95 % intervall", "95% interval"),
    "head_period": ("Period", "Period"),
    "head_n": ("n", "n"),
    "head_coverage": ("Täckning", "Coverage"),
    "head_notes": ("Förbehåll nr", "Caveat no."),
    "head_caveat": ("Förbehåll", "Caveat"),
    "head_measures": ("Gäller", "Of"),
    "head_year": ("År", "Year"),
    "head_target": ("Mål", "Target"),
    "head_organisation": ("Enhet i staden", "Unit of the city"),
    "head_reported": ("Inlämnat", "Reported"),
    "head_state": ("Läge", "State"),
    "head_count": ("Utfästelser", "Commitments"),
    "head_promised": ("Utlovade platser", "Places promised"),
    "head_group": ("Grupp", "Group"),
    "head_stage": ("Steg", "Stage"),
    "head_persons": ("Personer", "Persons"),
    "head_share": ("Andel", "Share"),
    "head_open": ("Ännu i steget före", "Still in the stage before"),
    "head_definition": ("Definition", "Definition"),
    "head_version": ("Version", "Version"),
    "head_month": ("Månad", "Month"),
    "head_left": ("Kvar", "Left"),
    "head_at_risk": ("Följda så länge", "Followed so long"),
    "head_cost": ("Slag av kostnad", "Type of cost"),
    "head_amount": ("Kronor", "SEK"),
    "head_actor": ("Vem", "Who"),
    "head_npv": ("Nuvärde, mnkr", "Present value, SEK million"),
    "head_spread": ("Modellens intervall (5–95 %), mnkr", "Model interval (5–95%), SEK million"),
    "head_chance": ("Andel fall med plus", "Share of draws with a gain"),
    "head_breakeven": ("Tjänar in sig, månad", "Pays back, month"),
    "head_scenario": ("Scenario", "Scenario"),
    "head_assumption": ("Antagande", "Assumption"),
    "head_low_high": ("Prövat lågt–högt", "Tried low–high"),
    "head_result": ("Samhällets nuvärde, mnkr", "Society's present value, SEK million"),
    "head_step": ("Val", "Choice"),
    "as_table": ("Som tabell", "As a table"),
    "of_amount": ("{part} av {whole} ({share})", "{part} of {whole} ({share})"),
    "units_reported": ("{counts} enheter", "{counts} units"),
    "senders": ("{n} avsändare", "{n} senders"),
    "basis": ("{period}, n = {n}, täckning: {coverage}", "{period}, n = {n}, coverage: {coverage}"),
}  # fmt: skip


def say(key: str, lang: str, **fields: object) -> str:
    """A text in a language, with its fields filled in."""
    return TEXTS[key][lang == "en"].format(**fields)


def named(names: Mapping[str, Pair], code: object, lang: str) -> str:
    """The name of a code; the code itself where it has none, as ages."""
    return names[str(code)][lang == "en"] if str(code) in names else str(code)


@cache
def _list(name: str) -> CodeList:
    return load_code_list(BUNDLED / "codes" / f"{name}.csv")


def coded(name: str, code: object, lang: str) -> str:
    """The label of a code in one of the domain's lists; the code itself elsewhere, as ages."""
    known = _list(name) if name else None
    return known.label(str(code), lang) if known and str(code) in known.codes else str(code)
