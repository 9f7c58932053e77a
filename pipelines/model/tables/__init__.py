"""Declarations of all tables, one place a table; this file only offers their names.

Each layer has its file; no I/O, no pandas.
"""

from pipelines.model.tables.core import (
    CORE,
    LOT,
    ORGANISATION,
    PERIOD,
    PLANNED,
    PROCUREMENT,
    REPORT_DELIVERY,
)
from pipelines.model.tables.declaration import (
    KPI_STATUS,
    LINK,
    NATURE,
    NATURE_SOURCE,
    PERIOD_TYPE,
    RATING,
    SEVERITY,
    STATUS,
    YES_NO_UNKNOWN,
    Column,
    Table,
)
from pipelines.model.tables.every import ALL, SCHEMA_VERSION
from pipelines.model.tables.fulfilment import (
    COMMITMENT,
    COMMITMENT_CHECK,
    CONTRACT,
    JOB_OPENING,
    PROGRAMME_COST,
    REQUIREMENT,
    SUPPLIER,
)
from pipelines.model.tables.mart import KPI_VALUE, MART
from pipelines.model.tables.mart_commitment import COMMITMENT_STATE, SUPPLIER_DELIVERY
from pipelines.model.tables.mart_forecast import (
    FORECAST_CHECK,
    FORECAST_COVERAGE,
    GOAL_FORECAST,
    GOAL_STEP,
)
from pipelines.model.tables.mart_funnel import (
    FUNNEL,
    LEAD_TIME,
    LEAD_TIME_PROCUREMENT,
)
from pipelines.model.tables.mart_matching import MATCHING_GAP, MIX, TREND
from pipelines.model.tables.mart_payoff import MART_PAYOFF, PAYOFF
from pipelines.model.tables.mart_retention import (
    COST_MONTH,
    PROGRESSION,
    RETENTION_CURVE,
    UNIT_COST,
)
from pipelines.model.tables.meta import META
from pipelines.model.tables.meta_change import CAVEAT, CHANGE, SERIES_BREAK
from pipelines.model.tables.person import (
    CANDIDATE,
    CANDIDATE_TARGET_GROUP,
    EVENT_TYPE,
    FOLLOW_UP,
    PERSON,
    PERSON_REPORTS,
    PERSON_ROWS,
    PLACEMENT,
    PREPARATION,
    PRIOR_SITUATION,
    PROCESS_EVENT,
    REFERRAL,
)
from pipelines.model.tables.public import FINDING_COUNT, PUBLIC
from pipelines.model.tables.staging import (
    FINDING,
    IGNORED_ROW,
    REJECTED_ROW,
    REPORT_ROWS,
    STAGING,
    STAGING_PLAN,
    STAGING_REGISTER,
    SUBMISSION,
)

__all__ = [
    "ALL",
    "CANDIDATE",
    "CANDIDATE_TARGET_GROUP",
    "CAVEAT",
    "CHANGE",
    "COMMITMENT",
    "COMMITMENT_CHECK",
    "COMMITMENT_STATE",
    "CONTRACT",
    "CORE",
    "COST_MONTH",
    "EVENT_TYPE",
    "FINDING",
    "FINDING_COUNT",
    "FOLLOW_UP",
    "FORECAST_CHECK",
    "FORECAST_COVERAGE",
    "FUNNEL",
    "GOAL_FORECAST",
    "GOAL_STEP",
    "IGNORED_ROW",
    "JOB_OPENING",
    "KPI_STATUS",
    "KPI_VALUE",
    "LEAD_TIME",
    "LEAD_TIME_PROCUREMENT",
    "LINK",
    "LOT",
    "MART",
    "MART_PAYOFF",
    "MATCHING_GAP",
    "META",
    "MIX",
    "NATURE",
    "NATURE_SOURCE",
    "ORGANISATION",
    "PAYOFF",
    "PERIOD",
    "PERIOD_TYPE",
    "PERSON",
    "PERSON_REPORTS",
    "PERSON_ROWS",
    "PLACEMENT",
    "PLANNED",
    "PREPARATION",
    "PRIOR_SITUATION",
    "PROCESS_EVENT",
    "PROCUREMENT",
    "PROGRAMME_COST",
    "PROGRESSION",
    "PUBLIC",
    "RATING",
    "REFERRAL",
    "REJECTED_ROW",
    "REPORT_DELIVERY",
    "REPORT_ROWS",
    "REQUIREMENT",
    "RETENTION_CURVE",
    "SCHEMA_VERSION",
    "SERIES_BREAK",
    "SEVERITY",
    "STAGING",
    "STAGING_PLAN",
    "STAGING_REGISTER",
    "STATUS",
    "SUBMISSION",
    "SUPPLIER",
    "SUPPLIER_DELIVERY",
    "TREND",
    "UNIT_COST",
    "YES_NO_UNKNOWN",
    "Column",
    "Table",
]
