"""A city of one unit that sends a quarterly register: the smallest that the real job can run on."""

import datetime as dt

from workbooks import workbook

from pipelines.settings import Settings

HEADERS = ["Diarienummer", "Benämning", "Slag", "Annonsdatum", "Kontraktsvärde", "Social hänsyn"]
NAME = "Uppföljning Kv2 2015.xlsx"
ORGANISATIONS = """
organisations:
  staden: {name: Staden, type: city, roles: [city]}
  higab:
    name: Higab
    type: company
    parent: staden
    roles: [procuring_unit]
    reports:
      - {type: procurement_register, every: quarter, valid_from: 2015-04-01, deadline_days: 20}
"""


def register(n: int = 10, *, without: int = 0) -> bytes:
    """So many procurements, so many of them without social considerations."""
    day = dt.date(2015, 5, 4)
    rows = [
        [f"UH-{i}", f"Städning {i}", "Tjänst", day, 900_000, "Nej" if i < without else "Ja"]
        for i in range(n)
    ]
    return workbook({"Kv2 2015": [HEADERS, *rows]})


def send(settings: Settings, name: str, data: bytes) -> None:
    """Drop a file of the unit."""
    path = settings.inbox / "higab" / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data)
