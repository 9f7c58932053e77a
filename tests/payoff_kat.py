"""The known-answer cases of `domain.md` 4.9, for tests."""

import copy
from typing import Any

from pipelines.model.parameters import load_parameters
from pipelines.model.reference import BUNDLED
from pipelines.payoff.case_file import CaseFile, read_case

PARAMETERS = load_parameters(BUNDLED / "parameters.csv")
KAT_1: dict[str, Any] = {
    "tau_k": 0.2112, "tau_r": 0.1148, "g": 1600, "j": 1700, "kappa": 0.20, "e_full": 0.3142,
    "r": 0.035, "convention": "mid_month", "A": 0.72, "months": 12,
    "persons": [
        {"id": "P1", "w": 21000, "s": 1.0, "e": [[0, 4, 0.2546], [5, 11, 0.3142]], "phi": 1.0,
         "fs": 8000, "S": 0, "H": 0, "adm": 2000, "prep": 15000, "support": 25000, "employed": 12},
        {"id": "P2", "w": 22000, "s": 1.0, "phi": 0.8, "a_f": 6776, "S": 6912.40, "H": 3942.60,
         "adm": 2000, "prep": 40000, "support": 25000, "employed": 12},
        {"id": "P3", "w": 20000, "s": 0.75, "phi": 0.6, "a_t": 9900, "S": 8230.1775, "H": 5913.90,
         "adm": 2000, "prep": 30000, "support": 25000, "employed": 6},
    ],
}  # fmt: skip


def kat_1(**changes: Any) -> CaseFile:
    """KAT-1, with other rates or choices at the top of the file."""
    return read_case({**KAT_1, **changes}, PARAMETERS)


def kat_1_persons(changes: dict[str, dict[str, Any]], **top: Any) -> CaseFile:
    """KAT-1 with other values for some persons."""
    content = copy.deepcopy({**KAT_1, **top})
    for person in content["persons"]:
        person |= changes.get(person["id"], {})
    return read_case(content, PARAMETERS)


def kat_2() -> CaseFile:
    """KAT-1 and two more projected years for the first two, without subsidy for the second."""
    later = {"from": 13, "to": 36, "phi": 1.0}
    return kat_1_persons({p: {"jobs": [later]} for p in ("P1", "P2")}, months=36, delta=0.25)
