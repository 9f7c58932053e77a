"""Names in the invented city, all plainly made up: suppliers, persons, courses; and occupations.

Nothing is drawn here; `contracts.py` and `persons.py` choose. Occupations are SSYK 2012
(`domain.md` 2.3).
"""

from dataclasses import dataclass

from pipelines.demo.identity import organisation_number


@dataclass(frozen=True)
class Supplier:
    """A supplier: name, number, size and industry."""

    supplier: str
    supplier_org_no: str
    supplier_size: str
    industry: str
    is_social_enterprise: str = "no"
    collective_agreement: str = "yes"


_SUPPLIERS = (
    ("Exempelbygg AB", "large", "Bygg"),
    ("Påhittade Mark AB", "medium", "Bygg"),
    ("Fiktiva Entreprenad AB", "large", "Bygg"),
    ("Provmålarna AB", "small", "Bygg"),
    ("Låtsas El & Rör AB", "medium", "Bygg"),
    ("Tänkta Tak AB", "small", "Bygg"),
    ("Modellstäd AB", "large", "Städ"),
    ("Rent Påhitt AB", "medium", "Städ"),
    ("Mallservice AB", "medium", "Städ"),
    ("Exempelgrönt AB", "medium", "Grönytor"),
    ("Skissparken AB", "small", "Grönytor"),
    ("Demovakten AB", "large", "Service"),
    ("Provköket AB", "medium", "Service"),
    ("Fiktionskonsult AB", "medium", "Service"),
    ("Kooperativet Exemplet ek. för.", "micro", "Service"),
    ("Påhittsåkeriet AB", "small", "Service"),
    ("Exempelvaror AB", "large", "Varor"),
    ("Låtsaslagret AB", "medium", "Varor"),
)
SUPPLIERS = tuple(
    Supplier(
        name,
        organisation_number(1_000 + 37 * number),
        size,
        industry,
        "yes" if name.startswith("Kooperativet") else "no",
        "no" if size == "micro" else "yes",
    )
    for number, (name, size, industry) in enumerate(_SUPPLIERS)
)
# The industry that does the work of a CPV division; works are `Bygg`, supplies `Varor`.
INDUSTRY_OF_DIVISION = {"90": "Städ", "77": "Grönytor"}

OCCUPATIONS: dict[str, dict[str, str]] = {
    "Bygg": {
        "9310": "Grovarbetare inom bygg och anläggning",
        "7114": "Anläggningsarbetare",
        "7111": "Träarbetare, snickare m.fl.",
        "7131": "Målare",
        "7122": "Golvläggare",
        "7113": "Betongarbetare",
    },
    "Städ": {"9111": "Städare", "9610": "Renhållnings- och återvinningsarbetare"},
    "Grönytor": {"6113": "Trädgårdsanläggare m.fl.", "5152": "Fastighetsskötare"},
    "Service": {"9622": "Vaktmästare m.fl.", "9412": "Restaurang- och köksbiträden m.fl."},
    "Varor": {"4322": "Lager- och terminalpersonal"},
}
SSYK = {code: label for group in OCCUPATIONS.values() for code, label in group.items()}

FIRST_NAMES = ("Exempla", "Provan", "Demo", "Fiktia", "Mallan", "Testvin", "Skissa", "Påhittan")
LAST_NAMES = ("Exempelsson", "Påhitt", "Provberg", "Fiktivlund", "Låtsasdotter", "Testström")
DISTRICTS = (
    "Angered",
    "Östra Göteborg",
    "Västra Hisingen",
    "Norra Hisingen",
    "Lundby",
    "Örgryte-Härlanda",
    "Centrum",
    "Majorna-Linné",
    "Askim-Frölunda-Högsbo",
    "Västra Göteborg",
)
COURSES = ("Bygg och anläggning 1", "Bygg och anläggning 2", "Lokalvård och svenska")
PROVIDERS = ("Exempelskolan", "Påhittade Yrkesutbildningar", "Provakademin")
