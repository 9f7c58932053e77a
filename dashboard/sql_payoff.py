"""Questions on the pay-off, as SQL, one constant each. Sums over all placements only.

Answered from what the viewer sees; who asks them is in `payoff.py`.
"""

NET = """
SELECT * FROM public.payoff WHERE basis = 'net' AND scenario = ? AND horizon_months = ?
"""
SENSITIVITY = """
SELECT * FROM public.payoff_sensitivity WHERE scenario = ? AND actor = ?
ORDER BY abs(npv_high - npv_low) DESC NULLS LAST, parameter
"""
SWINGS = """
SELECT * FROM public.payoff_sensitivity WHERE scenario = ? ORDER BY parameter, actor
"""
SUMMARY = "FROM public.payoff_summary"
STEPS = """
SELECT position, step, max(npv) FILTER (actor = 'samhalle') AS samhalle,
       max(npv) FILTER (actor = 'kommun') AS kommun
FROM public.payoff_step GROUP BY position, step ORDER BY position
"""
HORIZONS = "SELECT DISTINCT horizon_months FROM public.payoff ORDER BY 1"
GRID = """
SELECT additionality, horizon_months, npv FROM public.payoff_grid
ORDER BY additionality, horizon_months
"""
# The cautious scenario's own choices; the others' stand in the summary, or are none.
CHOICE = """
SELECT p.value, p.source, p.verified FROM meta.parameter p, meta.run r
WHERE p.parameter_id = ? AND p.scope = ? AND p.valid_from <= r.today
  AND (p.valid_to IS NULL OR p.valid_to >= r.today)
ORDER BY p.valid_from DESC LIMIT 1
"""
VERSION = "SELECT code_version, rule_set FROM meta.run LIMIT 1"
COSTS = """
SELECT kpi_id, period_id, value, status FROM public.kpi_value
WHERE kpi_id IN ('cost_per_placement', 'cost_per_sustained_job') AND org_id = ?
  AND dimension = 'all' AND period_id = ?
ORDER BY kpi_id
"""
UNIT_COSTS = """
SELECT unit, value_sek, is_suppressed FROM public.unit_cost
WHERE org_id = ? AND period_id = ? ORDER BY unit DESC
"""
