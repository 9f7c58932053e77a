"""What was told when: one small file a kind of message, so that nothing is told twice.

Two that tell at once take turns. Whoever takes the file away is told everything again.
"""

import fcntl
import json
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from pipelines import durable


@contextmanager
def remembered(folder: Path, name: str) -> Iterator[tuple[Mapping[str, str], Callable[..., None]]]:
    """When each thing was told last, as ISO text by key, and the way to keep that anew.

    A damaged file is as none: what stands is told again.
    """
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    path = folder / f"{name}.json"
    with (folder / f".{name}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield _read(path), lambda told: durable.replace(path, json.dumps(told, indent=1).encode())


def _read(path: Path) -> Mapping[str, str]:
    try:
        found = json.loads(path.read_bytes())
    except (FileNotFoundError, ValueError):
        return {}
    return {str(k): str(v) for k, v in found.items()} if isinstance(found, dict) else {}
