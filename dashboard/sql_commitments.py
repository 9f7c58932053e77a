"""Questions on what suppliers promised and delivered, as SQL, one constant each.

Answered from what the viewer sees; who asks them is in `commitments.py`.
"""

# A year, or '' for all that is due until today; what is not due yet belongs to no year.
_SPAN = """
span AS (
  SELECT period_id FROM public.period
  WHERE period_type = 'year' AND ($year = '' OR period_id = $year)
), places AS (
  SELECT * FROM public.commitment
  WHERE unit = 'persons' AND ($year = '' OR strftime(due_date, '%Y') = $year)
)
"""
# Delivered is of few people more often than not, so the measure tells it, not the rows; where one
# year is hidden the sum is too.
_KEPT = """
  if(bool_or(v.numerator IS NULL), NULL, sum(v.numerator)) AS kept,
  if(bool_or(v.unknown IS NULL), NULL, sum(v.unknown)) AS unknown
"""

WHOLE = f"""
WITH RECURSIVE inside(org_id) AS (
  SELECT org_id FROM public.organisation WHERE org_id = $org
  UNION
  SELECT o.org_id FROM public.organisation o JOIN inside i ON o.parent_org_id = i.org_id
), {_SPAN}, kept AS (
  SELECT {_KEPT} FROM public.kpi_value v JOIN span USING (period_id)
  WHERE v.kpi_id = 'commitment_delivery' AND v.org_id = $org AND v.dimension = 'all'
    AND v.status <> 'not_reported'
)
SELECT count(*) AS n, sum(p.promised) AS promised,
       sum(p.promised) FILTER (p.is_due) AS due,
       sum(p.promised) FILTER (NOT p.is_due AND p.status NOT IN ('excused', 'cancelled')) AS later,
       count(*) FILTER (p.is_due) AS n_due,
       count(*) FILTER (p.status = 'overdue') AS n_overdue,
       count(*) FILTER (p.status = 'excused') AS n_excused,
       sum(p.promised) FILTER (p.status = 'excused') AS excused,
       sum(p.over_delivered) AS over,
       coalesce(bool_or(p.is_suppressed), false) AS over_hidden,
       count(DISTINCT p.supplier_id) FILTER (p.over_delivered > 0) AS n_over,
       any_value(k.kept) AS kept, any_value(k.unknown) AS unknown
FROM places p JOIN inside USING (org_id) CROSS JOIN kept k
WHERE p.status <> 'cancelled'
"""  # noqa: S608 - the pieces are ours

BY_UNIT = f"""
WITH RECURSIVE pairs(org_id, above) AS (
  SELECT org_id, org_id FROM public.organisation
  UNION
  SELECT p.org_id, o.parent_org_id FROM pairs p JOIN public.organisation o ON o.org_id = p.above
  WHERE o.parent_org_id IS NOT NULL
), {_SPAN}, due AS (
  SELECT a.above AS org_id, sum(p.promised) AS promised, count(*) AS n,
         count(*) FILTER (p.status = 'overdue') AS n_overdue, bool_or(a.above = p.org_id) AS own
  FROM places p JOIN pairs a USING (org_id) WHERE p.is_due GROUP BY a.above
), kept AS (
  SELECT v.org_id, {_KEPT} FROM public.kpi_value v JOIN span USING (period_id)
  WHERE v.kpi_id = 'commitment_delivery' AND v.dimension = 'all' AND v.status <> 'not_reported'
  GROUP BY v.org_id
)
SELECT o.org_id AS code, o.name_sv AS name, coalesce(o.short_name, o.name_sv) AS short,
       EXISTS (FROM public.organisation c WHERE c.parent_org_id = o.org_id) AS is_group,
       d.promised, d.n, d.n_overdue, k.kept, k.unknown
FROM due d JOIN public.organisation o USING (org_id) LEFT JOIN kept k USING (org_id)
WHERE d.own
ORDER BY d.promised - k.kept DESC NULLS LAST, d.promised DESC, o.name_sv COLLATE sv
"""  # noqa: S608 - the pieces are ours

BY_INDUSTRY = f"""
WITH RECURSIVE inside(org_id) AS (
  SELECT org_id FROM public.organisation WHERE org_id = $org
  UNION
  SELECT o.org_id FROM public.organisation o JOIN inside i ON o.parent_org_id = i.org_id
), {_SPAN}, due AS (
  SELECT coalesce(p.cpv_division, 'unknown') AS code, sum(p.promised) AS promised, count(*) AS n,
         count(*) FILTER (p.status = 'overdue') AS n_overdue
  FROM places p JOIN inside USING (org_id) WHERE p.is_due GROUP BY 1
), kept AS (
  SELECT v.member AS code, {_KEPT} FROM public.kpi_value v JOIN span USING (period_id)
  WHERE v.kpi_id = 'commitment_delivery' AND v.org_id = $org AND v.dimension = 'industry'
    AND v.status <> 'not_reported'
  GROUP BY v.member
)
SELECT d.code, d.code AS name, d.code AS short, false AS is_group,
       d.promised, d.n, d.n_overdue, k.kept, k.unknown
FROM due d LEFT JOIN kept k USING (code)
ORDER BY d.promised - k.kept DESC NULLS LAST, d.promised DESC, d.code
"""  # noqa: S608 - the pieces are ours

OVERDUE = """
SELECT c.*, o.name_sv, coalesce(o.short_name, o.name_sv) AS short_name
FROM public.commitment c JOIN public.organisation o USING (org_id)
WHERE c.status = 'overdue' AND ($year = '' OR strftime(c.due_date, '%Y') = $year)
ORDER BY c.days_overdue DESC NULLS LAST, c.commitment_id
"""

OF_UNIT = """
SELECT * FROM public.commitment WHERE org_id = $org AND status <> 'cancelled'
  AND ($procurement = '' OR procurement_id = $procurement)
ORDER BY status = 'overdue' DESC, days_overdue DESC NULLS LAST, due_date NULLS LAST, commitment_id
"""

OTHERS = """
SELECT unit, count(*) AS n FROM public.commitment
WHERE unit <> 'persons' AND status <> 'cancelled' GROUP BY unit
"""

SUPPLIERS = """
SELECT *, rank AS place
FROM public.supplier_delivery
ORDER BY rank NULLS LAST, n DESC, supplier COLLATE sv, supplier_id
"""

YEARS = """
SELECT DISTINCT strftime(due_date, '%Y') AS year FROM public.commitment
WHERE is_due AND unit = 'persons' ORDER BY year DESC
"""
