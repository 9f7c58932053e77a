"""A page printed as PDF by a headless Chromium, when there is one.

No browser is part of the product; without one the page itself is what there is.
"""

import shutil
import subprocess
import tempfile
from pathlib import Path

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
SECONDS = 120


class NoBrowser(Exception):  # noqa: N818 - not a fault: there is the page
    """There is no Chromium, or it printed nothing."""


def browser(stated: Path | None) -> str:
    """The Chromium that was stated, else one on the path; NoBrowser when there is none."""
    if stated is not None:
        if not stated.exists():
            raise NoBrowser(str(stated))
        return str(stated)
    found = next((path for path in map(shutil.which, NAMES) if path), None)
    if found is None:
        raise NoBrowser(", ".join(NAMES))
    return found


def to_pdf(page: Path, pdf: Path, stated: Path | None = None) -> None:
    """Print a page of ours; tagged, without the browser's own header.

    Raises:
        NoBrowser: There is none, or it did not print in time.
    """
    command = [
        browser(stated),
        "--headless=new",
        "--no-sandbox",  # our own file, which may run nothing and fetch nothing
        "--disable-gpu",
        "--disable-background-networking",
        "--no-first-run",
        "--no-pdf-header-footer",
    ]
    with tempfile.TemporaryDirectory() as profile:
        made = Path(profile) / "report.pdf"
        try:
            subprocess.run(  # noqa: S603 - fixed command
                [
                    *command,
                    f"--user-data-dir={profile}/profile",
                    f"--print-to-pdf={made}",
                    page.resolve().as_uri(),
                ],
                capture_output=True,
                check=True,
                timeout=SECONDS,
            )
            shutil.copyfile(made, pdf)
        except (OSError, subprocess.SubprocessError) as error:
            raise NoBrowser(type(error).__name__) from error
