"""The invented city: same seed same files, every oddity in it, plausible figures."""

import datetime as dt
import json
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
from python_calamine import load_workbook

from pipelines.demo.city import generate
from pipelines.demo.layouts import NOTE, layouts
from pipelines.demo.units import UNITS, choose, groups
from pipelines.model.organisations import expected, load_registry
from pipelines.model.reports import standard

DAY = dt.date
City = tuple[Path, dict[str, Any]]
SMALL = {"organisations": 3, "years": (2015, 2015)}


@pytest.fixture(scope="module")
def city(tmp_path_factory: pytest.TempPathFactory) -> City:
    out = tmp_path_factory.mktemp("city")
    return out, generate(out)


def contents(out: Path) -> dict[str, bytes]:
    return {str(p.relative_to(out)): p.read_bytes() for p in sorted(out.rglob("*")) if p.is_file()}


def rows_of(truth: dict[str, Any], kpi_id: str, org_id: str) -> dict[str, dict[str, Any]]:
    return {
        k["period_id"]: k for k in truth["kpi"] if (k["kpi_id"], k["org_id"]) == (kpi_id, org_id)
    }


def text_of(path: Path) -> str:
    """All text of a file, CSV in whichever encoding it has."""
    if path.suffix != ".csv":
        book = load_workbook(path)
        return repr([book.get_sheet_by_name(n).to_python() for n in book.sheet_names])
    data = path.read_bytes()
    wide, marked = data.startswith(b"\xff\xfe"), data.startswith(b"\xef\xbb\xbf")
    return data.decode("utf-16" if wide else "utf-8-sig" if marked else "cp1252")


# --- files --------------------------------------------------------------------------------------


def test_same_seed_same_bytes_other_seed_other_bytes(tmp_path: Path) -> None:
    for name, seed in (("a", 1), ("b", 1), ("c", 2)):
        generate(tmp_path / name, organisations=7, years=(2014, 2015), seed=seed)
    a, b, c = (contents(tmp_path / name) for name in "abc")
    assert a == b
    assert len(a.keys() ^ c.keys()) < 4  # a list without rows is not sent
    differing = [name for name in a if a[name] != c.get(name)]
    assert len(differing) > 0.9 * len(a)


def test_truth_file_holds_what_generate_returns(city: City) -> None:
    out, truth = city
    assert json.loads((out / "truth.json").read_text(encoding="utf-8")) == truth


def test_every_submission_is_a_file_and_every_file_a_submission(city: City) -> None:
    out, truth = city
    files = {str(p.relative_to(out / "inbox")) for p in (out / "inbox").rglob("*") if p.is_file()}
    assert files == {s["file"] for s in truth["submissions"]}
    assert len(files) == len(truth["submissions"])


def test_every_report_type_comes_in_at_least_two_layouts(city: City) -> None:
    _, truth = city
    assert {s["report_type"] for s in truth["submissions"]} == set(standard())
    assert len(standard()) == 11
    by_type = Counter(layout.report_type for layout in layouts().values())
    assert min(by_type[t] for t in standard()) >= 2
    kinds = {Path(s["file"]).suffix for s in truth["submissions"]}
    assert kinds == {".xlsx", ".csv", ".ods"}
    encodings = {layout.encoding for layout in layouts().values() if layout.is_csv}
    assert encodings == {"cp1252", "utf-8-sig", "utf-16"}


def test_csv_files_have_decimal_commas_and_their_rows(city: City) -> None:
    out, truth = city
    files = [s for s in truth["submissions"] if s["file"].endswith(".csv")]
    for line in files:
        text = text_of(out / "inbox" / line["file"])
        lines = [t for t in text.splitlines() if t.strip(";")]
        heading = 0 if lines[0].count(";;") == 0 else 2
        assert len(lines) - 1 - heading == line["rows_in"] + line["rows_ignored"], line["file"]
    register = next(s for s in files if s["report_type"] == "procurement_register")
    text = text_of(out / "inbox" / register["file"])
    assert text.startswith("Ärendenr;Avser;")
    assert ",00;" in text


def test_every_readable_workbook_says_that_it_is_invented(city: City) -> None:
    out, truth = city
    for line in truth["submissions"]:
        if line["status"] == "accepted":
            assert NOTE in text_of(out / "inbox" / line["file"]), line["file"]


def test_the_city_is_small(city: City) -> None:
    out, _ = city
    assert {u.layout for u in UNITS} == {
        int(name[1]) for name, x in layouts().items() if x.report_type == "procurement_register"
    }
    sizes = [p.stat().st_size for p in (out / "inbox").rglob("*") if p.is_file()]
    assert sum(sizes) < 3_000_000
    assert len(sizes) < 120


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


def test_progress_names_each_sender(tmp_path: Path) -> None:
    told: list[str] = []
    generate(tmp_path, organisations=2, years=(2015, 2015), progress=told.append)
    assert told[:3] == ["higab", "alvstranden", "inkop_och_upphandling"]
    assert "social_resurs" in told


# --- the truth ----------------------------------------------------------------------------------


def test_mishaps(city: City) -> None:
    out, truth = city
    rejected = {s["org_id"]: s for s in truth["submissions"] if s["status"] == "rejected"}
    assert set(rejected) == {"familjebostader", "higab"}
    assert [f["code"] for f in rejected["higab"]["findings"]] == ["S54"]
    bad = rejected["familjebostader"]
    stands = [
        s
        for s in truth["submissions"]
        if (s["org_id"], s["report_type"]) == (bad["org_id"], bad["report_type"])
        and s["period_id"] == bad["period_id"]
        and s["in_force"]
    ]
    assert [s["status"] for s in stands] == ["accepted"]
    whole = (out / "inbox" / stands[0]["file"]).read_bytes()
    cut = (out / "inbox" / bad["file"]).read_bytes()
    assert whole.startswith(cut)
    assert len(cut) < len(whole)
    replaced = [s for s in truth["submissions"] if not s["in_force"] and s["status"] == "accepted"]
    assert sorted((s["org_id"], s["report_type"]) for s in replaced) == [
        ("higab", "procurement_register"),
        ("social_resurs", "placement_list"),
    ]
    late = rows_of(truth, "coverage", "trafikkontoret")
    assert (late["2016-Q2"]["value"], late["2016-Q3"]["value"], late["2016"]["value"]) == (1, 0, 0)
    whole_city = rows_of(truth, "coverage", "goteborg")
    assert (whole_city["2016-Q3"]["numerator"], whole_city["2016-Q3"]["denominator"]) == (9, 10)
    assert whole_city["2015"]["value"] == 1


def test_the_city_and_the_group_are_sums(city: City) -> None:
    _, truth = city
    by_org = {
        (k["kpi_id"], k["period_id"], k["org_id"]): k
        for k in truth["kpi"]
        if k["kpi_id"].startswith("goal_")
    }
    units = truth["organisations"]
    children = ("poseidon", "bostadsbolaget", "familjebostader", "gardstensbostader")
    for kpi_id, period_id in {(k, p) for k, p, _ in by_org}:
        for field in ("numerator", "denominator", "unknown", "n"):
            value = {o: by_org[kpi_id, period_id, o][field] for o in (*units, "goteborg")}
            # The group's figure holds its companies' already.
            assert value["goteborg"] == sum(value[o] for o in units if o not in children)
            assert value["framtiden"] >= sum(value[o] for o in children)


def test_periods_partition(city: City) -> None:
    _, truth = city
    shares = rows_of(truth, "goal_share", "goteborg")
    for year in (2013, 2014, 2015):
        quarters_ = sum(shares[f"{year}-Q{q}"]["denominator"] for q in range(1, 5))
        tertials = sum(shares[f"{year}-T{t}"]["denominator"] for t in range(1, 4))
        assert shares[str(year)]["denominator"] == quarters_ == tertials
        assert shares[f"{year}-12-R12"]["denominator"] == shares[str(year)]["denominator"]


def test_the_city_is_plausible(city: City) -> None:
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


# --- more and fewer organisations -----------------------------------------------------------------


def test_further_units_come_from_the_registry_and_then_are_invented(tmp_path: Path) -> None:
    truth = generate(tmp_path, organisations=120, years=(2015, 2015), quirks=0)
    registry = load_registry(tmp_path / "reference" / "organisations.yaml")
    assert truth["organisations"][:10] == [u.org_id for u in UNITS]
    assert truth["organisations"][-1] == "bolag_120"
    senders = {s["org_id"] for s in truth["submissions"]}
    assert senders | {"goteborg"} == set(registry.organisations)
    first, last = DAY(2015, 1, 1), DAY(2015, 3, 31)
    assert set(expected(registry, "procurement_register", first, last)) == set(
        truth["organisations"]
    )
    assert rows_of(truth, "coverage", "goteborg")["2015"]["denominator"] == 120


def test_a_small_city_has_every_report_too(tmp_path: Path) -> None:
    truth = generate(tmp_path, **SMALL, quirks=0.3)  # type: ignore[arg-type]
    assert {s["report_type"] for s in truth["submissions"]} == set(standard())
    assert sum(truth["planted"].values()) > 30


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
