"""Published tables: twins of core and mart, and the counts of findings. Nothing restricted.

Names and meaning follow `contract.md` 4. A twin has its source's columns; one about people says
which of them count people (`Mask`): those rows are masked where they are few (`disclosure`).
"""

from dataclasses import replace

from pipelines.model.tables.columns import COUNTS_TOLD, ORG
from pipelines.model.tables.core import ORGANISATION, PERIOD, PROCUREMENT, REPORT_DELIVERY
from pipelines.model.tables.declaration import BOOL, INT, TEXT, Mask, Table, col
from pipelines.model.tables.mart import KPI_VALUE
from pipelines.model.tables.mart_commitment import (
    COMMITMENT_MASK,
    COMMITMENT_STATE,
    SUPPLIER_DELIVERY,
    SUPPLIER_MASK,
)
from pipelines.model.tables.mart_forecast import (
    FORECAST_CHECK,
    FORECAST_COVERAGE,
    GOAL_FORECAST,
    GOAL_STEP,
)
from pipelines.model.tables.mart_funnel import (
    FUNNEL,
    FUNNEL_MASK,
    LEAD_TIME,
    LEAD_TIME_MASK,
    LEAD_TIME_PROCUREMENT,
)
from pipelines.model.tables.mart_matching import (
    MATCHING_GAP,
    MATCHING_MASK,
    MIX,
    MIX_MASK,
    TREND,
)
from pipelines.model.tables.mart_payoff import (
    GRID_MASK,
    PAYOFF,
    PAYOFF_GRID,
    PAYOFF_MASK,
    PAYOFF_SENSITIVITY,
    PAYOFF_STEP,
    PAYOFF_SUMMARY,
    SENSITIVITY_MASK,
    STEP_MASK,
    SUMMARY_MASK,
)
from pipelines.model.tables.mart_retention import (
    COST_MONTH,
    PROGRESSION,
    PROGRESSION_MASK,
    RETENTION_CURVE,
    RETENTION_MASK,
    UNIT_COST,
    UNIT_COST_MASK,
)
from pipelines.model.tables.meta_change import CAVEAT
from pipelines.model.tables.staging import FINDING

IS_SUPPRESSED = "is_suppressed"
_PROTECTED = {
    IS_SUPPRESSED: col(
        BOOL,
        "Skyddad: färre än fem personer, eller dold för att skydda andra tal.",
        "Protected: fewer than five people, or hidden to protect other numbers.",
    ),
    "missing_reason": col(
        TEXT,
        "Varför uppgiften saknas: 'protected' är färre än fem personer eller skyddad.",
        "Why there is no figure: 'protected' is fewer than five people or protected.",
        null=True,
        codes=("protected",),
    ),
}

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
        "n": col(
            INT,
            "Antal. Saknas för listor över personer.",
            "Count. Missing for lists of persons.",
            null=True,
        ),
    },
)

# Of the measures of people only; the others are published as they are.
KPI_MASK = Mask(
    counts=("numerator", "denominator", "unknown", "n"),
    hides=("value", "lower", "upper", "ci_lower", "ci_upper", "gap"),
    rests=(("denominator", "numerator"), ("denominator", "numerator", "unknown")),
)
# Source, published name, and what is masked where people are few (None: nothing about people).
TWINS: tuple[tuple[Table, str, Mask | None], ...] = (
    (KPI_VALUE, "kpi_value", KPI_MASK),
    (GOAL_FORECAST, "goal_forecast", None),
    (GOAL_STEP, "goal_step", None),
    (FORECAST_CHECK, "forecast_check", None),
    (FORECAST_COVERAGE, "forecast_coverage", None),
    (COMMITMENT_STATE, "commitment", COMMITMENT_MASK),
    (SUPPLIER_DELIVERY, "supplier_delivery", SUPPLIER_MASK),
    (MATCHING_GAP, "matching_gap", MATCHING_MASK),
    (MIX, "mix", MIX_MASK),
    (TREND, "trend", None),
    (RETENTION_CURVE, "retention_curve", RETENTION_MASK),
    (PROGRESSION, "progression", PROGRESSION_MASK),
    (COST_MONTH, "cost_month", None),
    (UNIT_COST, "unit_cost", UNIT_COST_MASK),
    (FUNNEL, "funnel", FUNNEL_MASK),
    (LEAD_TIME, "lead_time", LEAD_TIME_MASK),
    (LEAD_TIME_PROCUREMENT, "lead_time_procurement", None),
    (PAYOFF, "payoff", PAYOFF_MASK),
    (PAYOFF_SENSITIVITY, "payoff_sensitivity", SENSITIVITY_MASK),
    (PAYOFF_SUMMARY, "payoff_summary", SUMMARY_MASK),
    (PAYOFF_GRID, "payoff_grid", GRID_MASK),
    (PAYOFF_STEP, "payoff_step", STEP_MASK),
    (ORGANISATION, "organisation", None),
    (PERIOD, "period", None),
    (REPORT_DELIVERY, "delivery", None),
    (PROCUREMENT, "procurement", None),
)


def _public(source: Table, name: str, mask: Mask | None) -> Table:
    """The published twin of a core or mart table."""
    columns = {c: COUNTS_TOLD.get(c, column) for c, column in source.columns.items()}
    for masked in (*mask.counts, *mask.hides) if mask else ():
        columns[masked] = replace(columns[masked], nullable=True)
    if mask and source is not KPI_VALUE:  # whose status says so
        columns |= _PROTECTED
    return Table(f"public.{name}", source.sv, source.en, source.key, columns)


SOURCE_OF = {f"public.{name}": source for source, name, _ in TWINS}
MASKS = {f"public.{name}": mask for _, name, mask in TWINS if mask}
PUBLIC = (*(_public(*twin) for twin in TWINS), FINDING_COUNT, CAVEAT)
