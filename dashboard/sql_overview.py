"""Questions behind Läget beside those of `sql.py`: who answers, since when, what changed.

Answered from what the viewer sees; who asks them is in `overview.py`.
"""

WHO = "SELECT org_id, responsible, contact FROM public.organisation"

SILENT = """
SELECT d.org_id, min(d.due_at) AS due_at
FROM public.delivery d JOIN public.period q USING (period_id)
JOIN public.period p ON p.period_id = ? AND q.date_from >= p.date_from AND q.date_to <= p.date_to
WHERE d.report_type = 'procurement_register' AND d.is_expected AND d.status <> 'accepted'
GROUP BY d.org_id
"""

LATE = """
SELECT c.org_id, o.name_sv, count(*) AS n, min(c.due_date) AS due_date,
       max(c.days_overdue) AS days_overdue
FROM public.commitment c JOIN public.organisation o USING (org_id)
WHERE c.status = 'overdue' AND c.days_overdue > ?
GROUP BY c.org_id, o.name_sv ORDER BY n DESC, days_overdue DESC, c.org_id
"""

CHANGE = """
SELECT * FROM meta.change WHERE kpi_id = 'goal_share' AND org_id = ? AND period_id = ?
"""

DEFINITION = """
SELECT k.kpi_version, r.rule_set FROM meta.kpi k, meta.run r WHERE k.kpi_id = 'goal_share'
"""

BREAKS = """
SELECT break_id, label_sv, label_en FROM meta.series_break
WHERE kpi_id IS NULL OR kpi_id = 'goal_share' ORDER BY valid_from, break_id
"""
