"""The notebooks run from top to bottom, each in a fresh kernel, and set as HTML.

What they ask stands in `notebooks/`; nothing that they put out lies in the repository. Their
packages are the extra `notebooks`, so they are imported here, when a notebook is run.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pipelines.export.report_evaluation.source import Unusable
from pipelines.settings import PROJECT, Settings
from pipelines.warehouse import kept, snapshot

FOLDER = "exports/notebooks"
SOURCES = PROJECT / "notebooks"
SECONDS = 300
# The exporter's page could fetch and run scripts; ours holds all that it shows.
_NOTHING_ELSE = (
    '<meta http-equiv="Content-Security-Policy" content="default-src \'none\'; '
    "style-src 'unsafe-inline'; img-src data:; font-src data:\">"
)


class Failed(Exception):  # noqa: N818 - the notebook's own finding
    """A notebook stopped: its name and the kind of error, no value."""


@dataclass(frozen=True)
class Ran:
    """A notebook that was run, and its page."""

    name: str
    path: Path


def sources() -> list[Path]:
    """The notebooks in their order."""
    return sorted(SOURCES.glob("[0-9][0-9]_*.py"))


def parameters(
    settings: Settings, snapshot_id: str | None, period: str | None, by: str | None
) -> dict[str, str]:
    """The parameters that differ from those of the notebooks, checked before anything is run.

    Raises:
        Unusable: Nothing is published, there is no such snapshot or period, or no notebook.
    """
    if not sources():
        raise Unusable("no_notebooks", str(SOURCES))
    found = snapshot.current(settings.warehouse)
    if snapshot_id:
        found = snapshot.named(settings.warehouse, snapshot_id)
        if found is None:
            known = tuple(one.snapshot_id for one in kept.kept(settings.warehouse))
            raise Unusable("snapshot", snapshot_id, known)
    if found is None:
        raise Unusable("nothing", "")
    if period:
        known = snapshot.query(found, "SELECT period_id FROM public.period ORDER BY 1")["period_id"]
        if period not in set(known):
            raise Unusable("period", period, tuple(known))
    given = {"snapshot": found.snapshot_id, "period": period, "by": by}
    return {name: value for name, value in given.items() if value}


def executed(source: Path, given: Mapping[str, object]) -> Any:
    """A notebook with its outputs, run in a kernel of its own, with this process's settings.

    Raises:
        Failed: A cell stopped.
    """
    import jupytext
    from jupyter_client import AsyncKernelManager
    from nbclient import NotebookClient
    from nbclient.exceptions import CellExecutionError

    notebook = jupytext.read(source, fmt="py:percent")
    cell = next(c for c in notebook.cells if "parameters" in c.metadata.get("tags", ()))
    for name, value in given.items():
        if f"{name} = " in cell.source:
            cell.source += f"\n{name} = {value!r}"
    # Sockets of this user's own, not ports that everybody on the machine may listen to.
    kernel = AsyncKernelManager(kernel_name="python3", transport="ipc")
    client = NotebookClient(notebook, km=kernel, timeout=SECONDS)
    try:
        client.execute(cleanup_kc=True)
    except CellExecutionError as error:
        # Its text holds the cell and its values.
        raise Failed(source.stem, error.ename) from None
    return notebook


def html(notebook: Any, title: str) -> str:
    """A notebook as one page that fetches nothing."""
    from nbconvert import HTMLExporter

    exporter = HTMLExporter(require_js_url="", jquery_url="", mathjax_url="", mermaid_js_url="")
    page, _ = exporter.from_notebook_node(notebook, resources={"metadata": {"name": title}})
    page = re.sub(r"<html[^>]*>", '<html lang="sv">', str(page), count=1)
    return re.sub(r"<head>", f"<head>{_NOTHING_ELSE}", page, count=1)


def run(settings: Settings, given: Mapping[str, object], out: Path | None) -> Iterator[Ran]:
    """Run all of them, one after the other, each page written when it is whole.

    Raises:
        Failed: A cell stopped; earlier pages stay.
    """
    folder = out or settings.warehouse / FOLDER
    folder.mkdir(parents=True, exist_ok=True)
    for source in sources():
        page = html(executed(source, given), source.stem)
        partial = folder / f"{source.stem}.partial"
        partial.write_text(page, encoding="utf-8")
        yield Ran(source.stem, partial.replace(folder / f"{source.stem}.html"))
