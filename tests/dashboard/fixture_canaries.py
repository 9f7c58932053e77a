"""A city whose every text tells whose row it is in, so that a foreign one is seen at once."""

import fixture_rows
from fixture_cities import CITY, FULL, City, Unit

YEARS = {2015: (3, 4, 1), 2016: (5, 5, 1)}
UNITS = {"alfa": CITY, "beta": CITY, "gamma": "beta", "delta": "beta"}


def canary(org):
    """A word in every text of an organisation's rows."""
    return f"Kanarie{org}"


def contents():
    """Table name → rows; all units but the first lack a quarter."""
    units = tuple(
        Unit(org, f"{canary(org)} AB", YEARS, parent, canary(org), (4,) * (org != "alfa"))
        for org, parent in UNITS.items()
    )
    plan = {CITY: 9, **dict.fromkeys(UNITS, 3)}
    rows = fixture_rows.contents(City(units, FULL.data_through, FULL.today, plan=plan))
    for row in rows["public.procurement"]:
        mark = canary(row["org_id"])
        row |= {"title": f"Städning {mark}", "procurement_ref": mark, "source_sheet": mark}
    for row in rows["meta.source"]:
        row["file_name"] = f"{canary(row['org_id'])}.xlsx"
    return rows
