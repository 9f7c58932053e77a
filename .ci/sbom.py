"""What the product consists of, from the lock: a CycloneDX list with licences, and who may be used.

Fails on a locked package that runs with the product and whose licence is not on the list below, or
is not stated. Packages that only tests use are listed too, with scope `excluded`.
"""

import re
import sys
import tomllib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from importlib.metadata import Distribution, PackageNotFoundError, distribution
from pathlib import Path
from uuid import UUID, uuid5

from cyclonedx.contrib.license.factories import LicenseFactory
from cyclonedx.model import HashAlgorithm, HashType
from cyclonedx.model.bom import Bom
from cyclonedx.model.component import Component, ComponentScope, ComponentType
from cyclonedx.output.json import JsonV1Dot6
from packageurl import PackageURL
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).resolve().parents[1]
# Licences that the product's own, EUPL-1.2, goes together with when packages are used as they are.
ALLOWED = re.compile(
    r"MIT|BSD|Apache|PSF|Python|ISC|MPL-2|Mozilla Public|Unlicense|0BSD|HPND|LGPL|Lesser|Zlib|CC0"
    r"|Public Domain|Artistic|EUPL|ZPL|Zope",
    re.IGNORECASE,
)
_ENTRY = re.compile(r"(?m)^([\w.-]+)(?:\[[^]]*])?==(\S+)(?: ; ([^\\\n]+))?")
# So that the same lock has the same serial number.
_SPACE = UUID("5a0d2c1e-5f0b-4b77-9b9c-0f5f0d4c6a10")


@dataclass(frozen=True)
class Locked:
    """A package of the lock: name, version, digests, and for which systems."""

    name: str
    version: str
    sha256: tuple[str, ...]
    marker: str


def locked(text: str) -> list[Locked]:
    """The packages of a lock file."""
    found = []
    for entry in re.split(r"\n(?=\w)", text):
        pinned = _ENTRY.match(entry)
        if pinned:
            digests = tuple(re.findall(r"--hash=sha256:([0-9a-f]{64})", entry))
            name, version, marker = pinned.groups()
            found.append(Locked(canonicalize_name(name), version, digests, (marker or "").strip()))
    return found


def running(asked: Iterable[str], extras: frozenset[str] = frozenset()) -> set[str]:
    """Names of installed packages that requirements bring in, with what those need in turn."""
    found: set[str] = set()
    waiting = [Requirement(r) for r in asked]
    while waiting:
        one = waiting.pop()
        name = canonicalize_name(one.name)
        wanted = [{"extra": e} for e in (one.extras or {""})]
        if one.marker and not any(one.marker.evaluate({"extra": e}) for e in extras | {""}):
            continue
        package = _installed(name)
        if name in found or package is None:
            continue
        found.add(name)
        for line in package.requires or ():
            needed = Requirement(line)
            if needed.marker is None or any(needed.marker.evaluate(w) for w in wanted):
                waiting.append(Requirement(line.partition(";")[0]))
    return found


def _installed(name: str) -> Distribution | None:
    try:
        return distribution(name)
    except PackageNotFoundError:
        return None


def licence_of(package: Distribution | None) -> str:
    """What a package says of its licence; empty when it says nothing, or is not for this system."""
    if package is None:
        return ""
    said = package.metadata
    if expression := said.get("License-Expression"):
        return str(expression)
    marks = [c.split(" :: ")[-1] for c in said.get_all("Classifier") or () if "License ::" in c]
    stated = (said.get("License") or "").strip().splitlines()[:1]
    return " OR ".join(marks) if marks and marks != ["OSI Approved"] else "".join(stated)[:100]


def not_allowed(licences: dict[str, str], names: Iterable[str]) -> Iterator[str]:
    """Packages whose licence is not on the list, or is not stated."""
    for name in sorted(names):
        if not ALLOWED.search(licences.get(name, "")):
            yield f"{name}: {licences.get(name) or 'no licence stated'}"


def bom_of(packages: Iterable[Locked], licences: dict[str, str], runs: set[str]) -> Bom:
    """The list of components."""
    bom, factory = Bom(), LicenseFactory()
    for one in packages:
        licence = licences.get(one.name)
        bom.components.add(
            Component(
                name=one.name,
                version=one.version,
                type=ComponentType.LIBRARY,
                bom_ref=f"{one.name}@{one.version}",
                purl=PackageURL("pypi", name=one.name, version=one.version),
                scope=ComponentScope.REQUIRED if one.name in runs else ComponentScope.EXCLUDED,
                licenses=[factory.make_from_string(licence)] if licence else [],
                # Of all its files in the lock; which of them is installed depends on the system.
                hashes=[HashType(alg=HashAlgorithm.SHA_256, content=d) for d in one.sha256],
            )
        )
    return bom


def main(out: Path) -> int:
    """Write the list beside the licences in words; 1 when a licence is not allowed."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    text = (ROOT / "requirements.lock").read_text(encoding="utf-8")
    packages, runs = locked(text), running(project["dependencies"])
    licences = {p.name: licence_of(_installed(p.name)) for p in packages}
    bom = bom_of(packages, licences, runs)
    bom.serial_number = uuid5(_SPACE, text)
    out.mkdir(parents=True, exist_ok=True)
    (out / "sbom.cdx.json").write_text(JsonV1Dot6(bom).output_as_string(indent=1), encoding="utf-8")
    lines = [f"{p.name};{p.version};{licences[p.name]};{p.name in runs}" for p in packages]
    head = "package;version;licence;runs with the product"
    (out / "licences.csv").write_text("\n".join([head, *lines]) + "\n", encoding="utf-8")
    bad = list(not_allowed(licences, runs))
    said = f"{len(packages)} packages in {out}, {len(runs)} of them run with the product"
    sys.stdout.write("\n".join([said, *(f"  not allowed: {b}" for b in bad)]) + "\n")
    return 1 if bad else 0


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1]) if len(sys.argv) > 1 else ROOT / "dist"))
