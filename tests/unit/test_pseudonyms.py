"""Keys and pseudonyms: the same for the same key and person, and nothing said of the key."""

import hashlib
import hmac
import re
import stat
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipelines.ingest.pseudonyms import (
    KeyFileError,
    KeyRing,
    check_values,
    load_keys,
    new_key,
    of_id,
    of_number,
    rotate,
)

ONE, TWO = "1 " + "ab" * 32, "2 " + "cd" * 32
RING = KeyRing({1: b"k" * 32})


def _file(folder: Path, text: str, mode: int = 0o600) -> Path:
    path = folder / "key"
    path.write_text(text, encoding="utf-8")
    path.chmod(mode)
    return path


@pytest.mark.parametrize("mode", [0o600, 0o400])
@pytest.mark.parametrize(
    ("text", "versions"),
    [
        (ONE, {1}),
        (f"{ONE}\n", {1}),
        (f"# the key\n\n{ONE}\n{TWO}\n", {1, 2}),
        (f"{TWO}\r\n{ONE}\r\n", {1, 2}),
    ],
)
def test_a_key_file(tmp_path: Path, text: str, versions: set[int], mode: int) -> None:
    ring = load_keys(_file(tmp_path, text, mode))
    assert set(ring.keys) == versions
    assert ring.version == max(versions)
    assert ring.keys[1] == bytes.fromhex("ab" * 32)


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ("", "holds no key"),
        ("# nothing\n", "holds no key"),
        ("1 abcd", "line 1: not a version and 64 hex digits"),
        (f"{ONE}\nx {'ab' * 32}", "line 2: not a version"),
        (f"0 {'ab' * 32}", "line 1: not a version"),
        (f"1 {'AB' * 32}", "line 1: not a version"),
        (f"{ONE} more", "line 1: not a version"),
        (f"{ONE}\n{ONE}", "line 2: the version or its key stands there twice"),
        (f"{ONE}\n2 {'ab' * 32}", "line 2: the version or its key stands there twice"),
        ("1 é", "is no key file"),
    ],
)
def test_what_is_wrong_with_a_key_file_is_said_without_showing_it(
    tmp_path: Path, text: str, complaint: str
) -> None:
    with pytest.raises(KeyFileError, match=re.escape(complaint)) as error:
        load_keys(_file(tmp_path, text))
    assert "ab" * 8 not in str(error.value)
    assert str(tmp_path) in str(error.value)


@pytest.mark.parametrize("mode", [0o640, 0o604, 0o644, 0o620, 0o777])
def test_a_key_that_others_may_use_is_refused(tmp_path: Path, mode: int) -> None:
    with pytest.raises(KeyFileError, match="others than its owner"):
        load_keys(_file(tmp_path, ONE, mode))


def test_a_key_within_the_data_is_refused(tmp_path: Path) -> None:
    (tmp_path / "data").mkdir()
    path = _file(tmp_path / "data", ONE)
    with pytest.raises(KeyFileError, match="must not lie within"):
        load_keys(path, (tmp_path / "elsewhere", tmp_path / "data"))
    (tmp_path / "link").symlink_to(path)
    with pytest.raises(KeyFileError, match="must not lie within"):
        load_keys(tmp_path / "link", (tmp_path / "data",))
    assert load_keys(path, (tmp_path / "data2",)).version == 1


def test_a_key_file_that_is_not_there(tmp_path: Path) -> None:
    for path in (tmp_path / "none", tmp_path):
        with pytest.raises(KeyFileError, match=re.escape(str(path))):
            load_keys(path)


def test_making_and_rotating_a_key(tmp_path: Path) -> None:
    path = tmp_path / "key"
    first = new_key(path)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert first.version == 1
    with pytest.raises(KeyFileError):
        new_key(path)
    path.chmod(0o400)
    second = rotate(path)
    assert stat.S_IMODE(path.stat().st_mode) == 0o400
    assert (second.version, second.keys[1]) == (2, first.keys[1])
    assert second.keys[2] != first.keys[1]
    assert rotate(path).version == 3
    assert load_keys(path).version == 3
    assert [p.name for p in tmp_path.iterdir()] == ["key"]
    assert new_key(tmp_path / "other").keys[1] != first.keys[1]


def test_a_pseudonym_is_the_keyed_digest_of_the_number() -> None:
    expected = hmac.new(b"k" * 32, b"pnr:198507099805", hashlib.sha256).hexdigest()[:32]
    assert of_number(RING, "198507099805") == f"p1:{expected}"
    expected = hmac.new(b"k" * 32, b"id:angered:a17", hashlib.sha256).hexdigest()[:32]
    assert of_id(RING, " A17 ", "angered") == f"p1:{expected}"


def test_pseudonyms_differ_by_key_version_sender_and_person() -> None:
    newer = KeyRing({**RING.keys, 2: b"n" * 32})
    made = {
        of_number(RING, "198507099805"),
        of_number(newer, "198507099805"),
        of_number(RING, "199001792382"),
        of_id(RING, "198507099805", "a"),
        of_id(RING, "198507099805", "b"),
    }
    assert len(made) == 5
    assert of_number(newer, "198507099805").startswith("p2:")


@given(st.text(max_size=20), st.text(max_size=10))
def test_an_id_is_the_same_however_its_letters_are_written(text: str, sender: str) -> None:
    assert of_id(RING, f" {text} ", sender) == of_id(RING, text, sender)
    assert re.fullmatch(r"p1:[0-9a-f]{32}", of_id(RING, text, sender))


def test_check_values_tell_another_key_and_nothing_else() -> None:
    ring = KeyRing({1: b"k" * 32, 2: b"n" * 32})
    values = check_values(ring)
    assert set(values) == {1, 2}
    assert values[1] == check_values(RING)[1]
    assert values[1] != check_values(KeyRing({1: b"x" * 32}))[1]
    assert b"k".hex() * 4 not in values[1]


def test_a_ring_does_not_show_its_keys() -> None:
    assert "kkk" not in repr(RING)
    assert "6b6b" not in repr(RING)
