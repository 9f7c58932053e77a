"""Tables of core after the award: suppliers, contracts, requirements, commitments, jobs, costs.

Names and meaning follow `domain.md` 2.2; what a report's own column holds is declared with the
report (`staging.py`). Nothing about persons.
"""

from pipelines.model.tables.columns import REPORTER, SOURCE, WHAT, flags, link, taken
from pipelines.model.tables.declaration import (
    BOOL,
    DATE,
    INT,
    NUM,
    PRECISION,
    TEXT,
    Table,
    col,
)
from pipelines.model.tables.staging import REPORT_ROWS

_CONTRACT, _COMMITMENT = REPORT_ROWS["contract_register"], REPORT_ROWS["commitment_register"]
_OPENING, _COST = REPORT_ROWS["job_openings"], REPORT_ROWS["cost_statement"]

TO_PROCUREMENT = link("procurement", "core.procurement", "Upphandling", "Procurement")
TO_CONTRACT = link("contract", "core.contract", "Avtal", "Contract")
TO_SUPPLIER = link("supplier", "core.supplier", "Leverantör", "Supplier")
LOT_NO = {"lot_no": col(TEXT, "Anbudsområde.", "Lot.", null=True)}

SUPPLIER = Table(
    "core.supplier",
    "Leverantörer: en per organisationsnummer, annars en per namn.",
    "Suppliers: one an organisation number, else one a name.",
    ("supplier_id",),
    {
        "supplier_id": col(TEXT, "Leverantörens id hos oss.", "Surrogate key."),
        "org_number": col(TEXT, "Organisationsnummer.", "Organisation number.", null=True),
        "name": col(TEXT, "Namn i den nyaste rapporten.", "Newest name.", null=True),
        "other_names": col(
            TEXT, "Andra namn under samma nummer.", "Other names of the number.", null=True
        ),
        "is_ambiguous": col(
            BOOL,
            "Namnet står med flera organisationsnummer, men här utan: slås inte ihop.",
            "The name stands with several numbers, but here with none: not merged.",
        ),
        **taken(_CONTRACT, "supplier_size"),
        **flags(_CONTRACT, "is_social_enterprise collective_agreement"),
        **REPORTER,
        **SOURCE,
    },
)

CONTRACT = Table(
    "core.contract",
    "En rad per avtal.",
    "One row a contract.",
    ("contract_id",),
    {
        "contract_id": col(TEXT, "Avtalets id hos oss.", "Surrogate key."),
        **REPORTER,
        "procurement_ref": WHAT["procurement_ref"],
        **TO_PROCUREMENT,
        **LOT_NO,
        **taken(_CONTRACT, "contract_no title cpv_main"),
        **TO_SUPPLIER,
        **taken(_CONTRACT, "signed_at starts_at ends_at max_ends_at terminated_at"),
        **taken(_CONTRACT, "contract_value_sek value_basis value_is_estimate"),
        **flags(_CONTRACT, "penalty_clause bonus_clause"),
        **taken(_CONTRACT, "social requirement_type"),
        **SOURCE,
    },
)

REQUIREMENT = Table(
    "core.social_requirement",
    "Krav på social hänsyn, per upphandling och del.",
    "Requirements set, per procurement and lot.",
    ("requirement_id",),
    {
        "requirement_id": col(TEXT, "Kravets id hos oss.", "Surrogate key."),
        **REPORTER,
        "procurement_id": col(TEXT, "Upphandling.", "Procurement.", refers="core.procurement"),
        "lot_no": col(TEXT, "Anbudsområde.", "Lot."),
        "requirement_type": col(
            TEXT, "Typ av krav; okänd där den inte sagts.", "Type; unknown when not stated."
        ),
        **taken(_COMMITMENT, "set_stage target_groups basis_rule"),
        **taken(_COMMITMENT, "required_persons required_persons_low required_persons_high"),
        **SOURCE,
    },
)

COMMITMENT = Table(
    "core.commitment",
    "Utfästelser, en rad per version.",
    "Commitments, one row a version.",
    ("commitment_id",),
    {
        "commitment_id": col(TEXT, "Utfästelsens id hos oss.", "Surrogate key."),
        "version": col(INT, "Version; 1 där ingen sagts.", "Version; 1 when not stated."),
        "superseded_by": col(
            TEXT, "Nästa version.", "The next version.", null=True, refers="core.commitment"
        ),
        **REPORTER,
        "procurement_ref": WHAT["procurement_ref"],
        **TO_PROCUREMENT,
        **LOT_NO,
        **TO_CONTRACT,
        **TO_SUPPLIER,
        **link("requirement", "core.social_requirement", "Krav", "Requirement"),
        "commitment_type": col(
            TEXT, "Slag; annars det som kravet säger.", "Type, else the requirement's.", null=True
        ),
        **taken(_COMMITMENT, "target_groups requirement_type"),
        **taken(_COMMITMENT, "promised_persons promised_persons_low promised_persons_high"),
        **taken(_COMMITMENT, "promised_hours"),
        "promised_fte_months": col(
            NUM,
            "Utlovade årsarbetsmånader: sagda, annars timmar genom timmar per månad.",
            "Promised FTE months: as stated, else hours by hours a month.",
            null=True,
            unit="months",
        ),
        "volume_source": col(
            TEXT,
            "Var månaderna kommer från.",
            "Where the months come from.",
            codes=("stated", "hours", "none"),
        ),
        **taken(_COMMITMENT, "employment_form occupation occupation_text occupation_version"),
        **taken(_COMMITMENT, "start_window start_window_to start_window_precision"),
        "starts_at": col(DATE, "Avtalets start.", "Start of the contract.", null=True),
        "ends_at": col(DATE, "Avtalets slut.", "End of the contract.", null=True),
        "due_date": col(DATE, "Klart senast.", "Due, at the latest.", null=True),
        "due_source": col(
            TEXT,
            "Sagt, eller avtalets slut där inget sagts.",
            "Stated, or the contract's end where not.",
            codes=("stated", "contract_end", "none"),
        ),
        **taken(_COMMITMENT, "dialogue_held_at value_is_estimate"),
        **SOURCE,
    },
)

COMMITMENT_CHECK = Table(
    "core.commitment_check",
    "Uppföljningar av utfästelser: vad som levererats enligt rapporten.",
    "Follow-ups of commitments: what was delivered, as reported.",
    ("commitment_id", "checked_at"),
    {
        "commitment_id": col(TEXT, "Utfästelse.", "Commitment.", refers="core.commitment"),
        "checked_at": col(DATE, "Dag som uppgiften avser.", "Day that it is of."),
        "checked_source": col(
            TEXT,
            "Sagd dag, periodens slut, eller dagen då filen kom.",
            "Stated day, end of the period, or receipt.",
            codes=("stated", "period_end", "received"),
        ),
        **REPORTER,
        **taken(_COMMITMENT, "delivered_persons delivered_persons_low delivered_persons_high"),
        **taken(_COMMITMENT, "delivered_fte_months fulfilment_share status reason action"),
        **taken(_COMMITMENT, "amount_sek"),
        **SOURCE,
    },
)

JOB_OPENING = Table(
    "core.job_opening",
    "Kommande platser (prognos).",
    "Coming jobs (forecast openings).",
    ("opening_id",),
    {
        "opening_id": col(TEXT, "Platsens id hos oss.", "Surrogate key."),
        **REPORTER,
        "procurement_ref": WHAT["procurement_ref"],
        **TO_PROCUREMENT,
        **TO_SUPPLIER,
        **taken(_OPENING, "occupation occupation_text occupation_version industry"),
        **taken(_OPENING, "n_openings n_openings_low n_openings_high"),
        "probability_share": col(
            NUM, "Sannolikhet; 1 där ingen sagts.", "Probability; 1 when not stated."
        ),
        "probability_is_stated": col(BOOL, "Sannolikheten är sagd.", "Probability is stated."),
        **taken(_OPENING, "start_window start_window_to start_window_precision"),
        **taken(_OPENING, "end_window end_window_to end_window_precision"),
        **taken(_OPENING, "requirement_type working_hours_share swedish_level"),
        **flags(_OPENING, "driving_licence"),
        **taken(_OPENING, "education_level value_is_estimate"),
        **SOURCE,
    },
)

PROGRAMME_COST = Table(
    "core.programme_cost",
    "Kostnader för arbetet med social hänsyn.",
    "Costs of the programme.",
    ("cost_id",),
    {
        "cost_id": col(TEXT, "Kostnadens id hos oss.", "Surrogate key."),
        **REPORTER,
        **taken(_COST, "cost_type account"),
        "date_from": col(DATE, "Första dag som kostnaden avser.", "First day.", null=True),
        "date_to": col(DATE, "Sista dag som kostnaden avser.", "Last day.", null=True),
        "date_precision": col(
            TEXT,
            "Noggrannhet; saknas där filens period gäller.",
            "Precision; missing where the file's period holds.",
            null=True,
            codes=PRECISION,
        ),
        **taken(_COST, "amount_sek budget_sek allocation_base"),
        "is_estimate": col(BOOL, "Uppskattad eller ungefärlig.", "Estimated or approximate."),
        **taken(_COST, "shared_share"),
        **SOURCE,
    },
)

FULFILMENT = (
    SUPPLIER,
    CONTRACT,
    REQUIREMENT,
    COMMITMENT,
    COMMITMENT_CHECK,
    JOB_OPENING,
    PROGRAMME_COST,
)
