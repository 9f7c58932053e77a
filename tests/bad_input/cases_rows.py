"""M60-M97 of `reliability.md` 3.2: persons, target groups, wages, and rows beside each other."""

import datetime as dt

from base_books import COMMITMENTS, PERSONS, PLACEMENTS, row_of, rows_below
from cases import Case, corrected, held, refused, sound, warned

P = "placement_list"
C = "contract_register"
SECOND = row_of(PLACEMENTS, 2)
NEXT = rows_below(PLACEMENTS, SECOND)


def person(number: str, value: object, **more: object) -> Case:
    """A personal number whose row is held back."""
    return held(number, {"A3": value}, base=P, **more)


def later(**changes: object) -> dict[str, object]:
    """One more row below the placements: the first person's again, changed."""
    return NEXT | {f"{column}14": value for column, value in changes.items()}


def faults(n: int, of: int) -> dict[str, object]:
    """A longer register in which some rows have an impossible date."""
    cells: dict[str, object] = {}
    pattern = row_of(COMMITMENTS, 2)
    for row in range(14, of + 2):
        pattern[0] = f"UH-2025-{1000 + row}"
        cells |= {f"{chr(65 + c)}{row}": v for c, v in enumerate(pattern) if v is not None}
    return cells | {f"G{row}": "2025-02-30" for row in range(14, 14 + n)}


MANY = faults(100, 600)

CASES: tuple[Case, ...] = (
    person("M60", "19850101-2383", says="1985••••-••••"),
    person("M61", "19851301-2382"),
    Case("M62", P, {"A3": "850101-2390"}, outcome="corrected", at=("A3",)),
    Case("M63", P, {"A3": 198501012390}, outcome="corrected", at=("A3",)),
    sound("M64", base=P, cells={"A3": "19800173-2380"}),
    person("M65", "19850101-TF12"),
    person("M66", "100101+9809", says="115", also=("M62",)),
    person("M67", "20130101-2397", says="12"),
    held("M69", {"G3": dt.date(2025, 1, 31)}, base=P),
    held("M72", {"G3": dt.date(2025, 10, 31), "J3": dt.date(2025, 6, 1)}, base=P),
    held("M73", {"H3": 250}, base=P),
    warned("M74", {"H3": 0}, base=P),
    corrected("M75", {"H3": "75%"}, base=P, reads=((3, "working_hours_share", 0.75),)),
    # A word that no list knows may be a name: it is not shown.
    held("M76", {"C3": "Pensionär"}, base=P, says="●"),
    corrected("M77", {"C3": " ungdom "}, base=P, reads=((3, "target_groups", "youth"),)),
    corrected("M78", {"G3": "J"}, base=C, reads=((3, "social", "yes"),)),
    held("M79", {"G3": "kanske"}, base=C),
    warned("M80", {"I3": 24}, base=P),
    held("M81", {"I3": 2_400_000}, base=P),
    sound("M82", base=P, cells={"B3": None}),
    warned("M90", rows_below(COMMITMENTS, row_of(COMMITMENTS, 2)), "A14", rows_in=13),
    held("M91", rows_below(COMMITMENTS, [*row_of(COMMITMENTS, 2)[:8], 999_000, 4, 2, 50]),
         "A2", "A14", rows_in=13, held=2),
    held("M92", later(F=dt.date(2025, 5, 1)), "A2", "A14", base=P, rows_in=13, held=2),
    warned("M93", later(D="UH-2025-999", F=dt.date(2025, 5, 1)), "H2", "H14", base=P, rows_in=13,
           says="200"),
    warned("M95", {"L3": 75, "J3": 4, "K3": 2}, says="50"),
    held("M96", MANY, *(f"G{r}" for r in range(14, 114)), code="M01", rows_in=600, held=100),
    refused("M97", cells={"C3": "Älvstranden Utveckling AB"}),
    # What the reference says of all personal values: nobody can read them in the answer.
    sound("T-name", base=P, cells={"B3": "Någon Annan"}),
    refused("T-many", code="S54", cells={f"M{r}": f"Ring {PERSONS[r]}" for r in range(2, 6)}),
)  # fmt: skip
