"""What the invented city may buy and demand: codes, titles and reasons to draw from.

How often each is drawn is `model.py`; suppliers and persons are in `names.py`.
"""

# CPV 2008 codes with their Swedish text and a title in a buyer's words.
CPV: dict[str, tuple[tuple[str, str, str], ...]] = {
    "services": (
        ("90910000", "Städning", "Städning"),
        ("90919200", "Kontorsstädning", "Kontorsstädning"),
        ("90511000", "Sophämtning", "Sophämtning"),
        ("90610000", "Gaturenhållning och gatsopning", "Gatusopning"),
        ("90620000", "Snöröjning", "Snöröjning"),
        ("77310000", "Plantering och skötsel av grönområden", "Skötsel av grönytor"),
        ("77340000", "Beskärning av träd och klippning av häckar", "Trädbeskärning"),
        ("79710000", "Säkerhetstjänster", "Bevakning"),
        ("71300000", "Ingenjörstjänster", "Ingenjörstjänster"),
        ("71200000", "Arkitekttjänster", "Arkitektuppdrag"),
        ("79420000", "Managementtjänster", "Verksamhetsstöd"),
        ("80500000", "Utbildningstjänster", "Utbildning"),
        ("55520000", "Catering", "Måltidsservice"),
        ("60100000", "Vägtransporter", "Transporter"),
        ("98341140", "Vaktmästartjänster", "Vaktmästeri"),
        ("50750000", "Underhåll av hissar", "Hisservice"),
    ),
    "works": (
        ("45210000", "Byggnadsanläggning", "Ombyggnad"),
        ("45233140", "Vägarbeten", "Vägarbeten"),
        ("45261210", "Takläggningsarbete", "Takläggning"),
        ("45442100", "Målning", "Målning"),
        ("45432100", "Golvläggning och beläggning", "Golvläggning"),
        ("45310000", "Installation av elektriska ledningar och armatur", "Elinstallation"),
        ("45330000", "Rörmokeriarbeten", "Stambyte"),
    ),
    "supplies": (
        ("39130000", "Kontorsmöbler", "Kontorsmöbler"),
        ("30200000", "Datorer och datamateriel", "Datorer"),
        ("34100000", "Motorfordon", "Fordon"),
        ("03451000", "Växter", "Växter"),
        ("31500000", "Belysningsarmatur och elektriska lampor", "Belysning"),
        ("44110000", "Konstruktionsmaterial", "Byggmaterial"),
    ),
}
# Check digits of the codes above, and of the one that contradicts a service.
_WITH_DIGIT = """
    90910000-9 90919200-4 90511000-2 90610000-6 90620000-9 77310000-6 77340000-5
    79710000-4 71300000-1 71200000-0 79420000-4 80500000-9 55520000-1 60100000-9
    98341140-8 50750000-7 45210000-2 45233140-2 45261210-9 45442100-8 45432100-5
    45310000-3 45330000-9 39130000-2 30200000-1 34100000-8 03451000-6 31500000-1
    44110000-4
"""
CPV_CHECK = {text[:8]: int(text[9]) for text in _WITH_DIGIT.split()}
PLACES = (
    "centrala området",
    "norra området",
    "södra området",
    "västra området",
    "skolor och förskolor",
    "bostadsområden",
    "kontor och lokaler",
    "parker och torg",
)
REASONS = (
    "Uppdraget är för kort",
    "Få arbetstillfällen",
    "Kräver specialistkompetens",
    "Ingen arbetskraft tillgänglig",
)
COUNTED_TYPES = (
    "mandatory_employment",
    "dialogue_employment",
    "mandatory_apprenticeship",
    "mandatory_internship",
    "summer_job",
    "training_requirement",
    "reserved_contract",
    "award_criterion_social",
)
TYPE_WEIGHTS = (0.40, 0.30, 0.10, 0.08, 0.04, 0.03, 0.02, 0.03)
NOT_COUNTED_TYPES = ("labour_law_conditions", "csr_ethical", "accessibility")
