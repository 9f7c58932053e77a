"""Tables of mart on commitments: promised beside delivered, per commitment and per supplier.

Names and meaning follow `contract.md` 4 and `domain.md` 3.8; the rows are made in
`core/promised.py`. What is published of them is their twin.
"""

from pipelines.model.tables.columns import REPORTER, WHAT, taken
from pipelines.model.tables.declaration import BOOL, DATE, INT, NUM, TEXT, Mask, Table, col
from pipelines.model.tables.fulfilment import COMMITMENT, COMMITMENT_CHECK

COMMITMENT_STATUS = (
    "not_due",
    "on_track",
    "behind",
    "overdue",
    "fulfilled",
    "excused",
    "cancelled",
    "unknown",
)
SUPPLIER_SHOWN = {
    "supplier_id": col(
        TEXT,
        "Leverantörens id; saknas där leverantören kan vara en enskild person.",
        "Id of the supplier; missing where the supplier may be a person.",
        null=True,
    ),
    "supplier": col(
        TEXT,
        "Leverantör; saknas där leverantören kan vara en enskild person.",
        "Supplier; missing where the supplier may be a person.",
        null=True,
    ),
}

COMMITMENT_STATE = Table(
    "mart.commitment",
    "Utfästelser i gällande version: utlovat mot levererat i samma enhet, och läget idag.",
    "Commitments in their newest version: promised beside delivered in one unit, and their state.",
    ("commitment_id",),
    {
        "commitment_id": col(TEXT, "Utfästelsens id hos oss.", "Id of the commitment."),
        **REPORTER,
        "procurement_ref": WHAT["procurement_ref"],
        "procurement_id": col(
            TEXT, "Upphandling.", "Procurement.", null=True, refers="core.procurement"
        ),
        "cpv_division": col(
            TEXT, "Bransch: CPV-kodens två första siffror.", "Industry: first two digits of CPV.",
            null=True,
        ),
        **SUPPLIER_SHOWN,
        **taken(COMMITMENT, "commitment_type target_groups occupation"),
        "unit": col(
            TEXT,
            "Enhet: personer om sådana utlovats, annars årsarbetsmånader; dialog; ingen.",
            "Unit: persons where promised, else FTE months; dialogue; none.",
            codes=("persons", "fte_months", "dialogue", "none"),
        ),
        "promised": col(NUM, "Utlovat.", "Promised.", null=True),
        "delivered": col(
            NUM,
            "Levererat så vitt känt; saknas där ingen uppgift finns.",
            "Delivered as far as known; missing where nothing is told.",
            null=True,
        ),
        "delivered_source": col(
            TEXT,
            "Uppgiften: sagd i uppföljning, räknad ur placeringar, sagd uppfylld, eller ingen.",
            "Stated in a follow-up, counted from placements, stated as fulfilled, or none.",
            codes=("stated", "placements", "status", "none"),
        ),
        "kept": col(
            NUM,
            "Levererat av det utlovade: högst det utlovade.",
            "Delivered of what was promised, at most that.",
            null=True,
        ),
        "unknown": col(
            NUM,
            "Del av det utlovade som kan vara levererad utan att det är känt.",
            "Part of the promise that may be delivered without being known.",
            null=True,
        ),
        "over_delivered": col(
            NUM, "Levererat utöver det utlovade.", "Delivered beyond the promise.", null=True
        ),
        "missing": col(
            NUM, "Saknas av det utlovade sedan det förfallit.", "Missing when due.", null=True
        ),
        "persons": col(
            NUM,
            "Personer bakom det levererade; minst en där antalet inte är känt.",
            "Persons behind what was delivered; at least one where the number is not known.",
            null=True,
            unit="persons",
        ),
        "is_due": col(
            BOOL,
            "Förfallen och varken befriad, upphävd eller dialog: räknas i leveransmåtten.",
            "Due, neither excused, cancelled nor dialogue: counts in the measures of delivery.",
        ),
        "is_kept": col(
            BOOL, "Hållen; saknas där det inte är känt.", "Kept; missing where not known.",
            null=True,
        ),
        "status": col(TEXT, "Läge.", "State.", codes=COMMITMENT_STATUS),
        "starts_at": COMMITMENT.columns["starts_at"],
        "due_date": COMMITMENT.columns["due_date"],
        "due_source": COMMITMENT.columns["due_source"],
        "days_overdue": col(
            INT, "Dagar sedan den förföll.", "Days since it was due.", null=True, unit="days"
        ),
        "expected": col(
            NUM,
            "Väntat hittills om takten är jämn från avtalets start.",
            "Expected so far, at an even pace from the contract's start.",
            null=True,
        ),
        "contract_ends_at": col(
            DATE, "Avtalet slutar, eller har sagts upp till.", "End of the contract.", null=True
        ),
        "contract_days_left": col(
            INT, "Dagar kvar av avtalet.", "Days left of the contract.", null=True, unit="days"
        ),
        "checked_at": col(
            DATE, "Senast uppföljd.", "Last followed up.", null=True
        ),
        "last_action": col(TEXT, "Senaste åtgärd.", "Last action.", null=True),
        "last_action_at": col(DATE, "Dag för den.", "Its day.", null=True),
        "reason": COMMITMENT_CHECK.columns["reason"],
        "failure_of": col(
            TEXT,
            "Vems bristen är enligt skälet: stadens, leverantörens, kandidatens eller okänt.",
            "Whose failure it is by the reason given.",
            null=True,
            codes=("city", "supplier", "candidate", "unknown"),
        ),
        "awarded_at": col(DATE, "Tilldelad, för dialog.", "Awarded, of a dialogue.", null=True),
        "dialogue_held_at": COMMITMENT.columns["dialogue_held_at"],
        "dialogue_days": col(
            INT, "Dagar från tilldelning till dialog.", "Days from award to dialogue.", null=True,
            unit="days",
        ),
    },
)  # fmt: skip
# The promise and the days are of a contract; the rest counts people. The state of a small promise
# bounds what was delivered of it: `disclosure.masks.SMALL_PROMISE`.
COMMITMENT_MASK = Mask(
    counts=("persons",),
    hides=("delivered", "kept", "unknown", "over_delivered", "missing"),
)

SUPPLIER_DELIVERY = Table(
    "mart.supplier_delivery",
    "Leverantörers förfallna utfästelser i personer; minst tre för att rangordnas.",
    "Suppliers' due commitments in persons; at least three to be ranked.",
    ("supplier_id",),
    {
        "supplier_id": col(TEXT, "Leverantörens id.", "Id of the supplier."),
        "supplier": col(TEXT, "Leverantör.", "Supplier.", null=True),
        "n": col(INT, "Förfallna utfästelser.", "Due commitments."),
        "n_overdue": col(
            INT,
            "Av dem försenade; publiceras inte där någons läge är skyddat.",
            "Of them overdue; not published where the state of one is protected.",
            null=True,
        ),
        "promised": col(NUM, "Utlovat.", "Promised.", unit="persons"),
        "kept": col(NUM, "Levererat av det.", "Delivered of it.", null=True, unit="persons"),
        "unknown": col(NUM, "Okänt av det.", "Unknown of it.", null=True, unit="persons"),
        "over_delivered": col(
            NUM, "Levererat därutöver.", "Delivered beyond it.", null=True, unit="persons"
        ),
        "persons": col(NUM, "Personer.", "Persons.", null=True, unit="persons"),
        "value": col(NUM, "Levererat av utlovat.", "Delivered of promised.", null=True),
        "upper": col(NUM, "Högst, om det okända levererats.", "At most.", null=True),
        "rank": col(
            INT, "Plats; ingen under tre utfästelser.", "Rank; none below three.", null=True
        ),
    },
)
SUPPLIER_MASK = Mask(
    counts=("persons",),
    hides=("kept", "unknown", "over_delivered", "value", "upper", "rank"),
)

MART_COMMITMENT = (COMMITMENT_STATE, SUPPLIER_DELIVERY)
