"""The workbooks of many units over many years, quickly: two reports a quarter, 200 rows each.

One workbook a report and quarter is written, and copied for every unit with its own case numbers.
Nothing is measured here.
"""

import io
import zipfile
from pathlib import Path

import yaml

from pipelines.bench import invented

FIRST_YEAR = 2013
REPORTS = ("procurement_register", "contract_register")
# What stands for the unit and quarter in the case numbers of the workbooks that are copied.
_MARK = 987654


def workbooks(folder: Path, units: int, years: int, rows: int = 200) -> dict[str, str]:
    """Write registry and drop folder below a folder; the settings of a run on them."""
    registry = folder / "organisations.yaml"
    folder.mkdir(parents=True)
    registry.write_text(yaml.safe_dump({"organisations": _organisations(units)}), encoding="utf-8")
    for quarter in ((FIRST_YEAR + y, q) for y in range(years) for q in (1, 2, 3, 4)):
        for name, write in (("Uppföljning", invented.follow_up), ("Avtal", invented.contracts)):
            made = write(folder / "model.xlsx", _MARK, rows, quarter).read_bytes()
            for unit in range(1, units + 1):
                inbox = folder / "raw/inbox" / f"enhet_{unit}"
                inbox.mkdir(parents=True, exist_ok=True)
                own = f"{unit}{quarter[1]}"
                path = inbox / "{} {} Kv{}.xlsx".format(name, *quarter)
                path.write_bytes(_copy(made, f"-{_MARK}-", f"-{own}-"))
    (folder / "model.xlsx").unlink()
    return {
        "SHU_RAW": str(folder / "raw"),
        "SHU_WAREHOUSE": str(folder / "warehouse"),
        "SHU_REFERENCE": str(registry),
        "SHU_TODAY": f"{FIRST_YEAR + years}-02-01",
        "SHU_WORKBOOKS": "0",
    }


def _organisations(units: int) -> dict[str, object]:
    owed = [
        {"type": t, "every": "quarter", "valid_from": f"{FIRST_YEAR}-01-01", "deadline_days": 20}
        for t in REPORTS
    ]
    city = {"name": "Staden", "type": "city", "roles": ["city"]}
    unit = {"type": "company", "parent": "staden", "roles": ["procuring_unit"], "reports": owed}
    names = {f"enhet_{n}": unit | {"name": f"Enhet {n}"} for n in range(1, units + 1)}
    return {"staden": city, **names}


def _copy(workbook: bytes, old: str, new: str) -> bytes:
    """A workbook with one text in place of another."""
    target = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(workbook)) as source,
        zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as copy,
    ):
        for part in source.infolist():
            copy.writestr(part.filename, source.read(part).replace(old.encode(), new.encode()))
    return target.getvalue()
