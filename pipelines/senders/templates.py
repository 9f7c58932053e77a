"""An empty workbook to fill in, for one report type and perhaps one organisation.

Looks up what is known of the organisation; the workbook itself is made in `export/template.py`.
"""

from collections.abc import Iterable, Mapping

from pipelines.export.template import WITH_KNOWN, Unit, template
from pipelines.ingest.layouts import standard
from pipelines.model.bundle import load_reference
from pipelines.model.organisations import Registry, descendants
from pipelines.model.reports import ReportType
from pipelines.settings import Settings

MOST_KNOWN = 500
# What requirements were set in: the contracts that promises and placements belong to.
_KNOWN = """
SELECT DISTINCT procurement_ref, title FROM public.procurement
WHERE social = 'yes' AND procurement_ref IS NOT NULL AND list_contains(?, org_id)
ORDER BY procurement_ref
LIMIT ?
"""


def make(
    report_type: str, organisation: str | None, settings: Settings, lang: str
) -> tuple[str, bytes]:
    """The template, and what to name its file.

    Raises:
        LookupError: There is no such report type or organisation.
    """
    reports = standard(settings.layouts)
    name = _named(report_type, reports)
    reference = load_reference(settings.reference)
    unit = _unit(organisation, reference.registry) if organisation else None
    known = _known(unit, reference.registry, settings) if unit and name in WITH_KNOWN else ()
    data = template(
        name, reports[name], reference.codes, lang, unit, periods(reports[name], settings),
        tuple(known),
    )  # fmt: skip
    label = reports[name].label.en if lang == "en" else reports[name].label.sv
    return f"{label}{f' {unit.name}' if unit else ''}.xlsx", data


def _named(wanted: str, reports: Mapping[str, ReportType]) -> str:
    by_letter = {report.letter.casefold(): name for name, report in reports.items()}
    name = by_letter.get(wanted.casefold(), wanted.casefold().replace("-", "_"))
    if name not in reports:
        msg = f"{wanted}: {', '.join(f'{n} ({r.letter})' for n, r in reports.items())}"
        raise LookupError(msg)
    return name


def _unit(org_id: str, registry: Registry) -> Unit:
    if org_id not in registry.organisations:
        msg = f"{org_id}: no such organisation in the registry"
        raise LookupError(msg)
    names = [registry.organisations[o].name_sv for o in _members(org_id, registry)]
    return Unit(org_id, registry.organisations[org_id].name_sv, tuple(dict.fromkeys(names)))


def _members(org_id: str, registry: Registry) -> list[str]:
    """The organisation, then those below it."""
    return list(dict.fromkeys([org_id, *descendants(registry, org_id)]))


def periods(report: ReportType, settings: Settings) -> list[str]:
    """The periods to choose from: last year, this and the next."""
    years = range(settings.today.year - 1, settings.today.year + 2)
    if report.period == "year":
        return [str(year) for year in years]
    return [f"Kv{n} {year}" for year in years for n in (1, 2, 3, 4)] + [str(y) for y in years]


def _known(unit: Unit, registry: Registry, settings: Settings) -> Iterable[Mapping[str, str]]:
    """The procurements with requirements that the snapshot in force holds of the unit."""
    # Loads DuckDB, which nothing else here needs.
    from pipelines.warehouse.snapshot import current, query

    snapshot = current(settings.warehouse)
    if snapshot is None:
        return []
    rows = query(snapshot, _KNOWN, [_members(unit.org_id, registry), MOST_KNOWN])
    return [
        {str(k): str(v) for k, v in row.items() if isinstance(v, str)}
        for row in rows.to_dict("records")
    ]
