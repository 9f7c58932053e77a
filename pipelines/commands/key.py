"""`shu key`: make the key of the pseudonyms, or add a version to it.

What a key is used for, and how a file of keys is written, is in `ingest/pseudonyms.py`.
"""

from pathlib import Path
from typing import Any

from pipelines.ingest import pseudonyms
from pipelines.ingest.pseudonyms import KeyFileError


def make(path: Path) -> dict[str, Any]:
    """Make a key file that only its owner reads, in a folder of its own if there is none."""
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    return _done("made", path, pseudonyms.new_key)


def rotate(path: Path) -> dict[str, Any]:
    """Add a version: the next run renews all pseudonyms with it."""
    return _done("rotated", path, pseudonyms.rotate)


def _done(what: str, path: Path, act: Any) -> dict[str, Any]:
    try:
        return {"outcome": what, "file": str(path), "version": act(path).version}
    except KeyFileError as error:
        return {"outcome": "fault", "error": str(error)}


def key_lines(answer: dict[str, Any], lang: str) -> list[str]:
    """The outcome for a person."""
    return [line.format(**answer) for line in _WORDS[lang][answer["outcome"]]]


_WORDS = {
    "sv": {
        "made": (
            "Nyckel för pseudonymer: {file} (version {version}). Ange den med SHU_KEY_FILE.",
            "Förvara en kopia på en annan plats än säkerhetskopiorna av data: utan nyckeln kan nya "
            "rader inte kopplas till gamla.",
        ),
        "rotated": (
            "Version {version} av nyckeln finns nu i {file}.",
            "Kör shu refresh: den gör om alla pseudonymer, även där filen är borta. Låt de äldre "
            "raderna stå kvar i nyckelfilen: den nya versionen bygger på dem.",
        ),
        "fault": ("{error}",),
    },
    "en": {
        "made": (
            "Key of the pseudonyms: {file} (version {version}). Name it with SHU_KEY_FILE.",
            "Keep a copy elsewhere than the backups of the data: without the key new rows cannot "
            "be linked to old ones.",
        ),
        "rotated": (
            "Version {version} of the key is now in {file}.",
            "Run shu refresh: it renews all pseudonyms, also where the file is gone. Leave the "
            "older lines in the key file: the new version builds on them.",
        ),
        "fault": ("{error}",),
    },
}
