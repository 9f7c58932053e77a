"""How the invented units write: the headers and words they use, and their seven ways of laying out.

Constants only. Cells and sheets are made in `sheets.py`.
"""

from dataclasses import dataclass
from typing import Literal

NOTE = "Exempeldata – påhittade uppgifter"

# Every header text by field; the first is the template's (domain.md 2.6).
HEADERS: dict[str, tuple[str, ...]] = {
    "procurement_ref": (
        "Diarienummer",
        "Dnr",
        "Diarienr",
        "Ärendenr",
        "Upphandlingsnr",
        "Referensnummer",
    ),
    "title": ("Benämning", "Upphandling", "Avser", "Objekt"),
    "org": ("Förvaltning/bolag", "Enhet", "Bolag"),
    "nature": ("Slag", "Upphandlingstyp", "Tjänst/vara", "Kategori"),
    "cpv_main": ("CPV-kod", "CPV", "Huvud-CPV"),
    "law": ("Lag",),
    "procedure": ("Förfarande", "Upphandlingsform", "Upphandlingsförfarande"),
    "procurement_form": ("Avtalsform", "Avtalstyp"),
    "published_at": ("Annonsdatum", "Annonserad", "Publicerad", "Annonseringsdatum"),
    "awarded_at": ("Tilldelningsdatum", "Tilldelad", "Tilldelning", "Tilldelningsbeslut"),
    "cancelled_at": ("Avbruten", "Avbruten datum"),
    "starts_at": ("Avtalsstart", "Start"),
    "ends_at": ("Avtalsslut", "Slut"),
    "duration_months": ("Avtalstid (månader)", "Löptid månader", "Avtalstid"),
    "expected_workers": (
        "Antal anställda i uppdraget",
        "Beräknat antal anställda",
        "Antal årsarbetare",
        "Bemanning",
    ),
    "estimated_value_sek": (
        "Uppskattat värde",
        "Beräknat värde",
        "Värde - uppskattat",
        "Beräknat värde (tkr)",
    ),
    "contract_value_sek": (
        "Kontraktsvärde",
        "Avtalsvärde",
        "Värde - kontrakterat",
        "Värde (tkr)",
        "Belopp",
    ),
    "social": (
        "Social hänsyn",
        "Social hänsyn (ja/nej)",
        "Krav på social hänsyn",
        "Sociala krav",
        "SH",
    ),
    "requirement_type": ("Typ av krav", "Kravtyp", "Typ av villkor", "Skarpt/dialog"),
    "reason_not_set": ("Motivering", "Skäl"),
}
PLAN_HEADERS: dict[str, tuple[str, ...]] = {
    **{
        field: HEADERS[field]
        for field in (
            "procurement_ref",
            "title",
            "nature",
            "cpv_main",
            "duration_months",
            "expected_workers",
            "estimated_value_sek",
        )
    },
    "planned_at": ("Planerad annonsering", "Planerat annonsdatum"),
    "social": ("Social hänsyn planeras", "Social hänsyn (ja/nej)"),
}
UNKNOWN_HEADER = "Prioritet"

# The units' words by field and code (domain.md 1.3, 2.3).
WORDS: dict[str, dict[str, str]] = {
    "nature": {"services": "Tjänst", "works": "Entreprenad", "supplies": "Vara"},
    "law": {"LOU": "LOU", "LOV": "LOV"},
    "procedure": {
        "open": "Öppet",
        "restricted": "Selektivt",
        "negotiated": "Förhandlat",
        "simplified": "Förenklat",
        "direct_award": "Direktupphandling",
        "mini_competition": "Förnyad konkurrensutsättning",
        "call_off": "Avrop",
        "lov_system": "LOV-system",
    },
    "procurement_form": {
        "single_contract": "Kontrakt",
        "framework_agreement": "Ramavtal",
        "call_off": "Avrop",
        "option_extension": "Option",
    },
    "social": {"yes": "Ja", "no": "Nej"},
    "requirement_type": {
        "mandatory_employment": "Skarpt krav",
        "dialogue_employment": "Dialogvillkor",
        "mandatory_apprenticeship": "Lärlingsanställning",
        "mandatory_internship": "Praktikplats",
        "summer_job": "Feriejobb",
        "training_requirement": "Utbildningsinsats",
        "reserved_contract": "Reserverad upphandling",
        "award_criterion_social": "Utvärderingskriterium",
        "labour_law_conditions": "Arbetsrättsliga villkor",
        "csr_ethical": "Etisk handel",
        "accessibility": "Tillgänglighet",
        "none": "Inga krav",
    },
}
GROUP_HEADINGS = {"services": "Tjänster", "works": "Entreprenader", "supplies": "Varor"}
DATES = ("published_at", "awarded_at", "cancelled_at", "starts_at", "ends_at", "planned_at")
AMOUNTS = ("estimated_value_sek", "contract_value_sek")


@dataclass(frozen=True)
class Layout:
    """A way of laying out a workbook; `columns` are (field, header), field '' for an unknown one.

    `unit` divides the amounts, `cadence` says which periods a file holds, `split` writes headers
    with ' - ' on two rows, the upper part merged over its columns.
    """

    number: int
    report_type: Literal["procurement_register", "procurement_plan"]
    columns: tuple[tuple[str, str], ...]
    suffix: Literal["xlsx", "csv", "ods"] = "xlsx"
    cadence: Literal["quarter", "year", "cumulative"] = "year"
    title_block: bool = False
    text_dates: bool = False
    unit: int = 1
    total_row: bool = False
    groups: bool = False
    hidden_rows: bool = False
    hidden_sheet: bool = False
    split: bool = False
    footnotes: tuple[str, ...] = ()

    @property
    def fields(self) -> tuple[str, ...]:
        """The fields that have a column."""
        return tuple(field for field, _ in self.columns if field)


def _columns(headers: dict[str, tuple[str, ...]], wanted: str) -> tuple[tuple[str, str], ...]:
    """Columns from words such as `title:1`: a field and which of its headers; `?` is unknown."""
    result = []
    for word in wanted.split():
        field, _, index = word.partition(":")
        result.append(("", UNKNOWN_HEADER) if field == "?" else (field, headers[field][int(index)]))
    return tuple(result)


_REGISTER: dict[int, str] = {
    1: "procurement_ref:0 title:0 org:0 nature:0 cpv_main:0 law:0 procedure:0 procurement_form:0"
    " published_at:0 awarded_at:0 cancelled_at:0 starts_at:0 ends_at:0 duration_months:0"
    " expected_workers:0 estimated_value_sek:0 contract_value_sek:0 social:0 requirement_type:0"
    " reason_not_set:0",
    2: "procurement_ref:1 org:1 title:1 nature:1 cpv_main:1 procedure:1 procurement_form:0"
    " published_at:1 awarded_at:1 cancelled_at:1 duration_months:1 expected_workers:1"
    " contract_value_sek:3 social:1 requirement_type:1 reason_not_set:1",
    3: "procurement_ref:2 title:1 org:0 nature:0 cpv_main:0 procedure:0 procurement_form:0"
    " published_at:1 awarded_at:2 cancelled_at:0 starts_at:0 ends_at:0 expected_workers:2"
    " estimated_value_sek:2 contract_value_sek:2 social:2 requirement_type:0",
    4: "procurement_ref:3 title:2 nature:2 cpv_main:2 law:0 procedure:2 procurement_form:0"
    " published_at:2 awarded_at:3 cancelled_at:0 duration_months:2 expected_workers:3"
    " estimated_value_sek:1 contract_value_sek:1 social:3 requirement_type:2",
    5: "title:3 procurement_ref:4 org:1 cpv_main:1 procedure:0 procurement_form:1 published_at:3"
    " awarded_at:0 cancelled_at:0 duration_months:0 expected_workers:0 ?"
    " contract_value_sek:4 social:4 requirement_type:3",
    6: "procurement_ref:5 title:0 nature:3 cpv_main:0 procedure:0 procurement_form:0"
    " published_at:0 awarded_at:0 cancelled_at:0 starts_at:1 ends_at:1 duration_months:0"
    " contract_value_sek:0 social:0 requirement_type:0",
    7: "procurement_ref:1 org:2 title:0 nature:0 cpv_main:0 procedure:0 procurement_form:0"
    " published_at:0 awarded_at:0 cancelled_at:0 starts_at:0 ends_at:0 duration_months:0"
    " expected_workers:1 estimated_value_sek:0 contract_value_sek:1 social:0 requirement_type:0"
    " reason_not_set:0",
}
REGISTER: dict[int, Layout] = {
    number: Layout(number, "procurement_register", _columns(HEADERS, wanted), **options)  # type: ignore[arg-type]
    for (number, wanted), options in zip(
        _REGISTER.items(),
        (
            {"cadence": "quarter", "hidden_sheet": True},
            {"title_block": True, "text_dates": True, "unit": 1000, "total_row": True},
            {"cadence": "cumulative", "title_block": True, "split": True},
            {"suffix": "csv", "cadence": "quarter"},
            {
                "title_block": True,
                "groups": True,
                "hidden_rows": True,
                "footnotes": ("1) Beloppen avser hela avtalstiden utan optioner",),
            },
            {"suffix": "ods"},
            {"title_block": True},
        ),
        strict=True,
    )
}
_PLAN_PLAIN = (
    "procurement_ref:0 title:0 nature:0 cpv_main:0 planned_at:0 estimated_value_sek:0"
    " duration_months:0 expected_workers:0 social:0"
)
_PLAN_TITLED = (
    "title:1 procurement_ref:1 nature:1 cpv_main:1 planned_at:1 estimated_value_sek:3 social:1"
)


def plan_layout(number: int) -> Layout:
    """The plan's layout of a unit whose register has this number."""
    plain = Layout(number, "procurement_plan", _columns(PLAN_HEADERS, _PLAN_PLAIN))
    if number in (4, 6):
        return Layout(number, plain.report_type, plain.columns, suffix="ods")
    if number in (2, 5):
        titled = _columns(PLAN_HEADERS, _PLAN_TITLED)
        return Layout(number, plain.report_type, titled, title_block=True, unit=1000)
    return plain
