"""Raw assets: one an organisation that may send, taken in together."""

from collections.abc import Iterator
from typing import Any

import dagster as dg

from pipelines.defs.resources import Place
from pipelines.ingest import cells, intake
from pipelines.model.bundle import load_reference
from pipelines.settings import Settings


def senders() -> tuple[str, ...]:
    """Organisations that may send: those with a role or a report, in the registry's order."""
    registry = load_reference(Settings().reference).registry
    return tuple(
        o.org_id
        for o in registry.organisations.values()
        if o.reports or o.covers_all or set(o.roles) - {"city", "root"}
    )


def raw_key(org_id: str) -> dg.AssetKey:
    """Asset key of an organisation's received files."""
    return dg.AssetKey(["raw", org_id])


def _spec(org_id: str) -> dg.AssetSpec:
    name = load_reference(Settings().reference).registry.organisations[org_id].name_sv
    return dg.AssetSpec(
        raw_key(org_id),
        description=f"Files received from {name}",
        group_name="raw",
        owners=[f"team:{org_id}"],
        kinds={"excel"},
    )


@dg.multi_asset(name="take_in", specs=[_spec(o) for o in senders()])
def take_in(
    context: dg.AssetExecutionContext, place: Place
) -> Iterator[dg.MaterializeResult[Any]]:
    """Receive what lies in the drop folder: archive it once, read its cells once."""
    s = place.settings
    with cells.reading_process(s.read_seconds, s.read_memory_mb) as process:
        done = intake.take_in(
            s.inbox, s.archive, s.warehouse / "cells", process, s.today, context.log.debug
        )
        for org_id in senders():
            mine = [r for r in done.receipts if r.org_id == org_id]
            yield dg.MaterializeResult(
                asset_key=raw_key(org_id),
                metadata={
                    "files": len(mine),
                    "new": sum(r.submission_id in done.new for r in mine),
                    "refused": sum(r.kept == "nothing" for r in mine),
                    "read": process.read_count,
                },
            )
