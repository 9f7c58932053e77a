"""What the snapshot says of itself: measures, parameters, targets, sources, run, dictionary.

The rows are made in `core/meta.py`.
"""

from pipelines.model.tables.columns import COUNTS_TOLD
from pipelines.model.tables.declaration import BOOL, DATE, INT, KPI_KIND, NUM, TEXT, Table, col
from pipelines.model.tables.meta_change import CHANGE, SERIES_BREAK
from pipelines.model.tables.staging import SUBMISSION

META = (
    Table(
        "meta.kpi",
        "Nyckeltalens definitioner.",
        "Definitions of the measures.",
        ("kpi_id",),
        {
            "kpi_id": col(TEXT, "Nyckeltal.", "Measure."),
            "kpi_version": col(INT, "Version.", "Version."),
            "kind": col(
                TEXT, "Kvot, antal eller skattning.", "Ratio, count or estimate.", codes=KPI_KIND
            ),
            "persons": col(
                BOOL,
                "Handlar om personer: små tal visas inte.",
                "Is of people: small numbers are not shown.",
            ),
            "report": col(
                TEXT, "Rapporten som uppgifterna kommer ur.", "The report that it comes from."
            ),
            "label_sv": col(TEXT, "Namn, svenska.", "Swedish label."),
            "label_en": col(TEXT, "Namn, engelska.", "English label."),
            "definition_sv": col(TEXT, "Definition, svenska.", "Swedish definition."),
            "definition_en": col(TEXT, "Definition, engelska.", "English definition."),
            "unit": col(TEXT, "Enhet.", "Unit."),
            "better": col(TEXT, "Önskad riktning.", "Wanted direction."),
            "min_n": col(INT, "Minsta antal för procent.", "Least n for a percentage."),
            "source": col(TEXT, "Källa för definitionen.", "Source of the definition."),
        },
    ),
    Table(
        "meta.parameter",
        "Daterade värden med källa.",
        "Dated values with source.",
        ("parameter_id", "scope", "valid_from"),
        {
            "parameter_id": col(TEXT, "Parameter.", "Parameter."),
            "scope": col(TEXT, "Gäller för.", "Scope."),
            "valid_from": col(DATE, "Gäller från.", "Valid from."),
            "valid_to": col(DATE, "Gäller till.", "Valid to.", null=True),
            "value": col(NUM, "Värde.", "Value."),
            "unit": col(TEXT, "Enhet.", "Unit."),
            "source": col(TEXT, "Källa.", "Source."),
            "url": col(TEXT, "Adress.", "Address.", null=True),
            "verified": col(BOOL, "Kontrollerat mot källan.", "Checked against the source."),
            "note": col(TEXT, "Anmärkning.", "Note.", null=True),
        },
    ),
    Table(
        "meta.target",
        "Daterade mål.",
        "Dated targets.",
        ("target_id",),
        {
            "target_id": col(TEXT, "Mål.", "Target."),
            "kpi_id": col(TEXT, "Nyckeltal.", "Measure."),
            "valid_from": col(DATE, "Gäller från.", "Valid from."),
            "valid_to": col(DATE, "Gäller till.", "Valid to.", null=True),
            "target_type": col(TEXT, "Slag.", "Type.", codes=("at_least", "increase", "at_most")),
            "target_value": col(NUM, "Värde, andel.", "Value as a fraction.", null=True),
            "legal_source": col(TEXT, "Beslut.", "Decision."),
        },
    ),
    Table(
        "meta.source",
        "Inlämningar som utgåvan bygger på.",
        "Submissions that the snapshot is built on.",
        ("submission_id",),
        {k: v for k, v in SUBMISSION.columns.items() if k != "sequence"} | COUNTS_TOLD,
    ),
    Table(
        "meta.run",
        "Körningen som gjorde utgåvan.",
        "The run that made the snapshot.",
        ("run_id",),
        {
            "run_id": col(TEXT, "Körning.", "Run."),
            "built_at": col("TIMESTAMP", "Byggd, UTC.", "Built, UTC."),
            "today": col(DATE, "Körningens datum.", "Date of the run."),
            "data_through": col(DATE, "Uppgifter till och med.", "Data through.", null=True),
            "code_version": col(TEXT, "Programversion.", "Version of the code."),
            "schema_version": col(INT, "Tabellernas version.", "Version of the tables."),
            "rule_set": col(TEXT, "Regelverk.", "Rule set."),
            "is_sample": col(BOOL, "Påhittade uppgifter.", "Invented data."),
        },
    ),
    Table(
        "meta.table",
        "Tabellerna i utgåvan.",
        "Tables of the snapshot.",
        ("table_name",),
        {
            "table_name": col(TEXT, "Tabell.", "Table."),
            "description_sv": col(TEXT, "Beskrivning.", "Swedish description."),
            "description_en": col(TEXT, "Beskrivning, engelska.", "English description."),
            "key_columns": col(TEXT, "Nyckel.", "Key columns."),
            "row_count": col(
                INT,
                "Antal rader; sägs inte om det som jämför med en annan utgåva.",
                "Number of rows; not told of what compares with another snapshot.",
                null=True,
            ),
        },
    ),
    Table(
        "meta.column",
        "Kolumnerna i utgåvan.",
        "Columns of the snapshot.",
        ("table_name", "column_name"),
        {
            "table_name": col(TEXT, "Tabell.", "Table."),
            "column_name": col(TEXT, "Kolumn.", "Column."),
            "position": col(INT, "Ordning.", "Order."),
            "type": col(TEXT, "Datatyp.", "SQL type."),
            "is_nullable": col(BOOL, "Får saknas.", "May be missing."),
            "unit": col(TEXT, "Enhet.", "Unit.", null=True),
            "codes": col(TEXT, "Tillåtna värden.", "Allowed values.", null=True),
            "description_sv": col(TEXT, "Beskrivning.", "Swedish description."),
            "description_en": col(TEXT, "Beskrivning, engelska.", "English description."),
        },
    ),
    SERIES_BREAK,
    CHANGE,
)
