"""What the cells of a procurement say against each other: kind, CPV, requirement, advert.

Fills the answer and the type of requirement in from each other; everything else is only said.
"""

from collections.abc import Iterable

import numpy as np

from pipelines.ingest.checks.rowset import Rowset, where
from pipelines.ingest.remarks import Remarks
from pipelines.model.cpv import nature_of_cpv

# Awarded without an advert, as the law allows.
_NO_ADVERT = {"direct_award", "mini_competition", "call_off", "negotiated_without_notice",
              "option_extension", "lov_system"}  # fmt: skip


def requirement_conflict(rows: Rowset) -> Iterable[Remarks]:
    """M103: «nej» beside a counted type of requirement, or the reverse; the rest is filled in."""
    if "social" not in rows.layout.fields:
        return
    types = rows.codes["requirement_type"]
    counted = set(types.codes_where("counted", "yes"))
    n = len(rows.rows)
    social = rows.columns.setdefault("social", np.full(n, "unknown", dtype=object))
    given = rows.columns.setdefault("requirement_type", np.full(n, None, dtype=object))
    implied = rows.columns.get("_implied")
    if implied is not None:
        given[:] = np.where(given == None, implied, given)  # noqa: E711 - element by element
    is_counted = np.isin(given, list(counted))
    is_none, yes, no = given == "none", social == "yes", social == "no"
    conflict = where((no & is_counted) | (yes & is_none))
    unknown = social == "unknown"
    social[unknown & is_counted] = "yes"
    social[unknown & is_none] = "no"
    words = {"yes": "ja", "no": "nej"}
    values = [words[social[i]] for i in conflict]
    labels = [types.label(given[i], "sv") for i in conflict]
    field = "social" if "social" in rows.header.columns else "requirement_type"
    yield from rows.remark("M103", field, conflict, values, type=labels)


def nature_conflict(rows: Rowset) -> Iterable[Remarks]:
    """M100: a reported kind that the CPV division contradicts (`domain.md` 1.7 rule 4)."""
    if not rows.has("nature", "cpv_main"):
        return
    of = {c: nature_of_cpv(c) for c in dict.fromkeys(rows.columns["cpv_main"]) if c is not None}
    by_cpv = np.array([of.get(c) for c in rows.columns["cpv_main"]], dtype=object)
    nature = rows.columns["nature"]
    clear = np.isin(nature, ["services", "works", "supplies"]) & (by_cpv != None)  # noqa: E711
    wrong = where(clear & (by_cpv != nature))
    labels = [rows.codes["nature"].label(nature[i], "sv") for i in wrong]
    cpv = [rows.columns["cpv_main"][i] for i in wrong]
    yield from rows.remark("M100", "nature", wrong, labels, cpv=cpv)


def award_without_advert(rows: Rowset) -> Iterable[Remarks]:
    """M117: awarded but never advertised, in a sheet that has adverts."""
    if not {"awarded_at", "published_at"} <= rows.header.columns.keys():
        return
    free = np.zeros(len(rows.rows), dtype=bool)
    for name in ("procedure", "procurement_form"):
        if rows.has(name):
            unread = ~rows.given(name) & ~rows.blank(name)  # it may be one that needs none
            free |= unread | np.isin(rows.columns[name], list(_NO_ADVERT))
    wrong = where(rows.given("awarded_at") & rows.blank("published_at") & ~free)
    yield from rows.remark("M117", "awarded_at", wrong,
                           [rows.columns["awarded_at"][i] for i in wrong])  # fmt: skip


def requirement_on_supplies(rows: Rowset) -> Iterable[Remarks]:
    """M118: a requirement on a purchase of goods."""
    if rows.has("nature", "social") and "social" in rows.header.columns:
        wrong = where((rows.columns["nature"] == "supplies") & (rows.columns["social"] == "yes"))
        yield from rows.remark("M118", "social", wrong)
