"""Rows on commitments, people and pay-off, each figure written by hand; no sums of the pipeline."""

import datetime as dt

from fixture_cities import CITY, City

HIDDEN = {"is_suppressed": True}
SHOWN = {"is_suppressed": False}
# Amounts in kronor by actor: individuals to society, which is their sum.
NPV = {
    "individ": 4_000_000, "arbetsgivare": -1_000_000, "kommun": 3_000_000, "region": 1_000_000,
    "stat_af": -2_000_000, "stat_fk": 500_000, "stat_skatt": 2_500_000, "samhalle": 8_000_000,
}  # fmt: skip
SCALE = {"base": 1.0, "cautious": 0.5, "uhm": 1.2, "equalisation": 0.9}
STAGES = (
    ("identified", 60, 60, 0), ("preparation_started", 60, 50, 6),
    ("preparation_completed", 50, 40, 5), ("matched", 40, 30, 0), ("presented", None, None, None),
    ("started", 30, 20, 5), ("months_3", 18, 12, 0), ("months_6", 0, 0, 0), ("months_12", 0, 0, 0),
)  # fmt: skip
STEPS = ("uhm", "supervision", "counterfactual", "displacement", "discounting", "equalisation",
         "projection")  # fmt: skip


def _commitment(number, org, promised, kept, status, due, **more) -> dict:
    late = status == "overdue"
    told = kept is not None
    return {
        "commitment_id": f"c{number}",
        "org_id": org,
        "procurement_ref": f"{number:04d}/15",
        "cpv_division": "45" if number % 2 else "90",
        "supplier_id": f"s{number}",
        "supplier": f"Leverantör {number} AB",
        "commitment_type": "employment",
        "unit": "persons",
        "promised": promised,
        "kept": kept,
        "unknown": 0 if told else None,
        "missing": promised - kept if late and told else None,
        "over_delivered": 0 if told else None,
        "persons": kept,
        "is_due": status in ("overdue", "fulfilled"),
        "status": status,
        "due_date": due,
        "days_overdue": 214 if late else None,
        "contract_days_left": -10 if number % 2 else 120,
        **(SHOWN if told else HIDDEN),
        **more,
    }


def _commitments(city: City) -> list[dict]:
    if city.is_sample:
        return [
            _commitment(1, "higab", 10, 8, "overdue", dt.date(2016, 3, 31)),
            _commitment(2, "higab", 6, 6, "fulfilled", dt.date(2015, 6, 30), over_delivered=4),
            # Three came, and nobody may read that.
            _commitment(3, "park", 4, None, "overdue", dt.date(2016, 6, 30), cpv_division="90"),
            _commitment(4, "park", 7, None, "not_due", dt.date(2017, 6, 30)),
            _commitment(5, "poseidon", 5, 5, "fulfilled", dt.date(2016, 2, 28)),
            _commitment(6, "park", None, None, "unknown", None, unit="dialogue"),
        ]
    name = "<img src=x onerror=alert(1)> [länk](https://example.org) AB"
    return [_commitment(1, "script", 10, 8, "overdue", dt.date(2016, 3, 31), supplier=name)]


def _value(kpi, org, period, numerator, denominator=None, *, member="all", status="ok") -> dict:
    hidden = status == "suppressed"
    share = None if hidden or not denominator else numerator / denominator
    return {
        "kpi_id": kpi, "kpi_version": 1, "org_id": org, "period_id": period,
        "dimension": "all" if member == "all" else "industry", "member": member,
        "numerator": None if hidden else numerator,
        "denominator": None if hidden else denominator,
        "unknown": None if hidden else 0,
        "value": numerator if denominator is None and not hidden else share,
        "n": None if hidden else numerator, "status": status,
    }  # fmt: skip


def _values(city: City) -> list[dict]:
    kpi = "commitment_delivery"
    if not city.is_sample:
        return [_value(kpi, CITY, "2016", 8, 10), _value(kpi, "script", "2016", 8, 10)]
    return [
        _value(kpi, CITY, "2015", 6, 6),
        _value(kpi, CITY, "2016", 16, 19),
        _value(kpi, "higab", "2015", 6, 6),
        _value(kpi, "higab", "2016", 8, 10),
        _value(kpi, "park", "2016", 3, 4, status="suppressed"),
        _value(kpi, "poseidon", "2016", 5, 5),
        _value(kpi, CITY, "2016", 13, 15, member="45"),
        _value(kpi, CITY, "2016", 3, 4, member="90", status="suppressed"),
        _value(kpi, CITY, "2015", 6, 6, member="90"),
        _value("persons_in_work", CITY, "2016", 41),
        _value("placements_started", CITY, "2016", 20),
        _value("cost_per_placement", CITY, "2016", 57_592),
    ]


def _suppliers() -> list[dict]:
    rows = [
        ("a", 5, 16, 14, 1),
        ("b", 3, 4, None, None),
        ("c", 4, 12, 6, 2),
        ("d", 1, 2, None, None),
    ]
    return [
        {
            "supplier_id": key, "supplier": f"Leverantör {key} AB", "n": n, "n_overdue": 1,
            "promised": promised, "kept": kept, "value": kept and kept / promised, "rank": rank,
            **(HIDDEN if kept is None else SHOWN),
        }
        for key, n, promised, kept, rank in rows
    ]  # fmt: skip


def _curve() -> list[dict]:
    rows = []
    for definition, drop in (("same_employer", 0.03), ("in_work", 0.02)):
        for month in range(18):
            told = month < 15
            left = 1 - drop * month
            rows.append(
                {
                    "definition": definition, "group": "all", "month": month,
                    "n": 80 if told else None, "at_risk": 80 - 5 * month if told else None,
                    "survival": left if told else None,
                    "lower": left - 0.08 if told and month else None,
                    "upper": min(left + 0.08, 1) if told and month else None,
                    "all_left": left - 0.02 if told else None, **(SHOWN if told else HIDDEN),
                }
            )  # fmt: skip
        rows += [
            {"definition": definition, "group": "woman", "month": m, **HIDDEN} for m in range(3)
        ]
    return rows


def _mix() -> list[dict]:
    told = (
        ("target_group", "foreign_born", 12, 0.4), ("target_group", "youth", 9, None),
        ("target_group", "newly_arrived", None, None), ("gender", "man", 13, None),
        ("gender", "woman", 7, None), ("age_band", "16-24", 9, None),
    )  # fmt: skip
    return [
        {
            "org_id": CITY, "period_id": "2016", "dimension": dimension, "occupation": "all",
            "member": member, "n": n, "known": n and 20, "unknown": n and 0, "share": n and n / 20,
            "reference_share": reference, **(HIDDEN if n is None else SHOWN),
        }
        for dimension, member, n, reference in told
    ]  # fmt: skip


def _payoff(persons: int) -> list[dict]:
    return [
        {
            "scenario": scenario, "horizon_months": months, "basis": "net", "actor": actor,
            "persons": persons, "npv": npv * scale, "p05": npv * scale - 1_500_000,
            "p95": npv * scale + 1_500_000, "probability_positive": 0.9,
            "breakeven_month": 6 if npv > 0 else None, **SHOWN,
        }
        for scenario, scale in SCALE.items()
        for months in (12, 36)
        for actor, npv in NPV.items()
    ]  # fmt: skip


def _sensitivity() -> list[dict]:
    swings = (
        ("deadweight", 0.05, 0.63, 10, 2), ("displacement", 0.0, 0.65, 9, 2),
        ("horizon_years", 1, 5, 3, 9), ("attribution", 0.7, 1.0, 5, 8),
        ("wage_factor", 0.95, 1.05, 7, 9), ("supervision_factor", 0.5, 1.5, 8.5, 7.5),
        ("discount_rate", 0.01, 0.05, 8.2, 7.8), ("tax_retention", 0.05, 1.0, 8, 8),
    )  # fmt: skip
    return [
        {
            "scenario": scenario, "actor": actor, "parameter": name, "persons": 40, "low": low,
            "high": high, "npv_low": a * 1e6, "npv_high": b * 1e6, **SHOWN,
        }
        for scenario in ("base", "cautious")
        for actor in NPV
        for name, low, high, a, b in swings
    ]  # fmt: skip


def _grid() -> list[dict]:
    """From a loss of one million to a gain; the longest horizon is hidden."""
    return [
        {
            "additionality": tenth / 10, "horizon_months": months, "persons": 40,
            "npv": None if months == 60 else (tenth - 1) * 1e6 * months / 12,
            **(HIDDEN if months == 60 else SHOWN),
        }
        for tenth in range(11)
        for months in (12, 36, 60)
    ]  # fmt: skip


def summary(followed: int, persons: int = 40) -> list[dict]:
    """What stands beside the amounts, with so many people followed up."""
    told = {
        "placements": 44, "counted": 40, "left_out": 4, "left_out_not_begun": None,
        "persons": persons, "followed_up": followed, "observed": 15, "projected": 25,
        "template_share": 0.34, "is_indicative": float(followed < 30), "horizon_months": 36,
        "price_year": 2016, "deadweight": 0.2, "displacement": 0.1, "discount_rate": 0.035,
        "tax_retention": 1.0, "curve_months": 14, "draws": 10_000, "evidence_grade": 5,
        "switch_A": 0.163,
    }  # fmt: skip
    return [
        {"name": name, "value": value, "is_suppressed": value is None}
        for name, value in told.items()
    ]


def rows(city: City) -> dict[str, list[dict]]:
    """Table name → rows. The hostile city has few people followed up."""
    place = {"org_id": CITY, "period_id": "2016"}
    return {
        "public.kpi_value": _values(city),
        "public.commitment": _commitments(city),
        "public.supplier_delivery": _suppliers(),
        "public.funnel": [
            {
                **place, "stage": stage, "step": i, "n": n, "converted": done, "still_open": left,
                "share": n and done / n, "median_days": None, **(HIDDEN if n is None else SHOWN),
            }
            for i, (stage, n, done, left) in enumerate(STAGES)
        ],
        "public.retention_curve": _curve(),
        "public.mix": _mix(),
        "public.lead_time": [
            {
                **place, "step": "identified_started", "outcome": "done", "n": 60, "n_outcome": 20,
                "median_days": 115, "median_lower": 93, "median_upper": 145, "target_days": 180,
                "share_over_target": 0.36, **SHOWN,
            },
            {**place, "step": "preparation", "outcome": "done", "target_days": 180, **HIDDEN},
        ],
        "public.progression": [
            {
                "progress": "wage_up", "horizon_months": 12, "group": "all", "n": 20, "n_known": 12,
                "n_better": 7, **SHOWN,
            }
        ],
        "public.matching_gap": [
            {
                "occupation_ssyk": "9111", "month": f"2016-{m}", "occupation_sv": "Städare",
                "occupation_en": "Cleaners", "openings": 2.5, "persons_ready": 6,
                "persons_in_training": None, "status": "ok", **HIDDEN,
            }
            for m in (10, 11)
        ],
        "public.payoff": _payoff(40),
        "public.payoff_sensitivity": _sensitivity(),
        "public.payoff_summary": summary(35 if city.is_sample else 12),
        "public.payoff_grid": _grid(),
        "public.payoff_step": [
            {"position": i, "step": step, "actor": actor, "npv": (4 + i) * 1e6, **SHOWN}
            for i, step in enumerate(STEPS)
            for actor in ("samhalle", "kommun")
        ],
        "public.unit_cost": [{**place, "unit": "per_placement", "value_sek": 19_653, **SHOWN}],
        "meta.change": [
            {
                "kpi_id": "goal_share", "org_id": CITY, "period_id": "2015",
                "changed_at": dt.date(2016, 11, 3), "compared_with": "before", "old_value": 0.44,
                "new_value": 0.52, "effect": 0.08, "reasons": "corrected_file", "n_submissions": 1,
                "why_sv": "Rättad fil från Higab.", "why_en": "Corrected file from Higab.",
            }
        ],
    }  # fmt: skip
