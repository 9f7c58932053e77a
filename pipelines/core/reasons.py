"""Why a published total changed: files, definition, rules, values, registry, time, program.

Pure; which totals changed is found in `changes.py`. All reasons that can apply are told, since
nothing here recomputes a figure to find the one that does.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import pandas as pd

from pipelines.core import lineage
from pipelines.kpis.cells import ancestor_pairs
from pipelines.model import periods
from pipelines.model.reports import standard
from pipelines.model.tables.columns import COUNTS
from pipelines.model.tables.meta_change import REASONS

Frames = Mapping[str, pd.DataFrame]
MOST_IDS, MOST_NAMES = 10, 3
WORDS: Mapping[str, tuple[str, str]] = {
    "corrected_file": ("rättad fil från {who}", "corrected file from {who}"),
    "late_file": ("sent inkommen fil från {who}", "late file from {who}"),
    "new_file": ("ny fil från {who}", "new file from {who}"),
    "confirmed_file": ("bekräftad fil från {who}", "confirmed file from {who}"),
    "withdrawn_file": (
        "fil från {who} som inte längre gäller",
        "file from {who} that is no longer in force",
    ),
    "read_anew": ("fil från {who} läst på nytt", "file from {who} read anew"),
    "definition": (
        "ändrad definition, version {old} till {new}",
        "changed definition, version {old} to {new}",
    ),
    "rule_set": ("annat regelverk: {new}", "other rule set: {new}"),
    "parameter": ("ändrade värden: {what}", "changed values: {what}"),
    "target": ("ändrat mål", "changed target"),
    "registry": ("ändrat organisationsregister", "changed registry of organisations"),
    "data_through": ("uppgifter till och med {new}", "data through {new}"),
    "program": ("ny version av programmet: {new}", "new version of the program: {new}"),
    "unexplained": ("orsaken är inte känd", "the reason is not known"),
}
# Measures of these alone do not depend on the day that data reaches.
_TIMELESS = {"core_procurement", "core_organisation", "core_period"}


@dataclass(frozen=True)
class FileEvent:
    """What happened to a submission between two snapshots."""

    code: str
    submission_id: str
    sender: str
    report_type: str


@dataclass(frozen=True)
class Difference:
    """What differs between two snapshots besides their figures."""

    before: Frames
    after: Frames

    @cached_property
    def ancestors(self) -> dict[str, set[str]]:
        """Organisation -> itself and those above it, in either snapshot."""
        found: dict[str, set[str]] = defaultdict(set)
        for frames in (self.before, self.after):
            if "public_organisation" in frames:
                pairs = ancestor_pairs(frames["public_organisation"])
                for org_id, above in zip(pairs["org_id"], pairs["ancestor"], strict=True):
                    found[org_id].add(above)
        return found

    @cached_property
    def names(self) -> dict[str, str]:
        """Organisation -> its short name."""
        orgs = self.after["public_organisation"]
        return dict(zip(orgs["org_id"], orgs["short_name"], strict=True))

    @cached_property
    def reorganised(self) -> set[str]:
        """Organisations whose place in the tree, or whose duty to report, is another."""
        places = []
        for frames in (self.before, self.after):
            orgs = frames.get("public_organisation", pd.DataFrame())
            rows = orgs.reindex(columns=["org_id", "parent_org_id", "is_expected"]).astype(str)
            places.append(set(rows.itertuples(index=False, name=None)))
        return {a for line in places[0] ^ places[1] for a in self.ancestors[line[0]]}

    @cached_property
    def events(self) -> dict[tuple[str | None, str | None], list[FileEvent]]:
        """Events by organisation (None: by any) and quarter (None: of any)."""
        found: dict[tuple[str | None, str | None], list[FileEvent]] = defaultdict(list)
        orgs_of = self._organisations()
        for event, quarters in self._files():
            near = {event.sender, *orgs_of[event.submission_id]}
            above = {a for o in near for a in self.ancestors.get(o, {o})}
            for quarter in quarters or (None,):
                for org_id in (*above, None):
                    found[org_id, quarter].append(event)
        return found

    def _organisations(self) -> dict[str, set[str]]:
        """Submission -> the organisations that it is a delivery of, wide senders' among them."""
        found: dict[str, set[str]] = defaultdict(set)
        for frames in (self.before, self.after):
            delivery = frames.get("public_delivery", pd.DataFrame())
            sent = delivery.reindex(columns=["submission_id", "org_id"]).dropna()
            for submission_id, org_id in zip(sent["submission_id"], sent["org_id"], strict=True):
                found[submission_id].add(org_id)
        return found

    def _files(self) -> Iterator[tuple[FileEvent, list[str]]]:
        """Each event with the quarters that its file covers; none for a standing list."""
        old, new = _by_id(self.before), _by_id(self.after)
        late = self._late()
        replaced = {line["previous_submission_id"] for k, line in new.items() if _holds(line)
                    and not _holds(old.get(k))}  # fmt: skip
        for submission_id in sorted(old.keys() | new.keys()):
            was, now = old.get(submission_id), new.get(submission_id)
            line = now or was or {}
            text = line.get("quarters")
            quarters = text.split(",") if isinstance(text, str) and text else []
            code = None
            if _holds(now) and not _holds(was):
                assert now is not None  # noqa: S101 - it holds
                code = "late_file" if late & set(quarters) else "new_file"
                if _holds(old.get(now["previous_submission_id"])) and _corrects(now):
                    code = "corrected_file"
                if was is not None and was["status"] == "held":
                    code = "confirmed_file"
            elif _holds(was) and not _holds(now):
                code = None if submission_id in replaced else "withdrawn_file"
            elif now is not None and was is not None and _holds(now):
                code = "read_anew" if any(now[c] != was[c] for c in COUNTS) else None
            if code:
                kind = str(line["report_type"])
                yield FileEvent(code, submission_id, str(line["org_id"]), kind), quarters

    def _late(self) -> set[str]:
        """Quarters that were closed in the snapshot before."""
        period = self.before.get("public_period", pd.DataFrame())
        closed = period.reindex(columns=["period_id", "status"])
        return set(closed.loc[closed["status"].isin(["late", "frozen"]), "period_id"])

    @cached_property
    def parameters(self) -> list[tuple[str, str, str]]:
        """Parameters of which a dated row is another, with the days of that row as ISO text."""
        rows = []
        for frames in (self.before, self.after):
            given = frames.get("meta_parameter", pd.DataFrame())
            names = ["parameter_id", "scope", "valid_from", "valid_to", "value"]
            told = given.reindex(columns=names)
            for day, open_end in (("valid_from", "0001-01-01"), ("valid_to", "9999-12-31")):
                told[day] = pd.to_datetime(told[day]).dt.strftime("%Y-%m-%d").fillna(open_end)
            rows.append(set(told.itertuples(index=False, name=None)))
        return sorted({(line[0], line[2], line[3]) for line in rows[0] ^ rows[1]})

    def run(self, name: str) -> tuple[Any, Any]:
        """A column of `meta.run` before and now; None where there is none."""
        found: list[Any] = []
        for frames in (self.before, self.after):
            run = frames.get("meta_run", pd.DataFrame())
            value = run[name].iloc[0] if name in run and len(run) else None
            found.append(None if value is None or pd.isna(value) else value)
        return found[0], found[1]


def explained(
    changed: pd.DataFrame, before: Frames, after: Frames, reads: Mapping[str, frozenset[str]]
) -> pd.DataFrame:
    """Reasons, files and words for each changed total.

    Args:
        changed: Totals with `old_` and `new_` version and target.
        before: Tables of the snapshot before.
        after: The same of this one.
        reads: The tables behind each measure; one that is no longer measured stands on all.
    """
    difference = Difference(before, after)
    lines = [_told(row, difference, reads) for row in changed.to_dict("records")]
    names = ["reasons", "n_submissions", "submission_ids", "why_sv", "why_en"]
    return pd.DataFrame(lines, columns=names, index=changed.index)


def _told(
    row: Mapping[Any, Any], difference: Difference, reads: Mapping[str, frozenset[str]]
) -> tuple[str, int, str | None, str, str]:
    behind = reads.get(row["kpi_id"])
    files = _files_of(row, difference, behind)
    who: dict[str, list[str]] = defaultdict(list)
    for event in files:
        who[event.code].append(difference.names.get(event.sender, event.sender))
    found = {code: {"who": names} for code, names in who.items()}
    found |= dict(_others(row, difference, behind))
    codes = [code for code in REASONS if code in found] or ["unexplained"]
    said = [[_said(code, lang, found.get(code, {})) for code in codes] for lang in (0, 1)]
    ids = sorted(event.submission_id for event in files)
    listed = ",".join(ids[:MOST_IDS]) or None
    return ",".join(codes), len(ids), listed, "; ".join(said[0]), "; ".join(said[1])


def _files_of(
    row: Mapping[Any, Any], difference: Difference, behind: frozenset[str] | None
) -> list[FileEvent]:
    """Files of the organisation's own, else of anybody: a sender may report on others' work."""
    kinds = set(standard()) if behind is None else lineage.reports_behind(behind)
    quarters = (*periods.quarters_of(row["period_id"]), None)
    for org_id in (row["org_id"], None):
        found = {
            event.submission_id: event
            for quarter in quarters
            for event in difference.events.get((org_id, quarter), ())
            if event.report_type in kinds
        }
        if found:
            return list(found.values())
    return []


def _others(
    row: Mapping[Any, Any], difference: Difference, behind: frozenset[str] | None
) -> Iterator[tuple[str, dict[str, Any]]]:
    versions = (row["old_version"], row["new_version"])
    # An organisation or a period that is gone has no version and no target either.
    is_there = not pd.isna(versions[1])
    if versions[0] != versions[1] and (behind is None or is_there):
        ends = ["–" if pd.isna(v) else f"{v:.0f}" for v in versions]
        yield "definition", {"old": ends[0], "new": ends[1]}
    rules = difference.run("rule_set")
    if rules[0] != rules[1] and (behind is None or "core_procurement" in behind):
        yield "rule_set", {"new": rules[1]}
    p = periods.period(row["period_id"])
    first, last = p.date_from.isoformat(), p.date_to.isoformat()
    mine = {*lineage.OF_RATING, *(lineage.parameters_behind(behind or ()))}
    what = [n for n, a, b in difference.parameters if a <= last and b >= first and n in mine]
    if what:
        yield "parameter", {"what": what}
    targets = (row["old_target"], row["new_target"])
    if is_there and not (targets[0] == targets[1] or all(pd.isna(t) for t in targets)):
        yield "target", {}
    if row["org_id"] in difference.reorganised:
        yield "registry", {}
    reach = difference.run("data_through")
    if reach[0] != reach[1] and (behind is None or behind - _TIMELESS):
        yield "data_through", {"new": "–" if reach[1] is None else f"{reach[1]:%Y-%m-%d}"}
    programs = difference.run("code_version")
    if programs[0] != programs[1]:
        yield "program", {"new": programs[1]}


def _said(code: str, lang: int, given: Mapping[str, Any]) -> str:
    values = dict(given)
    if "what" in values:
        values["what"] = lineage.named(values["what"], lang)
    if "who" in values:
        values["who"] = _listed(values["who"], lang)
    return WORDS[code][lang].format(**values)


def _listed(names: Iterable[str], lang: int) -> str:
    once = sorted(set(names))
    shown = ", ".join(once[:MOST_NAMES])
    left = len(once) - MOST_NAMES
    return shown if left <= 0 else f"{shown} {('och {} till', 'and {} more')[lang].format(left)}"


def _by_id(frames: Frames) -> dict[str, dict[Any, Any]]:
    source = frames.get("meta_source", pd.DataFrame(columns=["submission_id"]))
    return {line["submission_id"]: line for line in source.to_dict("records")}


def _holds(line: Mapping[Any, Any] | None) -> bool:
    return line is not None and bool(line["is_effective"])


def _corrects(line: Mapping[Any, Any]) -> bool:
    """Whether a file says anything else of what was sent; a growing list only adds to it."""
    told = [line.get(name) for name in ("rows_removed", "rows_changed")]
    return any(n is None or pd.isna(n) or n > 0 for n in told)
