"""The role file gives what it says to whom it says, and nothing to anybody when it has a fault."""

from pathlib import Path
from typing import Any

import pytest

from pipelines.model import role_file, viewers
from pipelines.model.viewers import Viewer

GOOD = """
users:
  - {subject: s-1, role: admin}
  - {email: Åsa@Example.org, role: organisation, organisations: [higab, park]}
  - {claim: {name: roles, value: shu-steering}, role: steering}
  - {claim: {name: roles, value: shu-evaluator}, role: evaluator}
"""


def written(tmp_path: Path, text: str, mode: int = 0o640) -> Path:
    path = tmp_path / "roles.yaml"
    path.write_text(text, encoding="utf-8")
    path.chmod(mode)
    return path


@pytest.mark.parametrize(
    ("claims", "expected"),
    [
        ({"sub": "s-1"}, Viewer("admin")),
        ({"email": "åsa@example.ORG", "email_verified": True}, ("higab", "park")),
        ({"email": "a\u030asa@example.org", "email_verified": True}, ("higab", "park")),
        ({"email": "åsa@example.org"}, None),
        ({"email": "åsa@example.org", "email_verified": "true"}, None),
        ({"email": "åsa@example.org", "email_verified": False}, None),
        ({"roles": ["other", "shu-steering"]}, Viewer("steering")),
        ({"roles": "shu-evaluator"}, Viewer("evaluator")),
        ({"roles": ["shu-evaluator", "shu-steering"]}, Viewer("steering")),
        ({"roles": {"shu-steering": 1}}, None),
        ({"roles": None}, None),
        ({"sub": "S-1"}, None),
        ({"email": "s-1"}, None),
        ({}, None),
    ],
)
def test_who_gets_what(tmp_path: Path, claims: dict[str, Any], expected: Any) -> None:
    roles, found = role_file.read(written(tmp_path, GOOD))
    assert found == []
    viewer = role_file.viewer(roles, claims)
    if isinstance(expected, tuple):
        assert viewer == Viewer("organisation", expected)
    else:
        assert viewer == expected


def test_an_unverified_address_counts_only_when_the_file_says_so(tmp_path: Path) -> None:
    roles, _ = role_file.read(written(tmp_path, GOOD + "accept_unverified_email: true\n"))
    assert role_file.viewer(roles, {"email": "åsa@example.org"}) is not None


@pytest.mark.parametrize(
    ("text", "code", "entry"),
    [
        ("users: [{subject: a, role: boss}]", "role", 1),
        ("users: [{subject: a, role: admin}, {subject: b, role: organisation}]",
         "organisations", 2),
        ("users: [{subject: a, role: steering, organisations: [higab]}]", "organisations", 1),
        ("users: [{subject: a, role: organisation, organisations: higab}]", "organisations", 1),
        ("users: [{subject: a, role: organisation, organisations: [finns-inte]}]",
         "unknown_organisation", 1),
        ("users: [{subject: a, email: b, role: admin}]", "who", 1),
        ("users: [{role: admin}]", "who", 1),
        ("users: [{subject: ' ', role: admin}]", "who", 1),
        ("users: [{claim: {name: roles}, role: admin}]", "who", 1),
        ("users: [{subject: a, role: admin, admin: true}]", "unknown_key", 1),
        ("users: [a]", "unknown_key", 1),
        ("users: [{subject: a, role: admin}, {subject: a, role: steering}]", "twice", 2),
        ("users: []\nextra: 1", "unknown_key", 0),
        ("users: {}", "no_users", 0),
        ("", "no_users", 0),
        ("users: [", "unreadable", 0),
        ("users: [!!python/object/apply:os.getcwd []]", "unreadable", 0),
    ],
)  # fmt: skip
def test_each_fault_is_found_and_shuts_everybody_out(
    tmp_path: Path, text: str, code: str, entry: int
) -> None:
    roles, found = role_file.read(written(tmp_path, text), ["higab"])
    assert [(f.code, f.entry) for f in found] == [(code, entry)]
    assert roles.entries == ()
    assert role_file.viewer(roles, {"sub": "a"}) is None


@pytest.mark.parametrize("mode", [0o644, 0o660, 0o606])
def test_a_file_that_others_may_change_or_read_gives_nothing(tmp_path: Path, mode: int) -> None:
    roles, found = role_file.read(written(tmp_path, GOOD, mode))
    assert [f.code for f in found] == ["mode"]
    assert roles.entries == ()


def test_no_file_gives_nothing(tmp_path: Path) -> None:
    roles, found = role_file.read(tmp_path / "none.yaml")
    assert [f.code for f in found] == ["unreadable"]
    assert role_file.viewer(roles, {"sub": "s-1"}) is None


@pytest.mark.parametrize("text", ["", "boss", "organisation", "steering:higab", "organisation: ,"])
def test_a_role_that_is_none_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"organisation|role"):
        viewers.parse(text)


def test_scopes_of_different_views_differ() -> None:
    told = ["steering", "admin", "organisation:all", "organisation:all with lineage",
            "organisation:a,b", "organisation:a", "organisation:b"]  # fmt: skip
    scopes = [viewers.parse(text).scope for text in told]
    scopes.append(Viewer("organisation", ("a, b",)).scope)
    scopes.append(Viewer("organisation", ("a', 'b",)).scope)
    assert len(set(scopes)) == len(scopes)
    assert viewers.parse("organisation:b,a").scope == viewers.parse("organisation:a,b,a").scope
    assert viewers.parse("evaluator").scope == viewers.parse("admin").scope
