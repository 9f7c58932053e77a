"""What a file is read under besides its bytes: layouts, registry and code lists.

What they mean for a file is decided where it is recognised and its rows are read.
"""

from dataclasses import dataclass
from functools import cache
from pathlib import Path

from pipelines.ingest.layouts import Layout, layouts_for
from pipelines.model.codes import CodeList, load_codes
from pipelines.model.organisations import Registry, load_registry


@dataclass(frozen=True)
class Rules:
    """What a reading depends on besides the file: layouts, registry and code lists."""

    layouts: tuple[Layout, ...]
    registry: Registry
    codes: dict[str, CodeList]

    def owed_by(self, sender: str) -> frozenset[str]:
        """The report types that a sender is expected to send."""
        org = self.registry.organisations.get(sender)
        return frozenset(r.report_type for r in org.reports) if org else frozenset()


def rules_for(layouts: Path, reference: Path, sender: str) -> Rules:
    """The rules under which a sender's files are read."""
    return Rules(layouts_for(layouts, sender), *_lists(reference))


@cache
def _lists(reference: Path) -> tuple[Registry, dict[str, CodeList]]:
    """Of the reference data (`model/bundle.py`) only what reading needs."""
    return load_registry(reference), load_codes(reference / "codes")
