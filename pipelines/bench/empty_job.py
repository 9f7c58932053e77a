"""The peer of a run with nothing changed: a Dagster job of the same steps with empty bodies.

`shape` says which assets and checks our job has and how they hang together; `main` runs a job of
that shape in a process that loads nothing of ours.
"""

import json
import sys
from pathlib import Path
from typing import Any

Shape = list[dict[str, Any]]


def shape() -> Shape:
    """The steps of the job `refresh`: name, assets with what they depend on, checks."""
    import dagster as dg

    from pipelines.definitions import defs

    graph = defs().resolve_asset_graph()
    steps: dict[str, dict[str, Any]] = {}
    for of in graph.assets_defs:
        assets = {
            key.to_user_string(): sorted(d.to_user_string() for d in of.asset_deps[key])
            for key in of.keys
        }
        checks = [
            {
                "name": check.name,
                "asset": check.asset_key.to_user_string(),
                "deps": sorted(d.asset_key.to_user_string() for d in check.additional_deps),
            }
            for check in of.check_specs
        ]
        if isinstance(of, dg.AssetsDefinition) and (assets or checks):
            steps[of.op.name] = {"name": of.op.name, "assets": assets, "checks": checks}
    return sorted(steps.values(), key=lambda s: str(s["name"]))


def _assets(step: dict[str, Any]) -> Any:
    import dagster as dg

    specs = [
        dg.AssetSpec(_key(name), deps=[_key(d) for d in deps])
        for name, deps in step["assets"].items()
    ]

    @dg.multi_asset(name=step["name"], specs=specs)  # type: ignore[untyped-decorator]
    def empty() -> Any:
        for spec in specs:
            yield dg.MaterializeResult(asset_key=spec.key)

    return empty


def _checks(step: dict[str, Any]) -> Any:
    import dagster as dg

    specs = [
        dg.AssetCheckSpec(
            c["name"],
            asset=_key(c["asset"]),
            additional_deps=[_key(d) for d in c["deps"]],
            blocking=True,
        )
        for c in step["checks"]
    ]

    @dg.multi_asset_check(name=step["name"], specs=specs)  # type: ignore[untyped-decorator]
    def empty() -> Any:
        for spec in specs:
            yield dg.AssetCheckResult(check_name=spec.name, asset_key=spec.asset_key, passed=True)

    return empty


def _key(name: str) -> Any:
    import dagster as dg

    return dg.AssetKey(name.split("/"))


def main(steps: Shape) -> None:
    """Run the empty job as `shu refresh` runs its own: in this process, its history in memory."""
    import dagster as dg

    checks = [_checks(step) for step in steps if step["checks"]]
    assets = [_assets(step) for step in steps if not step["checks"]]
    defs = dg.Definitions(
        assets=assets,
        asset_checks=checks,
        jobs=[dg.define_asset_job("empty", dg.AssetSelection.all())],
        executor=dg.in_process_executor,
    )
    with dg.DagsterInstance.ephemeral() as instance:
        result = defs.resolve_job_def("empty").execute_in_process(
            instance=instance,
            run_config={"loggers": {"console": {"config": {"log_level": "CRITICAL"}}}},
        )
    told = {
        "assets": len(result.get_asset_materialization_events()),
        "checks": len(result.get_asset_check_evaluations()),
    }
    sys.stdout.write(json.dumps(told) + "\n")


if __name__ == "__main__":
    if len(sys.argv) == 1:
        sys.stdout.write(json.dumps(shape()) + "\n")
    else:
        main(json.loads(Path(sys.argv[1]).read_text(encoding="utf-8")))
