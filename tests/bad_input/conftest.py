"""One reading process for all cases, and a key for the reports on persons."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from base_books import TODAY

from pipelines.commands.check import check
from pipelines.ingest.process import ReadingProcess, given_by, reading_process
from pipelines.settings import Settings


@pytest.fixture(scope="session")
def settings(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    """The bundled rules, a fixed day and a key."""
    key = tmp_path_factory.mktemp("key") / "key"
    key.write_text(f"1 {'ab' * 32}\n", encoding="ascii")
    key.chmod(0o400)
    return Settings(today=TODAY, key_file=key)


@pytest.fixture(scope="session")
def process(settings: Settings) -> Iterator[ReadingProcess]:
    """The reading process of all cases."""
    limits = settings.read_seconds, settings.read_memory_mb
    with reading_process(*limits, given_by(settings)) as shared:
        yield shared


@pytest.fixture(scope="session")
def checked(settings: Settings, process: ReadingProcess) -> Callable[..., dict[str, Any]]:
    """`shu check` as a function."""

    def ask(path: Path, sender: str, lang: str = "sv") -> dict[str, Any]:
        return check(path, sender, None, lang, settings, process).answer

    return ask
