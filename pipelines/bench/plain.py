"""The plain script that the refresh is measured against: read, group by buyer, divide.

No archive, no checks, no publication: what one would write in a notebook, and nothing of ours.
"""

import json
import sys
from pathlib import Path
from typing import Any, Literal

import pandas as pd

BUYER = "Namn för köpare"
KIND, SERVICES = "Upphandlingsslag", "Tjänster"
SOCIAL = "Socialt hållbar upphandling"


def shares(path: Path, engine: Literal["openpyxl", "calamine"]) -> dict[str, Any]:
    """Share of the services of each buyer that are marked social, and the totals."""
    frame = pd.read_excel(path, engine=engine)
    services = frame[frame[KIND] == SERVICES]
    social = services[SOCIAL].astype(str).eq("True")
    by_buyer = social.groupby(services[BUYER]).agg(["sum", "count"])
    by_buyer["share"] = by_buyer["sum"] / by_buyer["count"]
    return {
        "rows": len(frame),
        "services": len(services),
        "social": int(social.sum()),
        "buyers": len(by_buyer),
        "mean_share": round(float(by_buyer["share"].mean()), 6),
    }


if __name__ == "__main__":
    engine: Literal["openpyxl", "calamine"] = (
        "calamine" if sys.argv[2] == "calamine" else "openpyxl"
    )
    sys.stdout.write(json.dumps(shares(Path(sys.argv[1]), engine)) + "\n")
