"""Published tables: twins of core and mart, and the counts of findings. Nothing restricted.

Names and meaning follow `contract.md` 4.
"""

from pipelines.model.tables.columns import ORG
from pipelines.model.tables.core import ORGANISATION, PERIOD, PROCUREMENT, REPORT_DELIVERY
from pipelines.model.tables.declaration import INT, TEXT, Table, col
from pipelines.model.tables.mart import GOAL_FORECAST, KPI_VALUE
from pipelines.model.tables.staging import FINDING

FINDING_COUNT = Table(
    "public.finding_count",
    "Antal anmärkningar per avsändare, rapporttyp och kod.",
    "Number of findings per sender, report type and code.",
    ("org_id", "report_type", "code", "severity"),
    {
        **ORG,
        "report_type": col(TEXT, "Rapporttyp.", "Report type."),
        "code": FINDING.columns["code"],
        "severity": FINDING.columns["severity"],
        "n": col(INT, "Antal.", "Count."),
    },
)


def _public(source: Table, name: str) -> Table:
    """The published twin of a core or mart table."""
    return Table(f"public.{name}", source.sv, source.en, source.key, source.columns)


PUBLIC = (
    _public(KPI_VALUE, "kpi_value"),
    _public(GOAL_FORECAST, "goal_forecast"),
    _public(ORGANISATION, "organisation"),
    _public(PERIOD, "period"),
    _public(REPORT_DELIVERY, "delivery"),
    _public(PROCUREMENT, "procurement"),
    FINDING_COUNT,
)
