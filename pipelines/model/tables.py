"""Declarations of all tables: one place a table. No I/O, no pandas.

DDL, comments, validation, the data dictionary and Dagster's column lists are derived from them
(`derive.py`, `warehouse/build.py`). Names and meaning follow `contract.md` 4 and `domain.md` 2.2.
"""

from dataclasses import dataclass, field


@dataclass(frozen=True)
class Column:
    """A column: SQL type, Swedish and English description, and what its values must satisfy."""

    type: str
    sv: str
    en: str
    nullable: bool = False
    unit: str | None = None
    codes: tuple[str, ...] = ()
    refers: str | None = None


@dataclass(frozen=True)
class Table:
    """A table `<layer>.<name>`: key columns, Swedish and English description, columns."""

    name: str
    sv: str
    en: str
    key: tuple[str, ...]
    columns: dict[str, Column] = field(default_factory=dict)

    @property
    def layer(self) -> str:
        """The DuckDB schema, which is also the first part of the asset key."""
        return self.name.split(".")[0]


def _col(
    type_: str,
    sv: str,
    en: str,
    *,
    null: bool = False,
    unit: str | None = None,
    codes: tuple[str, ...] = (),
    refers: str | None = None,
) -> Column:
    return Column(type_, sv, en, null, unit, codes, refers)


TEXT, INT, DATE, BOOL, NUM, SEK = "VARCHAR", "BIGINT", "DATE", "BOOLEAN", "DOUBLE", "DECIMAL(18,2)"

NATURE = ("services", "works", "supplies", "mixed", "unknown")
NATURE_SOURCE = ("reported", "cpv", "inferred", "manual", "none")
YES_NO_UNKNOWN = ("yes", "no", "unknown")
STATUS = ("accepted", "rejected", "ignored")
SEVERITY = ("error", "warning", "info")
RATING = ("good", "some", "none", "uncertain", "not_assessed")
PERIOD_TYPE = ("year", "tertial", "quarter", "month", "rolling_12")
KPI_STATUS = ("ok", "small_n", "no_procurements", "not_reported")

_COUNTS = {
    "rows_in": _col(INT, "Rader som räknas in.", "Business rows taken in."),
    "rows_accepted": _col(INT, "Godtagna rader.", "Rows accepted."),
    "rows_quarantined": _col(INT, "Rader i karantän.", "Rows held back until corrected."),
    "rows_ignored": _col(
        INT,
        "Summor, rubriker, noter och rader för köpare utanför registret.",
        "Totals, headings, footnotes and rows of buyers outside the registry.",
    ),
}
_SOURCE = {
    "submission_id": _col(TEXT, "Inlämning.", "Submission.", refers="staging.submission"),
    "source_sheet": _col(TEXT, "Blad i den inlämnade filen.", "Sheet in the file."),
    "source_row": _col(INT, "Radnummer i bladet, som i Excel.", "Row number as Excel shows it."),
}
_WHAT = {
    "procurement_ref": _col(
        TEXT, "Diarienummer, som avsändaren skriver det.", "Case number.", null=True
    ),
    "title": _col(TEXT, "Upphandlingens benämning.", "Title.", null=True),
    "nature": _col(TEXT, "Tjänst, entreprenad eller vara.", "Kind.", codes=NATURE),
    "cpv_main": _col(TEXT, "Huvudsaklig CPV-kod, åtta siffror.", "Main CPV code.", null=True),
}
_DETAILS = {
    "law": _col(TEXT, "Lag: LOU, LUF, LUK, LOV, LUFS, annan.", "Procurement act.", null=True),
    "procedure": _col(TEXT, "Förfarande.", "Procedure.", null=True),
    "procurement_form": _col(
        TEXT,
        "Kontrakt, ramavtal, avrop, DIS eller option.",
        "Contract, framework agreement, call-off, dynamic system or option.",
        null=True,
    ),
    "status": _col(
        TEXT, "Läge enligt avsändaren.", "State of the procurement, as reported.", null=True
    ),
    "published_at": _col(DATE, "Annonsdatum.", "Date of the advert.", null=True),
    "awarded_at": _col(DATE, "Tilldelningsdatum.", "Date of award.", null=True),
    "cancelled_at": _col(DATE, "Avbruten, datum.", "Date of cancellation.", null=True),
    "starts_at": _col(DATE, "Avtalsstart.", "Start of the contract.", null=True),
    "ends_at": _col(DATE, "Avtalsslut utan option.", "End without options.", null=True),
    "duration_months": _col(NUM, "Avtalstid.", "Duration.", null=True, unit="months"),
    "expected_workers": _col(
        NUM, "Beräknat antal anställda i uppdraget.", "Expected workers.", null=True, unit="persons"
    ),
    "estimated_value_sek": _col(
        SEK, "Uppskattat värde exkl. moms.", "Estimated value.", null=True, unit="SEK"
    ),
    "contract_value_sek": _col(
        SEK, "Kontrakterat värde exkl. moms.", "Contracted value.", null=True, unit="SEK"
    ),
    "value_is_estimate": _col(
        BOOL, "Beloppet är angivet som ungefärligt.", "The amount is stated as approximate."
    ),
    "social": _col(
        TEXT, "Social hänsyn ställd: ja, nej, okänt.", "Requirement set.", codes=YES_NO_UNKNOWN
    ),
    "requirement_type": _col(
        TEXT, "Typ av krav (domain.md 1.3).", "Type of requirement.", null=True
    ),
    "eligible_reported": _col(
        BOOL, "Möjlig för modellen enligt avsändaren.", "Eligible, as reported.", null=True
    ),
    "reason_not_set": _col(
        TEXT, "Skäl till att krav inte ställts.", "Why no requirement was set.", null=True
    ),
}
_ORG = {"org_id": _col(TEXT, "Ansvarig organisation.", "Organisation.", refers="core.organisation")}

SUBMISSION = Table(
    "staging.submission",
    "En rad per mottagen fil och rapporttyp.",
    "One row a received file and report type.",
    ("submission_id",),
    {
        "submission_id": _col(TEXT, "Inlämningens id.", "Id of the submission."),
        "org_id": _col(TEXT, "Avsändare.", "Sender.", refers="core.organisation"),
        "report_type": _col(TEXT, "Rapporttyp.", "Report type.", null=True),
        "part": _col(
            TEXT,
            "Del av rapporten; tom för hela rapporten.",
            "Part of the report, '' when whole.",
        ),
        "period_id": _col(TEXT, "Period som filen avser.", "Period of the content.", null=True),
        "quarters": _col(
            TEXT, "Kvartal som filen täcker.", "Quarters covered, comma separated.", null=True
        ),
        "is_sample": _col(BOOL, "Påhittade uppgifter.", "Invented data."),
        "file_name": _col(TEXT, "Filens namn.", "File name."),
        "sha256": _col(TEXT, "Innehållets kontrollsumma.", "SHA-256 of the received bytes."),
        "received_at": _col(DATE, "Mottagen.", "Received."),
        "sequence": _col(INT, "Mottagningsordning.", "Order of receipt."),
        "status": _col(TEXT, "Godtagen, avvisad eller ignorerad.", "Outcome.", codes=STATUS),
        "is_effective": _col(
            BOOL, "Gäller: ingen nyare godtagen fil ersätter den.", "In force, not replaced."
        ),
        **_COUNTS,
    },
)

STAGING_REGISTER = Table(
    "staging.procurement_register",
    "En godtagen rad ur en upphandlingsuppföljning.",
    "One accepted row of a procurement register.",
    ("submission_id", "source_sheet", "source_row"),
    {**_SOURCE, **_ORG, **_WHAT, **_DETAILS},
)

STAGING_PLAN = Table(
    "staging.procurement_plan",
    "En godtagen rad ur en upphandlingsplan.",
    "One accepted row of a procurement plan.",
    ("submission_id", "source_sheet", "source_row"),
    {
        **_SOURCE,
        **_ORG,
        **_WHAT,
        "planned_at": _col(DATE, "Planerad annonsering.", "Planned advert.", null=True),
        "estimated_value_sek": _DETAILS["estimated_value_sek"],
        "value_is_estimate": _DETAILS["value_is_estimate"],
        "duration_months": _DETAILS["duration_months"],
        "expected_workers": _DETAILS["expected_workers"],
        "social": _col(
            TEXT, "Beslut om krav: ja, nej, okänt.", "Decision on requirement.", codes=YES_NO_UNKNOWN
        ),
    },
)

FINDING = Table(
    "staging.finding",
    "En anmärkning på en cell, rad eller fil.",
    "One remark on a cell, a row or a file.",
    (),
    {
        "submission_id": _SOURCE["submission_id"],
        "code": _col(TEXT, "Anmärkningens kod.", "Code in the findings catalogue."),
        "severity": _col(TEXT, "Fel, varning eller upplysning.", "Severity.", codes=SEVERITY),
        "sheet": _col(TEXT, "Blad.", "Sheet.", null=True),
        "row": _col(INT, "Rad.", "Row.", null=True),
        "column": _col(TEXT, "Kolumnens bokstav.", "Column letter.", null=True),
        "header": _col(TEXT, "Rubrik.", "Header.", null=True),
        "value": _col(
            TEXT, "Cellens värde; personuppgifter maskerade.", "Cell value, masked.", null=True
        ),
        "params": _col(TEXT, "Övriga uppgifter, JSON.", "Other particulars as JSON."),
    },
)

REJECTED_ROW = Table(
    "staging.rejected_row",
    "En rad i karantän: den räknas, men når inget nyckeltal.",
    "One row in quarantine: counted, but in no measure.",
    ("submission_id", "source_sheet", "source_row"),
    {**_SOURCE, "code": _col(TEXT, "Första felets kod.", "Code of the first error.")},
)

IGNORED_ROW = Table(
    "staging.ignored_row",
    "En rad som inte är en verksamhetsrad: summa, rubrik, not eller köpare utanför registret.",
    "One row that is no business row: total, heading, footnote, or buyer outside the registry.",
    ("submission_id", "source_sheet", "source_row"),
    {**_SOURCE, "reason": _col(TEXT, "Skäl.", "Reason.")},
)

ORGANISATION = Table(
    "core.organisation",
    "Organisationsregistret.",
    "The registry of organisations.",
    ("org_id",),
    {
        "org_id": _col(TEXT, "Organisationens id.", "Id."),
        "name_sv": _col(TEXT, "Namn.", "Name."),
        "short_name": _col(TEXT, "Kort namn.", "Short name."),
        "org_number": _col(TEXT, "Organisationsnummer.", "Organisation number.", null=True),
        "org_type": _col(TEXT, "Slag av organisation.", "Type of organisation."),
        "parent_org_id": _col(
            TEXT, "Överordnad organisation.", "Parent.", null=True, refers="core.organisation"
        ),
        "valid_from": _col(DATE, "Finns från.", "Exists from.", null=True),
        "valid_to": _col(DATE, "Finns till.", "Exists to.", null=True),
        "is_expected": _col(
            BOOL, "Ska lämna upphandlingsuppföljning.", "Expected to send a procurement register."
        ),
    },
)

PERIOD = Table(
    "core.period",
    "Perioder som data täcker.",
    "Periods covered by data.",
    ("period_id",),
    {
        "period_id": _col(TEXT, "Periodens id.", "Id, such as 2015, 2015-T1, 2015-Q2."),
        "period_type": _col(TEXT, "Slag av period.", "Type.", codes=PERIOD_TYPE),
        "date_from": _col(DATE, "Första dag.", "First day."),
        "date_to": _col(DATE, "Sista dag.", "Last day."),
        "status": _col(
            TEXT,
            "Öppen, sen eller fryst.",
            "Open, late or frozen.",
            codes=("open", "late", "frozen"),
        ),
    },
)

REPORT_DELIVERY = Table(
    "core.report_delivery",
    "Vad varje enhet skulle lämna och vad som kom, per kvartal (eller år för planer).",
    "What each unit was to send and what came, per quarter (or year for plans).",
    ("org_id", "period_id", "report_type"),
    {
        **_ORG,
        "period_id": _col(TEXT, "Period.", "Period.", refers="core.period"),
        "report_type": _col(TEXT, "Rapporttyp.", "Report type."),
        "is_expected": _col(BOOL, "Skulle lämnas.", "Was due."),
        "submission_id": _col(TEXT, "Gällande inlämning.", "Submission in force.", null=True),
        "received_at": _col(DATE, "Mottagen.", "Received.", null=True),
        "status": _col(
            TEXT,
            "Saknas, godtagen eller avvisad.",
            "Missing, accepted or rejected.",
            codes=("missing", "accepted", "rejected"),
        ),
        **_COUNTS,
    },
)

PROCUREMENT = Table(
    "core.procurement",
    "En rad per upphandling.",
    "One row a procurement.",
    ("procurement_id",),
    {
        "procurement_id": _col(TEXT, "Upphandlingens id hos oss.", "Surrogate key."),
        **_ORG,
        **_WHAT,
        "nature_source": _col(
            TEXT, "Hur slaget bestämts.", "How the kind was decided.", codes=NATURE_SOURCE
        ),
        **_DETAILS,
        "value_sek": _col(
            SEK,
            "Värde: kontrakterat, annars uppskattat.",
            "Value: contracted, else estimated.",
            null=True,
            unit="SEK",
        ),
        "strict": _col(
            TEXT, "Skarpt krav: ja, nej, okänt.", "Mandatory requirement.", codes=YES_NO_UNKNOWN
        ),
        "model_eligible": _col(
            BOOL,
            "Möjlig för modellen: längre än fyra månader och fler än en anställd.",
            "Eligible: more than four months and more than one worker.",
            null=True,
        ),
        "counted_at": _col(
            DATE, "Datum som upphandlingen räknas på.", "Date it counts at.", null=True
        ),
        "counts": _col(BOOL, "Räknas enligt regelverket.", "Counts under the rule set."),
        "not_counted_reason": _col(
            TEXT, "Varför den inte räknas.", "Why it does not count.", null=True
        ),
        **_SOURCE,
    },
)

PLANNED = Table(
    "core.planned_procurement",
    "Planerade upphandlingar ur gällande planer.",
    "Planned procurements of the plans in force.",
    ("planned_id",),
    {
        "planned_id": _col(TEXT, "Id.", "Surrogate key."),
        **_ORG,
        **_WHAT,
        "nature_source": PROCUREMENT.columns["nature_source"],
        "planned_at": STAGING_PLAN.columns["planned_at"],
        "estimated_value_sek": _DETAILS["estimated_value_sek"],
        "social": STAGING_PLAN.columns["social"],
        "is_realised": _col(
            BOOL, "Finns redan i uppföljningen.", "Already in the register."
        ),
        **_SOURCE,
    },
)

KPI_VALUE = Table(
    "mart.kpi_value",
    "Nyckeltal per organisation, period och uppdelning.",
    "Measures per organisation, period and dimension.",
    ("kpi_id", "kpi_version", "org_id", "period_id", "dimension", "member"),
    {
        "kpi_id": _col(TEXT, "Nyckeltal.", "Measure.", refers="meta.kpi"),
        "kpi_version": _col(INT, "Definitionens version.", "Version of the definition."),
        **_ORG,
        "period_id": _col(TEXT, "Period.", "Period.", refers="core.period"),
        "dimension": _col(
            TEXT,
            "Uppdelning; 'all' för totalen, 'own' för organisationens egna rader utan underordnade.",
            "Dimension; 'all' for totals, 'own' for own rows without subordinates.",
        ),
        "member": _col(TEXT, "Värde i uppdelningen.", "Member of the dimension."),
        "numerator": _col(NUM, "Täljare.", "Numerator."),
        "denominator": _col(NUM, "Nämnare.", "Denominator."),
        "unknown": _col(
            NUM, "Del av nämnaren där uppgift saknas.", "Part of the denominator that is unknown."
        ),
        "value": _col(
            NUM,
            "Täljare genom nämnare; okänt räknas som nej.",
            "Numerator by denominator; unknown counts as no.",
            null=True,
        ),
        "lower": _col(NUM, "Undre gräns: okänt som nej.", "Lower bound.", null=True),
        "upper": _col(NUM, "Övre gräns: okänt som ja.", "Upper bound.", null=True),
        "ci_lower": _col(NUM, "Wilsonintervall 95 %, undre.", "Wilson 95 %, lower.", null=True),
        "ci_upper": _col(NUM, "Wilsonintervall 95 %, övre.", "Wilson 95 %, upper.", null=True),
        "n": _col(INT, "Antal fall.", "Number of cases."),
        "target": _col(NUM, "Mål för perioden.", "Target of the period.", null=True),
        "gap": _col(NUM, "Avstånd till målet, andel.", "Value less target.", null=True),
        "rating": _col(
            TEXT,
            "Måluppfyllelse: god, viss, ingen, svårbedömt, ej bedömt.",
            "Goal fulfilment in the city's scale.",
            codes=RATING,
            null=True,
        ),
        "status": _col(
            TEXT, "Värdets ställning.", "State of the value.", codes=KPI_STATUS
        ),
        "missing_reason": _col(
            TEXT, "Varför värdet saknas.", "Why there is no value.", null=True
        ),
    },
)

GOAL_FORECAST = Table(
    "mart.goal_forecast",
    "Vad som återstår i år för att nå målet.",
    "What remains this year to reach the target.",
    ("org_id", "year"),
    {
        **_ORG,
        "year": _col(INT, "År.", "Year."),
        "share_now": _col(NUM, "Andel hittills.", "Share so far.", null=True),
        "social": _col(INT, "Med social hänsyn hittills.", "With requirement so far."),
        "counted": _col(INT, "Räknade hittills.", "Counted so far."),
        "remaining": _col(
            INT,
            "Planerade tjänsteupphandlingar som återstår.",
            "Planned service procurements left.",
        ),
        "needed_of_remaining": _col(
            INT, "Så många av dem behöver krav.", "How many of them need it.", null=True
        ),
        "more_social_only": _col(
            INT,
            "Så många extra, alla med krav, når målet.",
            "Extra ones, all with requirement, to reach the target.",
            null=True,
        ),
        "max_reachable": _col(
            NUM, "Högsta andel som kan nås i år.", "Highest share within reach.", null=True
        ),
        "feasible": _col(BOOL, "Målet kan nås i år.", "Within reach.", null=True),
    },
)

FINDING_COUNT = Table(
    "public.finding_count",
    "Antal anmärkningar per avsändare, rapporttyp och kod.",
    "Number of findings per sender, report type and code.",
    ("org_id", "report_type", "code", "severity"),
    {
        **_ORG,
        "report_type": _col(TEXT, "Rapporttyp.", "Report type."),
        "code": FINDING.columns["code"],
        "severity": FINDING.columns["severity"],
        "n": _col(INT, "Antal.", "Count."),
    },
)


def _public(source: Table, name: str, drop: tuple[str, ...] = ()) -> Table:
    """The published twin of a core or mart table."""
    columns = {k: v for k, v in source.columns.items() if k not in drop}
    return Table(f"public.{name}", source.sv, source.en, source.key, columns)


PUBLIC = (
    _public(KPI_VALUE, "kpi_value"),
    _public(GOAL_FORECAST, "goal_forecast"),
    _public(ORGANISATION, "organisation"),
    _public(PERIOD, "period"),
    _public(REPORT_DELIVERY, "delivery"),
    _public(PROCUREMENT, "procurement"),
    FINDING_COUNT,
)

META = (
    Table(
        "meta.kpi",
        "Nyckeltalens definitioner.",
        "Definitions of the measures.",
        ("kpi_id",),
        {
            "kpi_id": _col(TEXT, "Nyckeltal.", "Measure."),
            "kpi_version": _col(INT, "Version.", "Version."),
            "label_sv": _col(TEXT, "Namn, svenska.", "Swedish label."),
            "label_en": _col(TEXT, "Namn, engelska.", "English label."),
            "definition_sv": _col(TEXT, "Definition, svenska.", "Swedish definition."),
            "definition_en": _col(TEXT, "Definition, engelska.", "English definition."),
            "unit": _col(TEXT, "Enhet.", "Unit."),
            "better": _col(TEXT, "Önskad riktning.", "Wanted direction."),
            "min_n": _col(INT, "Minsta antal för procent.", "Least n for a percentage."),
            "source": _col(TEXT, "Källa för definitionen.", "Source of the definition."),
        },
    ),
    Table(
        "meta.parameter",
        "Daterade värden med källa.",
        "Dated values with source.",
        ("parameter_id", "scope", "valid_from"),
        {
            "parameter_id": _col(TEXT, "Parameter.", "Parameter."),
            "scope": _col(TEXT, "Gäller för.", "Scope."),
            "valid_from": _col(DATE, "Gäller från.", "Valid from."),
            "valid_to": _col(DATE, "Gäller till.", "Valid to.", null=True),
            "value": _col(NUM, "Värde.", "Value."),
            "unit": _col(TEXT, "Enhet.", "Unit."),
            "source": _col(TEXT, "Källa.", "Source."),
            "url": _col(TEXT, "Adress.", "Address.", null=True),
            "verified": _col(BOOL, "Kontrollerat mot källan.", "Checked against the source."),
            "note": _col(TEXT, "Anmärkning.", "Note.", null=True),
        },
    ),
    Table(
        "meta.target",
        "Daterade mål.",
        "Dated targets.",
        ("target_id",),
        {
            "target_id": _col(TEXT, "Mål.", "Target."),
            "kpi_id": _col(TEXT, "Nyckeltal.", "Measure."),
            "valid_from": _col(DATE, "Gäller från.", "Valid from."),
            "valid_to": _col(DATE, "Gäller till.", "Valid to.", null=True),
            "target_type": _col(TEXT, "Slag.", "Type.", codes=("at_least", "increase", "at_most")),
            "target_value": _col(NUM, "Värde, andel.", "Value as a fraction.", null=True),
            "legal_source": _col(TEXT, "Beslut.", "Decision."),
        },
    ),
    Table(
        "meta.source",
        "Inlämningar som utgåvan bygger på.",
        "Submissions that the snapshot is built on.",
        ("submission_id",),
        {k: v for k, v in SUBMISSION.columns.items() if k != "sequence"},
    ),
    Table(
        "meta.run",
        "Körningen som gjorde utgåvan.",
        "The run that made the snapshot.",
        ("run_id",),
        {
            "run_id": _col(TEXT, "Körning.", "Run."),
            "built_at": _col("TIMESTAMP", "Byggd, UTC.", "Built, UTC."),
            "today": _col(DATE, "Körningens datum.", "Date of the run."),
            "data_through": _col(DATE, "Uppgifter till och med.", "Data through.", null=True),
            "code_version": _col(TEXT, "Programversion.", "Version of the code."),
            "schema_version": _col(INT, "Tabellernas version.", "Version of the tables."),
            "rule_set": _col(TEXT, "Regelverk.", "Rule set."),
            "is_sample": _col(BOOL, "Påhittade uppgifter.", "Invented data."),
        },
    ),
    Table(
        "meta.table",
        "Tabellerna i utgåvan.",
        "Tables of the snapshot.",
        ("table_name",),
        {
            "table_name": _col(TEXT, "Tabell.", "Table."),
            "description_sv": _col(TEXT, "Beskrivning.", "Swedish description."),
            "description_en": _col(TEXT, "Beskrivning, engelska.", "English description."),
            "key_columns": _col(TEXT, "Nyckel.", "Key columns."),
            "row_count": _col(INT, "Antal rader.", "Number of rows."),
        },
    ),
    Table(
        "meta.column",
        "Kolumnerna i utgåvan.",
        "Columns of the snapshot.",
        ("table_name", "column_name"),
        {
            "table_name": _col(TEXT, "Tabell.", "Table."),
            "column_name": _col(TEXT, "Kolumn.", "Column."),
            "position": _col(INT, "Ordning.", "Order."),
            "type": _col(TEXT, "Datatyp.", "SQL type."),
            "is_nullable": _col(BOOL, "Får saknas.", "May be missing."),
            "unit": _col(TEXT, "Enhet.", "Unit.", null=True),
            "codes": _col(TEXT, "Tillåtna värden.", "Allowed values.", null=True),
            "description_sv": _col(TEXT, "Beskrivning.", "Swedish description."),
            "description_en": _col(TEXT, "Beskrivning, engelska.", "English description."),
        },
    ),
)

STAGING = (SUBMISSION, STAGING_REGISTER, STAGING_PLAN, FINDING, REJECTED_ROW, IGNORED_ROW)
CORE = (ORGANISATION, PERIOD, REPORT_DELIVERY, PROCUREMENT, PLANNED)
MART = (KPI_VALUE, GOAL_FORECAST)
ALL = {t.name: t for t in (*STAGING, *CORE, *MART, *PUBLIC, *META)}
SCHEMA_VERSION = 1
