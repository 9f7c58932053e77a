"""The open data holds to the released schema of OCDS 1.1.5 and says what the snapshot says."""

import datetime as dt
import json
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from controllers import source_of
from frames import procurements
from referencing import Registry, Resource
from referencing.jsonschema import DRAFT4

from pipelines.export import ocds
from pipelines.export.workbook_source import Source
from pipelines.model.codes import load_codes
from pipelines.model.reference import BUNDLED

SCHEMAS = Path(__file__).resolve().parents[1] / "data/ocds"
CODES = load_codes(BUNDLED / "codes")
TYPES = tuple(CODES["requirement_type"].codes)
# domain.md 1.6; the list `social-objective` of eForms.
OBJECTIVES = {"acc-all", "et-eq", "gen-eq", "hum-right", "opp", "other", "work-cond"}


def _read(name: str) -> Any:
    return json.loads((SCHEMAS / name).read_text(encoding="utf-8"))


def validator() -> jsonschema.Draft4Validator:
    """The released package schema, with the two extensions merged into the release's."""
    release, package = (_read(f"{n}-schema-1.1.5.json") for n in ("release", "release-package"))
    for name in ("sustainability-extension.json", "tender-classification-extension.json"):
        for definition, added in _read(name)["definitions"].items():
            held = release["definitions"].setdefault(definition, added)
            held["properties"] = {**held["properties"], **added["properties"]}
    resources = [
        (schema["id"], Resource.from_contents(schema, default_specification=DRAFT4))
        for schema in (release, package)
    ]
    return jsonschema.Draft4Validator(
        package,
        registry=Registry().with_resources(resources),
        format_checker=jsonschema.Draft4Validator.FORMAT_CHECKER,
    )


@pytest.fixture(scope="module")
def source(tmp_path_factory: pytest.TempPathFactory) -> Source:
    rows: list[dict[str, Any]] = [
        {"requirement_type": name, "social": "yes", "nature": "services"} for name in TYPES
    ]
    rows += [
        {"social": "unknown", "nature": "unknown", "cpv_main": "90910000", "procedure": "open"},
        {"social": "yes", "nature": "works", "procedure": "something_new"},
        {"social": "no", "nature": "supplies", "awarded_at": dt.date(2015, 3, 1),
         "contract_value_sek": 1500.5, "cancelled_at": dt.date(2015, 4, 1)},
    ]  # fmt: skip
    folder = tmp_path_factory.mktemp("ocds")
    return source_of(folder, public_procurement=procurements(*rows, org_id="a"))


@pytest.fixture(scope="module")
def package(source: Source) -> dict[str, Any]:
    made: dict[str, Any] = json.loads(b"".join(ocds.package(source, "ocds-abc123")))
    return made


@pytest.fixture(scope="module")
def tenders(package: dict[str, Any]) -> dict[str, Any]:
    return {r["ocid"].rpartition("-u")[2]: r["tender"] for r in package["releases"]}


def test_the_package_is_valid(package: dict[str, Any]) -> None:
    assert [e.message for e in validator().iter_errors(package)] == []
    assert len(package["releases"]) == len(TYPES) + 3
    assert {r["ocid"][:12] for r in package["releases"]} == {"ocds-abc123-"}


@pytest.mark.parametrize(
    ("path", "wrong"),
    [
        (("releases", 0, "ocid"), None),
        (("releases", 0, "date"), 2015),
        (("releases", 0, "tag"), ["invented"]),
        (("releases", 0, "tender", "mainProcurementCategory"), "supplies"),
        (("releases", 0, "tender", "sustainability"), [{}]),
        (("releases", 0, "tender", "additionalClassifications"), [{"id": "a"}, {"id": "a"}]),
        (("publisher",), {}),
    ],
)
def test_a_fault_in_a_package_is_seen(
    package: dict[str, Any], path: tuple[Any, ...], wrong: Any
) -> None:
    copy = json.loads(json.dumps(package))
    holder = copy
    for step in path[:-1]:
        holder = holder[step]
    holder[path[-1]] = wrong
    assert list(validator().iter_errors(copy))


def test_a_requirement_has_its_codes_in_all_three_lists(tenders: dict[str, Any]) -> None:
    by_type = {name: tenders[str(n)] for n, name in enumerate(TYPES, start=1)}
    asked = by_type["mandatory_employment"]
    assert asked["hasSustainability"] is True
    assert asked["sustainability"] == [{
        "goal": "social.disadvantagedEmploymentOpportunities",
        "strategies": ["contractPerformanceConditions"],
    }]  # fmt: skip
    assert asked["additionalClassifications"] == [
        {"scheme": ocds.STRATEGIC, "id": "soc-obj"},
        {"scheme": ocds.OBJECTIVE, "id": "opp"},
        {"scheme": ocds.OWN, "id": "mandatory_employment",
         "description": "Skarpt krav på anställning"},
    ]  # fmt: skip
    reserved = by_type["reserved_contract"]
    assert {"scheme": ocds.RESERVED, "id": "res-ws"} in reserved["additionalClassifications"]
    assert reserved["sustainability"][0]["strategies"] == ["reservedParticipation"]
    goals = [s["goal"] for s in by_type["antidiscrimination"]["sustainability"]]
    assert goals == ["social.ethnicEquality", "social.genderEquality"]


def test_what_is_not_known_is_left_out_and_nothing_is_denied(tenders: dict[str, Any]) -> None:
    unknown, only_yes, no = (tenders[str(len(TYPES) + n)] for n in (1, 2, 3))
    assert not {"hasSustainability", "sustainability", "mainProcurementCategory"} & set(unknown)
    assert unknown["items"] == [{"id": "1", "classification": {"scheme": "CPV", "id": "90910000"}}]
    assert unknown["procurementMethod"] == "open"
    assert only_yes["hasSustainability"] is True
    assert "sustainability" not in only_yes
    assert only_yes["procurementMethodDetails"] == "something_new"
    assert "procurementMethod" not in only_yes
    assert "hasSustainability" not in no
    assert (no["status"], no["mainProcurementCategory"]) == ("cancelled", "goods")


def test_an_award_has_the_contracted_value(package: dict[str, Any]) -> None:
    (release,) = [r for r in package["releases"] if "awards" in r]
    assert release["tag"] == ["tender", "award"]
    assert release["awards"] == [{
        "id": "1", "status": "cancelled", "date": "2015-03-01T00:00:00Z",
        "value": {"amount": 1500.5, "currency": "SEK"},
    }]  # fmt: skip


def test_every_requirement_that_asks_something_has_an_eforms_code() -> None:
    for name, code in CODES["requirement_type"].codes.items():
        mapped = code.attributes.get("eforms_social_objective", "")
        assert set(filter(None, mapped.split("|"))) <= OBJECTIVES
        assert bool(mapped) == (name not in ("none", "unknown")), name
        others = [code.attributes.get(n, "") for n in ("ocds_goal", "ocds_strategy")]
        assert [bool(o) for o in others] == [bool(mapped)] * 2


def test_codes_of_the_mapping_stand_in_the_lists_of_eforms() -> None:
    file = SCHEMAS.parents[2].parent / "shared/realdata/reference-eforms/social-objective.csv"
    if not file.exists():
        pytest.skip("the code lists of eForms do not lie beside the project")
    lines = file.read_text(encoding="utf-8").splitlines()[1:]
    assert {line.split(",")[0] for line in lines} == OBJECTIVES
