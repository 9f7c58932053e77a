"""All tables of core from the staging tables, in the order in which they need each other.

Only calls: what a table is made of stands in the entity's own module.
"""

import datetime as dt
from collections.abc import Mapping

import pandas as pd

from pipelines.core import counting, delivery
from pipelines.core.commitment import commitments
from pipelines.core.contract import contracts
from pipelines.core.cost import programme_costs
from pipelines.core.opening import job_openings
from pipelines.core.planned import planned_procurements
from pipelines.core.reported import in_force
from pipelines.core.supplier import suppliers
from pipelines.model.bundle import Reference

Frames = dict[str, pd.DataFrame]
REPORTS = ("contract_register", "commitment_register", "job_openings", "cost_statement")


def core_tables(given: Mapping[str, pd.DataFrame], data: Reference, today: dt.date) -> Frames:
    """The tables of core by name.

    Args:
        given: Submissions and the reports that are not on persons, by `staging_<table>`.
        data: Registry, rules and parameters.
        today: The run's date.
    """
    submission, register = given["staging_submission"], given["staging_procurement_register"]
    through = delivery.data_through(submission, today)
    extent = delivery.extent(submission, "procurement_register")
    rows_of = [f for name, f in given.items() if name != "staging_submission"]
    senders = pd.concat([f[["submission_id", "org_id"]] for f in rows_of])
    deliveries = delivery.report_deliveries(submission, senders, data.registry, through)
    procurement, lots = counting.procurements(
        register, submission, data.registry, data.rules, data.parameters
    )
    rows = {name: in_force(given[f"staging_{name}"], submission) for name in REPORTS}
    supplier = suppliers([rows[name] for name in REPORTS[:3]])
    contract = contracts(rows["contract_register"], procurement, supplier)
    return {
        "core.organisation": delivery.organisations(data.registry),
        "core.period": delivery.period_table(
            extent[0] if extent else None, through, deliveries, today
        ),
        "core.report_delivery": deliveries,
        "core.procurement": procurement,
        "core.lot": lots,
        "core.planned_procurement": planned_procurements(
            given["staging_procurement_plan"], submission, procurement
        ),
        "core.supplier": supplier,
        "core.contract": contract,
        **commitments(
            rows["commitment_register"], procurement, lots, contract, supplier, data.parameters
        ),
        "core.job_opening": job_openings(rows["job_openings"], procurement, supplier),
        "core.programme_cost": programme_costs(rows["cost_statement"]),
    }
