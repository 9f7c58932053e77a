"""Questions on who got work and stayed, as SQL, one constant each. No row is about one person.

Answered from what the viewer sees; figures of few people are missing before publication. Who asks
them is in `people.py`.
"""

FUNNEL = "SELECT * FROM public.funnel WHERE org_id = ? AND period_id = ? ORDER BY step"

CURVE = """
SELECT * FROM public.retention_curve WHERE definition = ? AND "group" = ? ORDER BY month
"""

# Shown where at least a quarter of a year can be told.
GROUPS = """
SELECT "group" AS code, count(*) FILTER (survival IS NOT NULL AND month >= 3) > 0 AS is_shown
FROM public.retention_curve WHERE definition = 'same_employer'
GROUP BY 1
ORDER BY code = 'all' DESC, code = 'woman' DESC, code = 'man' DESC, max(n) DESC NULLS LAST,
         code
"""

MIX = """
SELECT * FROM public.mix
WHERE org_id = ? AND period_id = ? AND occupation = 'all'
  AND dimension IN ('target_group', 'gender', 'age_band')
ORDER BY dimension = 'target_group' DESC, dimension = 'gender' DESC,
         CASE WHEN dimension = 'age_band' THEN member END, n DESC NULLS LAST, member
"""

LEAD_TIMES = """
SELECT * FROM public.lead_time WHERE org_id = ? AND period_id = ? AND outcome = 'done'
"""

PROGRESS = """
SELECT * FROM public.progression WHERE "group" = 'all'
QUALIFY row_number() OVER (PARTITION BY progress ORDER BY horizon_months DESC) = 1
"""

# Numbers of people do not change from month to month: they are how many there are now.
MATCHING = """
SELECT occupation_ssyk, any_value(occupation_sv) AS name_sv, any_value(occupation_en) AS name_en,
       sum(openings) AS openings, max(persons_ready) AS ready,
       max(persons_in_training) AS in_training, bool_or(is_suppressed) AS is_suppressed
FROM public.matching_gap WHERE status = 'ok'
GROUP BY occupation_ssyk ORDER BY openings DESC, occupation_ssyk
"""
