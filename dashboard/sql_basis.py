"""Questions on what the figures rest on: deliveries, findings, run, changes; one constant each.

Answered from what the viewer sees; who asks them is in `basis.py`.
"""

MATRIX = """
WITH shown AS (
  SELECT d.*, o.name_sv, coalesce(o.short_name, o.name_sv) AS short_name
  FROM public.delivery d JOIN public.organisation o USING (org_id)
  WHERE d.is_expected AND left(d.period_id, 4) = ?
)
SELECT *, row_number() OVER (ORDER BY name_sv COLLATE sv, org_id) AS position FROM shown
ORDER BY position
"""

MISSING = """
SELECT d.org_id, o.name_sv, d.report_type, d.period_id, d.status
FROM public.delivery d JOIN public.organisation o USING (org_id)
JOIN public.period p USING (period_id), meta.run r
WHERE d.is_expected AND d.status <> 'accepted' AND p.date_to <= coalesce(r.data_through, r.today)
ORDER BY p.date_from DESC, o.name_sv COLLATE sv, d.report_type
"""

REPORTS = """
SELECT report_type, count(*) AS files, count(DISTINCT org_id) AS senders,
       max(received_at) AS newest, sum(rows_accepted) AS rows, sum(rows_quarantined) AS quarantined
FROM meta.source WHERE is_effective AND status = 'accepted' AND report_type IS NOT NULL
GROUP BY report_type ORDER BY rows DESC NULLS LAST, report_type
"""

FINDINGS = """
SELECT code, severity, if(bool_and(n IS NOT NULL), sum(n), NULL) AS n,
       count(DISTINCT org_id) AS senders
FROM public.finding_count GROUP BY code, severity
ORDER BY severity = 'error' DESC, severity = 'warning' DESC, n DESC NULLS LAST, code
"""

RUN = """
SELECT r.built_at, r.today, count(s.status) AS files,
       count(*) FILTER (s.status = 'rejected') AS rejected,
       count(*) FILTER (s.status = 'held') AS held,
       sum(s.rows_quarantined) FILTER (s.is_effective) AS quarantined,
       (SELECT count(*) > 0 FROM public.finding_count WHERE severity = 'error' AND n IS NULL)
         AS has_protected
FROM meta.run r LEFT JOIN meta.source s ON true GROUP BY ALL
"""

CHANGES = """
SELECT c.*, o.name_sv, k.label_sv, k.label_en, k.unit
FROM meta.change c JOIN public.organisation o USING (org_id) JOIN meta.kpi k USING (kpi_id)
ORDER BY c.changed_at DESC, o.parent_org_id IS NULL DESC, k.kpi_id = 'goal_share' DESC,
         abs(c.effect) DESC NULLS LAST, c.period_id DESC, c.kpi_id, c.org_id
"""
