"""Rows of the `meta` tables for the invented cities. What the cities bought is elsewhere."""

import datetime as dt

from fixture_cities import City

from pipelines.model import tables

TARGET_FROM = 2014


def _parameter(
    name: str, scope: str, value: float, unit: str, source: str, *, verified: bool
) -> dict:
    return {
        "parameter_id": name, "scope": scope, "valid_from": dt.date(2014, 7, 1), "valid_to": None,
        "value": value, "unit": unit, "source": source, "url": None, "verified": verified,
        "note": None,
    }  # fmt: skip


def rows(city: City) -> dict[str, list[dict]]:
    kpis = [
        ("goal_share", "Andel med social hänsyn", "Share with social requirements"),
        ("goal_share_eligible", "Andel av möjliga", "Share of eligible"),
        ("goal_share_strict", "Andel med skarpa krav", "Share with mandatory requirements"),
        ("goal_share_value", "Andel av värdet", "Share of value"),
        ("coverage", "Täckning", "Coverage"),
        ("commitment_delivery", "Levererat av utlovat", "Delivered of promised"),
        ("lead_time_identified_started", "Ledtid till arbete", "Lead time to work"),
        ("retention_12", "Kvar efter 12 månader", "Left after 12 months"),
        ("target_group_share", "Andel ur målgrupperna", "Share of target groups"),
        ("persons_in_work", "Personer i arbete", "Persons in work"),
        ("placements_started", "Påbörjade placeringar", "Placements begun"),
        ("cost_per_placement", "Kostnad per placering", "Cost per placement"),
    ]
    counted = {
        "persons_in_work": "persons", "placements_started": "placements",
        "cost_per_placement": "SEK",
    }  # fmt: skip
    return {
        "meta.kpi": [
            {
                "kpi_id": kpi,
                "kpi_version": 1,
                "label_sv": sv,
                "label_en": en,
                "definition_sv": f"{sv}: upphandlingar med krav genom alla som räknas.",
                "definition_en": f"{en}: procurements with requirement by all that count.",
                "unit": counted.get(kpi, "share"),
                "better": "higher",
                "min_n": 5,
                "source": "domain.md 3.4",
            }
            for kpi, sv, en in kpis
        ],
        "meta.target": [
            {
                "target_id": "before",
                "kpi_id": "goal_share",
                "valid_from": dt.date(2012, 1, 1),
                "valid_to": dt.date(2013, 12, 31),
                "target_type": "increase",
                "target_value": None,
                "legal_source": "KF budget 2012",
            },
            {
                "target_id": "half",
                "kpi_id": "goal_share",
                "valid_from": dt.date(TARGET_FROM, 1, 1),
                "valid_to": None,
                "target_type": "at_least",
                "target_value": 0.5,
                "legal_source": "KF budget 2014",
            },
        ],
        "meta.parameter": [
            _parameter("direct_award_limit", "LOU", 505_800, "SEK", "LOU 15 kap.", verified=True),
            *(
                _parameter(name, scope, value, "share", "Val i denna produkt", verified=False)
                for name, scope, value in (
                    ("deadweight", "base", 0.2),
                    ("deadweight", "cautious", 0.4),
                    ("displacement", "base", 0.1),
                    ("displacement", "cautious", 0.3),
                )
            ),
        ],
        "meta.source": [
            {
                "submission_id": f"sub-{u.org_id}",
                "org_id": u.org_id,
                "report_type": "procurement_register",
                "part": "",
                "period_id": None,
                "file_name": "uppföljning.xlsx",
                "sha256": "0" * 64,
                "received_at": city.data_through,
                "status": "accepted",
                "is_effective": True,
                "rows_in": 12,
                "rows_accepted": 11,
                "rows_quarantined": 1,
                "rows_ignored": 2,
            }
            for u in city.units
        ],
        "meta.run": [
            {
                "run_id": "test-run",
                "built_at": dt.datetime.now(tz=dt.UTC).replace(tzinfo=None, microsecond=0),
                "today": city.today,
                "data_through": city.data_through,
                "code_version": "0",
                "schema_version": tables.SCHEMA_VERSION,
                "rule_set": "R-2014",
                "is_sample": city.is_sample,
            }
        ],
    }


def with_register(rows: dict[str, list[dict]]) -> dict[str, list[dict]]:
    """The same rows, with the national register among what was received."""
    source = {
        **rows["meta.source"][0],
        "org_id": "upphandlingsmyndigheten",
        "submission_id": "sub-national",
        "report_type": "procurement_register",
        "status": "accepted",
        "is_effective": True,
    }
    return {**rows, "meta.source": [*rows["meta.source"], source]}
