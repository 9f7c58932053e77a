"""Known vulnerabilities of the packages in the lock. Fails on findings, never on silence.

pip-audit answers "no known vulnerabilities" also when its service knows none of the packages or
cannot be reached, so this script counts what was really looked up and says it.
"""

import json
import subprocess
import sys
from typing import Any

COMMAND = ["-r", "requirements.lock", "--require-hashes", "--disable-pip", "-f", "json"]
LOUD = "!" * 78


def verdict(dependencies: list[dict[str, Any]]) -> tuple[int, str]:
    """Exit code and text for pip-audit's list of dependencies."""
    bad = [d for d in dependencies if d.get("vulns")]
    if bad:
        lines = [
            f"  {d['name']} {d['version']}: {v['id']}, mended in {v['fix_versions'] or 'none'}"
            for d in bad
            for v in d["vulns"]
        ]
        return 1, "\n".join([f"{len(bad)} locked packages have known vulnerabilities:", *lines])
    skipped = [d["name"] for d in dependencies if "skip_reason" in d]
    looked_up = len(dependencies) - len(skipped)
    if not looked_up:
        return 0, f"{LOUD}\nNOT AUDITED: the service knew none of the packages.\n{LOUD}"
    rest = f"; not looked up: {', '.join(skipped)}" if skipped else ""
    return 0, f"{looked_up} of {len(dependencies)} packages looked up, none vulnerable{rest}"


def main() -> int:
    """Run pip-audit on the lock and judge its answer."""
    run = subprocess.run(  # noqa: S603 - fixed command, own interpreter
        [sys.executable, "-m", "pip_audit", "--progress-spinner", "off", *COMMAND],
        capture_output=True,
        text=True,
        check=False,
    )
    try:
        code, text = verdict(json.loads(run.stdout)["dependencies"])
    except (json.JSONDecodeError, KeyError):
        reason = (run.stderr.strip().splitlines() or ["no answer"])[-1]
        code, text = 0, f"{LOUD}\nNOT AUDITED: {reason[:300]}\n{LOUD}"
    sys.stdout.write(text + "\n")
    return code


if __name__ == "__main__":
    sys.exit(main())
