"""What a table and a column are, and the code lists that several tables share. No table here.

DDL, comments, validation, the data dictionary and Dagster's column lists are derived from the
declarations (`derive.py`, `warehouse/build.py`).
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


@dataclass(frozen=True)
class Mask:
    """What a published table hides where people are few.

    Attributes:
        counts: Columns that are numbers of people; a row where one is 1-4 is masked.
        hides: Columns that lose their value with them.
        rests: What is left of a number is one too: a whole, and the parts taken from it.
        alike: A whole and a part of it that tells of a sensitive property: all of it is masked.
        money: Sums that are people's: total, the largest part of one person, and the next.
        single: Columns of `hides` that also lose their value alone, where they are 1-4.
    """

    counts: tuple[str, ...]
    hides: tuple[str, ...] = ()
    rests: tuple[tuple[str, ...], ...] = ()
    alike: tuple[tuple[str, str], ...] = ()
    money: tuple[tuple[str, str, str], ...] = ()
    single: tuple[str, ...] = ()


def col(
    type_: str,
    sv: str,
    en: str,
    *,
    null: bool = False,
    unit: str | None = None,
    codes: tuple[str, ...] = (),
    refers: str | None = None,
) -> Column:
    """A column as the declarations write it, with the short names of its options."""
    return Column(type_, sv, en, null, unit, codes, refers)


TEXT, INT, DATE, BOOL, NUM, SEK = "VARCHAR", "BIGINT", "DATE", "BOOLEAN", "DOUBLE", "DECIMAL(18,2)"

NATURE = ("services", "works", "supplies", "mixed", "unknown")
NATURE_SOURCE = ("reported", "cpv", "inferred", "manual", "none")
YES_NO_UNKNOWN = ("yes", "no", "unknown")
STATUS = ("accepted", "rejected", "ignored", "held")
PRECISION = ("day", "week", "month", "quarter", "tertial", "season", "half_year", "year")
# How a row's reference was resolved: by organisation and number, by number alone, or not at all.
LINK = ("linked", "by_ref", "ambiguous", "not_found", "not_stated")
SEVERITY = ("error", "warning", "info")
RATING = ("good", "some", "none", "uncertain", "not_assessed")
PERIOD_TYPE = ("year", "tertial", "quarter", "month", "rolling_12")
KPI_KIND = ("ratio", "count", "statistic")
KPI_STATUS = (
    "ok",
    "small_n",
    "no_procurements",
    "no_cases",
    "not_reported",
    "suppressed",
    "not_reached",
    "few_at_risk",
)
