"""Questions on where figures come from, and on all of them at once, as SQL, one constant each.

Answered from what the viewer sees; who asks them is in `sources.py`.
"""

PROCUREMENT = """
SELECT p.*, s.file_name, s.received_at FROM public.procurement p
LEFT JOIN meta.source s USING (submission_id)
WHERE p.org_id = ? AND p.procurement_id = ?
"""

# The national register is sent by the authority that keeps it; who does not see its submissions
# does not see other buyers either.
NATIONAL_REGISTER = """
SELECT count(*) > 0 AS is_in FROM meta.source
WHERE org_id = 'upphandlingsmyndigheten' AND report_type = 'procurement_register'
  AND is_effective AND status = 'accepted'
"""

LONG_TABLE = """
SELECT v.org_id, o.name_sv, v.period_id, v.kpi_id, k.label_sv, k.unit, v.dimension, v.member,
       v.numerator, v.denominator, v.unknown, v.value, v.lower, v.upper, v.n, v.target, v.rating,
       v.status, v.missing_reason
FROM public.kpi_value v JOIN public.organisation o USING (org_id) JOIN meta.kpi k USING (kpi_id)
ORDER BY v.kpi_id, v.org_id, v.period_id, v.dimension, v.member
"""
