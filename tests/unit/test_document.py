"""The documents that are made from declarations: whole, and as they stand in docs/."""

from pathlib import Path

import pytest
import yaml

from pipelines.commands.document import SENSITIVE, TEMPLATES, document, texts
from pipelines.model.reference import BUNDLED
from pipelines.model.reports import DROPPED, standard
from pipelines.model.tables import PERSON
from pipelines.retention.policy import load_policy
from pipelines.settings import Settings

ROOT = Path(__file__).resolve().parents[2]
MADE = texts(BUNDLED)


@pytest.mark.parametrize("name", sorted(MADE))
def test_the_document_in_docs_is_the_one_that_is_made_now(name: str) -> None:
    said = (ROOT / "docs" / name).read_text(encoding="utf-8")
    assert said == MADE[name], "shu document --out docs"


def test_what_is_kept_how_long_names_every_kind() -> None:
    for kind, rule in load_policy(BUNDLED).items():
        age = f"{rule.days} dagar" if rule.days is not None else f"{rule.months} månader"
        (line,) = (x for x in MADE["gallring.md"].splitlines() if x.startswith(f"| `{kind}` |"))
        assert age in line
        assert rule.what.sv in line
        assert ("beslut saknas" in line) == rule.denied


def test_the_register_names_every_field_that_is_kept_and_every_table() -> None:
    said = MADE["registerforteckning.md"]
    for report in standard().values():
        if report.personal:
            line = next(x for x in said.splitlines() if x.startswith(f"| {report.letter}. "))
            for field in report.fields.values():
                shown = field.label.sv in line
                assert shown == (field.type not in (*DROPPED, "person_id")), field.label.sv
    assert all(f"`{table.name}`" in said for table in PERSON)


def test_sensitive_fields_are_fields_of_reports_on_persons() -> None:
    known = {n for r in standard().values() if r.personal for n in r.fields}
    assert set(SENSITIVE) <= known
    assert MADE["registerforteckning.md"].count("**känslig**") > len(SENSITIVE)


def test_a_citys_own_periods_are_told(tmp_path: Path) -> None:
    content = yaml.safe_load((BUNDLED / "retention.yaml").read_text(encoding="utf-8"))
    content["kinds"]["person_rows"] |= {"months": 36, "decision": "KS 2016-0417"}
    (tmp_path / "retention.yaml").write_text(yaml.safe_dump(content), encoding="utf-8")
    paths = document(Settings(reference=tmp_path), tmp_path / "docs")
    assert [p.name for p in paths] == sorted(p.name for p in TEMPLATES.glob("*.md"))
    line = next(
        x for x in paths[0].read_text(encoding="utf-8").splitlines() if "`person_rows`" in x
    )
    assert "36 månader" in line
    assert "ja; beslut KS 2016-0417" in line


def test_documents_say_nothing_of_the_machine() -> None:
    for path in (ROOT / "docs").glob("*.md"):
        assert str(ROOT) not in path.read_text(encoding="utf-8")
