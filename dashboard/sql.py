"""The dashboard's questions to the snapshot, as SQL, one constant each.

They are answered from what the viewer sees, which `pipelines.warehouse.seen` decides; who asks
them, and how the answers are cached, is in `data.py`.
"""

RUN = "SELECT today, data_through, built_at, is_sample, rule_set FROM meta.run LIMIT 1"

ORGANISATION = """
SELECT org_id, name_sv, short_name, org_number, parent_org_id, is_expected,
       EXISTS (SELECT 1 FROM public.organisation c WHERE c.parent_org_id = o.org_id) AS is_group
FROM public.organisation o WHERE org_id = ?
"""

PERIODS = """
SELECT p.period_id, p.period_type, p.date_from, p.date_to
FROM public.period p, meta.run r
WHERE p.period_type IN ('year', 'tertial', 'quarter')
  AND p.date_from <= coalesce(r.data_through, r.today)
  AND p.period_id IN (SELECT period_id FROM public.kpi_value WHERE kpi_id = 'goal_share')
ORDER BY year(p.date_from) DESC, p.period_type = 'year' DESC, p.period_type = 'tertial' DESC,
         p.date_from DESC
"""

VALUE = """
SELECT * FROM public.kpi_value
WHERE kpi_id = ? AND org_id = ? AND period_id = ? AND dimension = 'all'
"""

TREND = """
SELECT p.date_from, v.*
FROM public.kpi_value v JOIN public.period p USING (period_id), meta.run r
WHERE v.kpi_id = 'goal_share' AND v.org_id = ? AND v.dimension = 'all'
  AND p.period_type = 'year' AND p.date_from <= coalesce(r.data_through, r.today)
ORDER BY p.date_from
"""

TARGETS = """
SELECT valid_from, valid_to, target_value FROM meta.target
WHERE kpi_id = 'goal_share' AND target_type = 'at_least' ORDER BY valid_from
"""

# A group's own row and its members' rows add up to the group, so a unit is a leaf, or a group's
# own part: no procurement is shown twice, none is lost.
UNITS = """
WITH RECURSIVE span AS (
  SELECT p.date_from, p.date_to, coalesce(r.data_through, r.today) AS through
  FROM public.period p, meta.run r WHERE p.period_id = $period
), inside(org_id) AS (
  SELECT org_id FROM public.organisation WHERE org_id = $root
  UNION ALL
  SELECT o.org_id FROM public.organisation o JOIN inside i ON o.parent_org_id = i.org_id
), parents AS (
  SELECT DISTINCT parent_org_id AS org_id FROM public.organisation
  WHERE parent_org_id IS NOT NULL
), due AS (
  SELECT d.org_id, bool_and(d.status = 'accepted') AS reported,
         count(*) FILTER (d.is_expected) AS due, bool_or(d.status = 'accepted') AS came
  FROM public.delivery d JOIN public.period q USING (period_id), span
  WHERE d.report_type = 'procurement_register'
    AND q.date_from >= span.date_from AND q.date_to <= span.date_to
    AND q.date_to <= span.through
  GROUP BY d.org_id
), own AS (
  SELECT v.*, p.org_id IS NOT NULL AS is_parent FROM public.kpi_value v
  LEFT JOIN parents p USING (org_id)
  WHERE v.period_id = $period
    AND v.dimension = CASE WHEN p.org_id IS NULL THEN 'all' ELSE 'own' END
)
SELECT o.org_id, o.name_sv, o.short_name, o.org_type,
       o.org_id IN (SELECT org_id FROM parents) AS is_group,
       coalesce(d.due, 0) > 0 AS expected, coalesce(d.reported, false) AS reported,
       coalesce(k.status, 'not_reported') AS status,
       coalesce(k.numerator, 0) AS numerator, coalesce(k.denominator, 0) AS denominator,
       coalesce(k.unknown, 0) AS unknown, k.value, k.lower, k.upper, coalesce(k.n, 0) AS n,
       coalesce(c.n, 0) AS counted,
       row_number() OVER (ORDER BY o.name_sv COLLATE sv, o.org_id) AS position
FROM inside i JOIN public.organisation o USING (org_id)
LEFT JOIN due d USING (org_id)
LEFT JOIN own k ON k.org_id = o.org_id AND k.kpi_id = $kpi
LEFT JOIN own c ON c.org_id = o.org_id AND c.kpi_id = 'goal_share'
WHERE coalesce(d.due, 0) > 0 OR coalesce(d.came, false) OR coalesce(c.n, 0) > 0
ORDER BY position
"""

FORECASTS = "SELECT * FROM public.goal_forecast WHERE year = ?"

FORECAST_COVERAGE = "FROM public.forecast_coverage WHERE as_of_day = 'all'"

PROCUREMENTS = """
SELECT p.*, s.file_name, coalesce(p.counted_at, p.published_at, p.awarded_at) AS day
FROM public.procurement p JOIN public.period q ON q.period_id = ?
LEFT JOIN meta.source s USING (submission_id)
WHERE p.org_id = ?
  AND (day BETWEEN q.date_from AND q.date_to OR day IS NULL)
ORDER BY p.counts DESC, day DESC NULLS LAST, p.procurement_ref COLLATE sv, p.procurement_id
"""

DELIVERIES = """
SELECT d.*, p.date_from, s.file_name FROM public.delivery d
LEFT JOIN public.period p USING (period_id) LEFT JOIN meta.source s USING (submission_id)
WHERE d.org_id = ? AND (d.is_expected OR d.status <> 'missing')
ORDER BY left(d.period_id, 4) DESC, p.date_from DESC NULLS FIRST, d.report_type LIMIT 24
"""

FINDINGS = """
SELECT severity, sum(n) AS n FROM public.finding_count WHERE org_id = ? AND n IS NOT NULL
GROUP BY severity ORDER BY severity = 'error' DESC, severity = 'warning' DESC
"""

KPIS = (
    "SELECT * FROM meta.kpi ORDER BY kpi_id = 'goal_share' DESC, kpi_id = 'coverage' DESC, kpi_id"
)
ALL_TARGETS = "SELECT * FROM meta.target ORDER BY kpi_id, valid_from"
PARAMETERS = "SELECT * FROM meta.parameter ORDER BY parameter_id, scope, valid_from"
