"""`shu template`: an empty workbook to fill in, written where it is wanted.

What stands in it is decided in `senders/templates.py`.
"""

from pathlib import Path

from pipelines.senders.templates import make
from pipelines.settings import Settings


def write(report_type: str, organisation: str | None, out: Path | None, settings: Settings) -> Path:
    """Write the template; where it lies.

    Raises:
        LookupError: There is no such report type or organisation.
    """
    name, data = make(report_type, organisation, settings, settings.lang)
    path = out or Path(name)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data)
    return path
