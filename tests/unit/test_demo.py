"""The invented city: the same files for the same seed, and a truth that can be relied on."""

import datetime as dt
import json
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
from python_calamine import SheetVisibleEnum, load_workbook

from pipelines.demo.city import generate
from pipelines.demo.layouts import HEADERS, NOTE, PLAN_HEADERS, REGISTER
from pipelines.demo.quirk_kinds import KINDS
from pipelines.demo.units import UNITS, choose, groups
from pipelines.model.organisations import expected, load_registry

DAY = dt.date


@pytest.fixture(scope="module")
def city(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, dict[str, Any]]:
    out = tmp_path_factory.mktemp("city")
    return out, generate(out)


def contents(out: Path) -> dict[str, bytes]:
    return {str(p.relative_to(out)): p.read_bytes() for p in sorted(out.rglob("*")) if p.is_file()}


def rows_of(truth: dict[str, Any], kpi_id: str, org_id: str) -> dict[str, dict[str, Any]]:
    return {
        k["period_id"]: k for k in truth["kpi"] if (k["kpi_id"], k["org_id"]) == (kpi_id, org_id)
    }


def rows_below_header(rows: list[list[Any]]) -> int:
    """Rows that hold anything below the header, which may stand on two rows."""
    headers = {h for hs in (*HEADERS.values(), *PLAN_HEADERS.values()) for h in hs}
    first = next(i for i, row in enumerate(rows) if sum(v in headers for v in row) >= 4)
    below = [row for row in rows[first + 1 :] if any(v != "" for v in row)]
    return len([row for row in below if "uppskattat" not in row])


# --- files --------------------------------------------------------------------------------------


def test_same_seed_same_bytes_other_seed_other_bytes(tmp_path: Path) -> None:
    for name, seed in (("a", 1), ("b", 1), ("c", 2)):
        generate(tmp_path / name, organisations=7, years=(2014, 2015), seed=seed)
    a, b, c = (contents(tmp_path / name) for name in "abc")
    assert a == b
    assert a.keys() == c.keys()
    differing = [name for name in a if a[name] != c[name]]
    assert len(differing) > 0.9 * len(a)


def test_truth_file_holds_what_generate_returns(city: tuple[Path, dict[str, Any]]) -> None:
    out, truth = city
    assert json.loads((out / "truth.json").read_text(encoding="utf-8")) == truth


def test_every_submission_is_a_file_and_every_file_a_submission(
    city: tuple[Path, dict[str, Any]],
) -> None:
    out, truth = city
    files = {str(p.relative_to(out / "inbox")) for p in (out / "inbox").rglob("*") if p.is_file()}
    assert files == {s["file"] for s in truth["submissions"]}
    assert len(files) == len(truth["submissions"])


def test_workbooks_open_and_hold_the_stated_rows(city: tuple[Path, dict[str, Any]]) -> None:
    """Below the header, the rows that hold anything are those read and those ignored."""
    out, truth = city
    checked = 0
    for submission in truth["submissions"]:
        path = out / "inbox" / submission["file"]
        if path.suffix == ".csv" or submission["status"] == "rejected":
            continue
        book = load_workbook(path)
        held = 0
        for meta in book.sheets_metadata:
            if meta.visible == SheetVisibleEnum.Visible:
                sheet = book.get_sheet_by_name(meta.name)
                held += rows_below_header(sheet.to_python(skip_empty_area=False))
        assert held == submission["rows_in"] + submission["rows_ignored"], submission["file"]
        checked += 1
    assert checked > 80


def test_csv_is_cp1252_with_decimal_commas(city: tuple[Path, dict[str, Any]]) -> None:
    out, truth = city
    files = [s for s in truth["submissions"] if s["file"].endswith(".csv")]
    text = (out / "inbox" / files[0]["file"]).read_bytes().decode("cp1252")
    lines = [line for line in text.splitlines() if line.strip(";")]
    assert lines[0].startswith("Ärendenr;Avser;")
    assert len(lines) - 1 == files[0]["rows_in"] + files[0]["rows_ignored"]
    assert ",00;" in text


def test_every_readable_workbook_says_that_it_is_invented(
    city: tuple[Path, dict[str, Any]],
) -> None:
    out, truth = city
    for submission in truth["submissions"]:
        path = out / "inbox" / submission["file"]
        if submission["status"] == "rejected":
            continue
        if path.suffix == ".csv":
            text = path.read_bytes().decode("cp1252")
        else:
            book = load_workbook(path)
            text = repr([book.get_sheet_by_name(n).to_python() for n in book.sheet_names])
        assert NOTE in text, submission["file"]


def test_every_layout_is_used_and_the_sample_is_small(city: tuple[Path, dict[str, Any]]) -> None:
    out, truth = city
    assert {u.layout for u in UNITS} == set(REGISTER)
    assert {Path(s["file"]).suffix for s in truth["submissions"]} == {".xlsx", ".csv", ".ods"}
    assert sum(p.stat().st_size for p in (out / "inbox").rglob("*") if p.is_file()) < 1_000_000


def test_a_used_inbox_and_wrong_arguments_are_refused(tmp_path: Path) -> None:
    (tmp_path / "inbox").mkdir()
    (tmp_path / "inbox" / ".gitkeep").touch()
    generate(tmp_path, organisations=1, years=(2015, 2015))
    with pytest.raises(FileExistsError, match="inbox holds files"):
        generate(tmp_path, organisations=1, years=(2015, 2015))
    with pytest.raises(ValueError, match="years"):
        generate(tmp_path / "x", years=(2016, 2015))
    with pytest.raises(ValueError, match="quirks"):
        generate(tmp_path / "x", quirks=1.5)
    with pytest.raises(ValueError, match="organisations"):
        generate(tmp_path / "x", organisations=0)


def test_progress_names_each_unit(tmp_path: Path) -> None:
    told: list[str] = []
    generate(tmp_path, organisations=2, years=(2015, 2015), progress=told.append)
    assert told == ["higab", "alvstranden"]


# --- the truth of a whole city ------------------------------------------------------------------


def test_row_accounts_and_findings_agree(city: tuple[Path, dict[str, Any]]) -> None:
    _, truth = city
    for s in truth["submissions"]:
        assert s["rows_in"] == s["rows_accepted"] + s["rows_quarantined"]
        errors = {
            (f["sheet"], f["row"])
            for f in s["findings"]
            if f["severity"] == "error" and f["row"] is not None
        }
        assert len(errors) == s["rows_quarantined"], s["file"]
        assert s["rows_quarantined"] <= 0.15 * s["rows_in"]


def test_every_quirk_is_planted_at_least_twice(city: tuple[Path, dict[str, Any]]) -> None:
    _, truth = city
    found = Counter(f["code"] for s in truth["submissions"] for f in s["findings"])
    assert {k.code for k in KINDS if found[k.code] < 2} == set()
    assert {"S05", "S18", "S21", "S30", "S31"} <= set(found)


def test_findings_point_into_the_table(city: tuple[Path, dict[str, Any]]) -> None:
    """The cell that an unknown answer is reported for holds that answer."""
    out, truth = city
    checked = 0
    for s in truth["submissions"]:
        for f in s["findings"]:
            if f["code"] == "M79" and not s["file"].endswith(".csv"):
                book = load_workbook(out / "inbox" / s["file"])
                rows = book.get_sheet_by_name(f["sheet"]).to_python(skip_empty_area=False)
                value = rows[f["row"] - 1][ord(f["column"]) - ord("A")]
                assert value in ("kanske", "se kommentar")
                checked += 1
    assert checked > 0


def test_without_quirks_only_the_layouts_speak(tmp_path: Path) -> None:
    truth = generate(tmp_path, organisations=10, years=(2015, 2015), quirks=0)
    codes = {f["code"] for s in truth["submissions"] for f in s["findings"]}
    assert codes <= {"S05", "S18", "S21", "S29", "S30", "S31", "M02"}
    assert all(s["rows_quarantined"] == 0 for s in truth["submissions"])


def test_mishaps(city: tuple[Path, dict[str, Any]]) -> None:
    out, truth = city
    rejected = [s for s in truth["submissions"] if s["status"] == "rejected"]
    assert [s["org_id"] for s in rejected] == ["familjebostader"]
    period = rejected[0]["period_id"]
    stands = [
        s
        for s in truth["submissions"]
        if s["org_id"] == "familjebostader" and s["period_id"] == period and s["in_force"]
    ]
    assert [s["status"] for s in stands] == ["accepted"]
    whole = (out / "inbox" / stands[0]["file"]).read_bytes()
    cut = (out / "inbox" / rejected[0]["file"]).read_bytes()
    assert whole.startswith(cut)
    assert len(cut) < len(whole)
    replaced = [s for s in truth["submissions"] if not s["in_force"] and s["status"] == "accepted"]
    assert [s["org_id"] for s in replaced] == ["higab"]
    late = rows_of(truth, "coverage", "trafikkontoret")
    assert (late["2016-Q2"]["value"], late["2016-Q3"]["value"], late["2016"]["value"]) == (1, 0, 0)
    whole_city = rows_of(truth, "coverage", "goteborg")
    assert (whole_city["2016-Q3"]["numerator"], whole_city["2016-Q3"]["denominator"]) == (9, 10)
    assert whole_city["2015"]["value"] == 1


def test_the_city_and_the_group_are_sums(city: tuple[Path, dict[str, Any]]) -> None:
    _, truth = city
    by_org = {
        (k["kpi_id"], k["period_id"], k["org_id"]): k
        for k in truth["kpi"]
        if k["kpi_id"] != "coverage"
    }
    units = truth["organisations"]
    children = ("poseidon", "bostadsbolaget", "familjebostader", "gardstensbostader")
    for kpi_id, period_id in {(k, p) for k, p, _ in by_org}:
        for field in ("numerator", "denominator", "unknown", "n"):
            value = {o: by_org[kpi_id, period_id, o][field] for o in (*units, "goteborg")}
            # The group's figure holds its companies' already.
            assert value["goteborg"] == sum(value[o] for o in units if o not in children)
            assert value["framtiden"] >= sum(value[o] for o in children)


def test_periods_partition(city: tuple[Path, dict[str, Any]]) -> None:
    _, truth = city
    shares = rows_of(truth, "goal_share", "goteborg")
    for year in (2013, 2014, 2015):
        quarters_ = sum(shares[f"{year}-Q{q}"]["denominator"] for q in range(1, 5))
        tertials = sum(shares[f"{year}-T{t}"]["denominator"] for t in range(1, 4))
        assert shares[str(year)]["denominator"] == quarters_ == tertials
        assert shares[f"{year}-12-R12"]["denominator"] == shares[str(year)]["denominator"]


def test_the_city_is_plausible(city: tuple[Path, dict[str, Any]]) -> None:
    """The share rises from a fifth towards a half; some units reach it, some do not."""
    _, truth = city
    shares = rows_of(truth, "goal_share", "goteborg")
    yearly = [shares[str(y)]["value"] for y in range(2013, 2017)]
    assert yearly == sorted(yearly)
    assert 0.12 < yearly[0] < 0.27
    assert 0.38 < yearly[-1] < 0.55
    last = {o: rows_of(truth, "goal_share", o)["2015"] for o in truth["organisations"]}
    assert any(k["value"] >= 0.5 and k["n"] >= 5 for k in last.values())
    assert any(k["value"] < 0.35 and k["n"] >= 5 for k in last.values())
    assert 0 < last["gardstensbostader"]["n"] < 5
    assert any(k["unknown"] for k in last.values())
    forecast_ = [g for g in truth["goal_forecast"] if g["org_id"] == "goteborg"]
    assert [g["remaining"] > 0 for g in forecast_] == [False, False, False, True]
    assert forecast_[0]["needed_of_remaining"] is None


def test_reports_hold_no_names_of_persons(city: tuple[Path, dict[str, Any]]) -> None:
    """No header asks for a person."""
    words = " ".join(h for hs in (*HEADERS.values(), *PLAN_HEADERS.values()) for h in hs).lower()
    assert not any(w in words for w in ("person", "namn", "handläggare", "leverantör"))


# --- more organisations -------------------------------------------------------------------------


def test_further_units_come_from_the_registry_and_then_are_invented(tmp_path: Path) -> None:
    truth = generate(tmp_path, organisations=120, years=(2015, 2015), quirks=0)
    registry = load_registry(tmp_path / "reference" / "organisations.yaml")
    assert truth["organisations"][:10] == [u.org_id for u in UNITS]
    assert truth["organisations"][-1] == "bolag_120"
    assert set(registry.organisations) == {*truth["organisations"], "goteborg"}
    first, last = DAY(2015, 1, 1), DAY(2015, 3, 31)
    assert set(expected(registry, "procurement_register", first, last)) == set(
        truth["organisations"]
    )
    assert rows_of(truth, "coverage", "goteborg")["2015"]["denominator"] == 120


def test_invented_units_without_a_registry() -> None:
    units = choose(12, None)
    assert [u.org_id for u in units[10:]] == ["bolag_011", "bolag_012"]


def test_groups_of_few_units() -> None:
    assert groups(choose(2, None)) == {
        "higab": ("higab",),
        "alvstranden": ("alvstranden",),
        "goteborg": ("higab", "alvstranden"),
    }
    assert groups(UNITS)["framtiden"] == (
        "framtiden",
        "poseidon",
        "bostadsbolaget",
        "familjebostader",
        "gardstensbostader",
    )
