"""Tables on the figures themselves: what changed since the last snapshot, caveats, series breaks.

The rows are made in `core/changes.py`, `core/caveats.py` and `core/meta.py`.
"""

from pipelines.model.tables.columns import ORG
from pipelines.model.tables.declaration import (
    BOOL,
    DATE,
    INT,
    KPI_STATUS,
    NUM,
    RATING,
    TEXT,
    Column,
    Table,
    col,
)

REASONS = (
    "corrected_file",
    "late_file",
    "new_file",
    "confirmed_file",
    "withdrawn_file",
    "read_anew",
    "definition",
    "rule_set",
    "parameter",
    "target",
    "registry",
    "data_through",
    "program",
    "unexplained",
)
CAVEATS = (
    "sample",
    "preliminary",
    "small_n",
    "few_at_risk",
    "indicative",
    "unknown",
    "wide_interval",
    "ceiling",
    "unverified",
    "simulated",
)
_PLACE = {
    "kpi_id": col(TEXT, "Nyckeltal.", "Measure.", refers="meta.kpi"),
    **ORG,
    "period_id": col(TEXT, "Period.", "Period.", refers="core.period"),
}


def _both(
    name: str, type_: str, sv: str, en: str, codes: tuple[str, ...] = ()
) -> dict[str, Column]:
    return {
        f"old_{name}": col(type_, f"{sv}, före.", f"{en}, before.", null=True, codes=codes),
        f"new_{name}": col(type_, f"{sv}, nu.", f"{en}, now.", null=True, codes=codes),
    }


CHANGE = Table(
    "meta.change",
    "Totaler som ändrats mot en tidigare utgåva, senaste ändringen av var och en, och varför.",
    "Totals that differ from an earlier snapshot, the latest change of each, and why.",
    ("kpi_id", "org_id", "period_id"),
    {
        **_PLACE,
        "changed_at": col(DATE, "Dag då ändringen publicerades.", "Day of the change."),
        "compared_with": col(TEXT, "Utgåvan dessförinnan.", "The snapshot before."),
        **_both("version", INT, "Definitionens version", "Version of the definition"),
        **_both("numerator", NUM, "Täljare", "Numerator"),
        **_both("denominator", NUM, "Nämnare", "Denominator"),
        **_both("value", NUM, "Värde", "Value"),
        **_both("target", NUM, "Mål", "Target"),
        **_both("rating", TEXT, "Måluppfyllelse", "Goal fulfilment", RATING),
        **_both("status", TEXT, "Ställning", "State", KPI_STATUS),
        "effect": col(NUM, "Nytt värde minus gammalt.", "New value less old.", null=True),
        "reasons": col(
            TEXT,
            "Tänkbara orsaker med kommatecken; 'unexplained' där ingen finns.",
            "Possible reasons, comma separated; 'unexplained' where there is none.",
        ),
        "n_submissions": col(INT, "Antal berörda inlämningar.", "Number of files concerned."),
        "submission_ids": col(
            TEXT, "De första tio av dem.", "The first ten of them.", null=True
        ),
        "why_sv": col(TEXT, "Orsaken i ord.", "The reason in words, Swedish."),
        "why_en": col(TEXT, "Orsaken i ord, engelska.", "The reason in words, English."),
    },
)  # fmt: skip

CAVEAT = Table(
    "public.caveat",
    "Förbehåll till nyckeltalens totaler.",
    "Caveats of the measures' totals.",
    ("kpi_id", "org_id", "period_id", "code"),
    {
        **_PLACE,
        "code": col(TEXT, "Förbehåll.", "Caveat.", codes=CAVEATS),
        "text_sv": col(TEXT, "Text.", "Text in Swedish."),
        "text_en": col(TEXT, "Text, engelska.", "Text in English."),
    },
)

SERIES_BREAK = Table(
    "meta.series_break",
    "Brott i tidsserierna.",
    "Structural breaks in the series.",
    ("break_id",),
    {
        "break_id": col(TEXT, "Brott.", "Break."),
        "kpi_id": col(
            TEXT, "Nyckeltal; saknas för alla.", "Measure, missing for all.", null=True,
            refers="meta.kpi",
        ),
        "valid_from": col(DATE, "Från och med.", "From."),
        "label_sv": col(TEXT, "Vad som hände.", "What happened, Swedish."),
        "label_en": col(TEXT, "Vad som hände, engelska.", "What happened, English."),
        "source": col(TEXT, "Källa.", "Source."),
        "url": col(TEXT, "Adress.", "Address.", null=True),
        "verified": col(BOOL, "Kontrollerat mot källan.", "Checked against the source."),
    },
)  # fmt: skip
