"""The national register 2021, where it lies: every row accounted for, the known totals met."""

import datetime as dt
import shutil
from pathlib import Path

import pandas as pd
import pytest
from typer.testing import CliRunner

from pipelines.__main__ import app
from pipelines.export.answer import city_answer
from pipelines.refresh import PUBLISHED, REMARKS, refresh
from pipelines.settings import Settings
from pipelines.warehouse.snapshot import Snapshot, query

FOLDER = Path(__file__).resolve().parents[3] / "shared/realdata/upphandlingsmyndigheten"
REGISTER = FOLDER / "number_of_procurements_2021.xlsx"
pytestmark = [
    pytest.mark.realdata,
    pytest.mark.slow,
    pytest.mark.skipif(not REGISTER.exists(), reason="the national register is not beside us"),
]
KNOWN = {
    "2120000142": (136, 234),
    "2120002742": (52, 62),
    "2120001371": (19, 38),
    "2120001355": (0, 148),
    "5561048587": (0, 7),
    "5566597117": (0, 7),
}


def _refresh(folder: Path, *files: Path, reference: Path | None = None) -> Snapshot:
    inbox = folder / "raw/inbox/upphandlingsmyndigheten"
    inbox.mkdir(parents=True)
    for file in files:
        shutil.copy(file, inbox)
    more = {"reference": reference} if reference else {}
    settings = Settings(
        raw=folder / "raw", warehouse=folder / "wh", today=dt.date(2022, 3, 1), **more
    )
    outcome = refresh(settings)
    assert outcome.code in (PUBLISHED, REMARKS), outcome
    assert outcome.snapshot is not None
    return outcome.snapshot


@pytest.fixture(scope="module")
def own(tmp_path_factory: pytest.TempPathFactory) -> Snapshot:
    """The register with a registry made from itself."""
    folder = tmp_path_factory.mktemp("own")
    made = CliRunner().invoke(app, ["registry", str(REGISTER), "--out", str(folder / "ref")])
    assert made.exit_code == 0, made.output
    return _refresh(folder, REGISTER, reference=folder / "ref")


@pytest.fixture(scope="module")
def default(tmp_path_factory: pytest.TempPathFactory) -> Snapshot:
    """The register and its values, with the city's registry."""
    folder = tmp_path_factory.mktemp("default")
    values = FOLDER / "contracted_value_2021.xlsx"
    return _refresh(folder, REGISTER, values, FOLDER / "number_of_social_procurements.xlsx")


def test_every_row_is_accounted_for(own: Snapshot) -> None:
    line = query(own, "FROM meta.source").iloc[0]
    assert line.rows_in + line.rows_ignored == 18_421
    assert line.rows_in == line.rows_accepted + line.rows_quarantined
    assert line.rows_accepted == 18_421
    assert len(query(own, "FROM public.procurement")) == 18_421


def test_the_known_totals_are_met(own: Snapshot) -> None:
    services = query(
        own,
        "FROM public.procurement WHERE nature = 'services' AND nature_source = 'reported'",
    )
    assert len(services) == 7_947
    assert (services["social"] == "yes").sum() == 690
    by_org = services.groupby("org_id")["social"].agg([lambda s: (s == "yes").sum(), "size"])
    for org_id, expected in KNOWN.items():
        assert tuple(by_org.loc[org_id]) == expected


def test_blank_is_unknown_and_never_no(own: Snapshot) -> None:
    answers = query(own, "SELECT social, count(*) AS n FROM public.procurement GROUP BY social")
    assert dict(zip(answers["social"], answers["n"], strict=True)) == {
        "yes": 1_449,
        "unknown": 16_972,
    }


def test_each_buyer_has_a_goal_share_with_both_bounds(own: Snapshot) -> None:
    raw = pd.read_excel(REGISTER, engine="calamine", dtype=str)
    buyers = set(raw["Organisationsnummer för köpare"].str.replace("-", ""))
    rows = query(
        own,
        "FROM public.kpi_value WHERE kpi_id = 'goal_share' AND dimension = 'all' "
        "AND period_id = '2021'",
    ).set_index("org_id")
    persons = {b for b in buyers if b[2] in "01" and len(b) == 10}  # a birth date's month
    assert buyers - persons <= set(rows.index)
    assert len(persons) == 2
    counted = rows[rows["denominator"] > 0]
    assert counted[["value", "lower", "upper"]].notna().all().all()
    assert (counted["upper"] >= counted["lower"]).all()
    bought = rows[rows["status"] == "no_procurements"]
    assert bought["value"].isna().all()


def test_no_personal_number_is_kept(own: Snapshot) -> None:
    raw = pd.read_excel(REGISTER, engine="calamine", dtype=str)
    numbers = raw["Organisationsnummer för köpare"]
    persons = {n for n in numbers if len(n) == 10 and n[2] in "01"}
    assert len(persons) == 2
    folder = own.path.parents[2]
    kept = [p for p in folder.rglob("*") if p.is_file() and "inbox" not in p.parts]
    assert any(p.name == "cells.parquet" for p in kept), "the archive keeps masked cells"
    assert not any(p.name.startswith("original") for p in kept)
    for path in kept:
        data = path.read_bytes()
        assert not any(n.encode() in data for n in persons), path.name


def test_the_citys_units_get_theirs(default: Snapshot) -> None:
    rows = query(
        default,
        "FROM public.kpi_value WHERE kpi_id = 'goal_share' AND period_id = '2021' "
        "AND dimension IN ('all', 'own')",
    ).set_index(["org_id", "dimension"])
    place = ["numerator", "denominator", "unknown", "value", "upper", "rating"]
    assert rows.loc[("higab", "all"), place].tolist() == [0, 7, 7, 0.0, 1.0, "uncertain"]
    assert rows.loc[("alvstranden", "all"), place[:5]].tolist() == [0, 7, 7, 0.0, 1.0]
    assert rows.loc[("goteborg", "own"), place[:3]].tolist() == [0, 148, 148]
    assert rows.loc[("goteborg", "all"), "rating"] == "uncertain"


def test_the_answer_says_that_the_register_cannot_tell(default: Snapshot) -> None:
    said = city_answer(default, "sv").replace("\u00a0", " ")
    assert said.startswith("Det går inte att säga hur stor andel")
    assert "259 av 262 tjänsteupphandlingar" in said
    assert "Andelen ligger mellan 1 och 100 procent" in said
    assert "0 procent av" not in said


def test_values_join_by_id_and_make_no_procurements(default: Snapshot) -> None:
    rows = query(default, "FROM public.procurement")
    assert len(rows) == 616
    source = query(default, "FROM meta.source").set_index("file_name")
    assert source.loc["contracted_value_2021.xlsx", "part"] == "contracted_value"
    assert source["is_effective"].sum() == 2
    raw = pd.read_excel(FOLDER / "contracted_value_2021.xlsx", engine="calamine")
    higab = raw[raw["Organisationsnummer för köpare"].astype(str) == "5561048587"]
    value = dict(zip(higab["Upphandlings-ID"], higab["Kontrakterat värde, Summa"], strict=True))
    mine = rows[(rows["org_id"] == "higab") & rows["value_sek"].notna()]
    assert len(mine) == len([v for v in value.values() if v > 1]) > 0
    assert all(value[r.procurement_ref] == r.value_sek for r in mine.itertuples())


def test_the_aggregate_is_refused_with_a_reason(default: Snapshot) -> None:
    refused = query(default, "FROM meta.source WHERE status = 'rejected'")
    assert refused["file_name"].tolist() == ["number_of_social_procurements.xlsx"]
    codes = query(default, "FROM public.finding_count WHERE severity = 'error' AND code LIKE 'S%'")
    assert codes["code"].tolist() == ["S50"]
