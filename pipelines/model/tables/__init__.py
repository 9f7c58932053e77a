"""Declarations of all tables, one place a table; this file only offers their names.

Each layer has its file; no I/O, no pandas.
"""

from pipelines.model.tables.core import (
    CORE,
    ORGANISATION,
    PERIOD,
    PLANNED,
    PROCUREMENT,
    REPORT_DELIVERY,
)
from pipelines.model.tables.declaration import (
    KPI_STATUS,
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
from pipelines.model.tables.mart import GOAL_FORECAST, KPI_VALUE, MART
from pipelines.model.tables.meta import META
from pipelines.model.tables.public import FINDING_COUNT, PUBLIC
from pipelines.model.tables.staging import (
    FINDING,
    IGNORED_ROW,
    REJECTED_ROW,
    STAGING,
    STAGING_PLAN,
    STAGING_REGISTER,
    SUBMISSION,
)

__all__ = [
    "ALL",
    "CORE",
    "FINDING",
    "FINDING_COUNT",
    "GOAL_FORECAST",
    "IGNORED_ROW",
    "KPI_STATUS",
    "KPI_VALUE",
    "MART",
    "META",
    "NATURE",
    "NATURE_SOURCE",
    "ORGANISATION",
    "PERIOD",
    "PERIOD_TYPE",
    "PLANNED",
    "PROCUREMENT",
    "PUBLIC",
    "RATING",
    "REJECTED_ROW",
    "REPORT_DELIVERY",
    "SCHEMA_VERSION",
    "SEVERITY",
    "STAGING",
    "STAGING_PLAN",
    "STAGING_REGISTER",
    "STATUS",
    "SUBMISSION",
    "YES_NO_UNKNOWN",
    "Column",
    "Table",
]
