"""The whole report from a source: sections in their order, and what stands on the first page.

Setting it as a page is `page.py`'s; printing it is `pdf.py`'s.
"""

from pipelines.export import fmt
from pipelines.export.report_evaluation import (
    section_goal,
    section_method,
    section_payoff,
    section_people,
)
from pipelines.export.report_evaluation.figures import Notes
from pipelines.export.report_evaluation.parts import Report
from pipelines.export.report_evaluation.source import Source
from pipelines.export.report_evaluation.words import say


def report(source: Source, lang: str) -> Report:
    """The report in a language."""
    notes: Notes = {}
    told = (
        section_goal.goal(source, lang, notes),
        section_goal.commitments(source, lang, notes),
        section_people.people(source, lang, notes),
        section_people.economy(source, lang, notes),
        section_payoff.payoff(source, lang),
    )
    run = source.run
    period, name = fmt.period(source.period_id, lang), source.name()
    rows = source["public.period"].set_index("period_id")
    status = "open" if rows.loc[source.period_id, "status"] == "open" else "frozen"
    return Report(
        lang=lang,
        title=say("title", lang, period=period, name=name),
        about=(
            (say("about_unit", lang), name),
            (say("about_period", lang), period),
            (say("about_through", lang), fmt.date_long(source.through, lang)),
            (say("about_status", lang), say(f"status_{status}", lang)),
            (say("about_snapshot", lang), source.snapshot.snapshot_id),
            (say("about_hash", lang), source.snapshot.content_hash),
            (say("about_rules", lang), str(run["rule_set"])),
        ),
        sample=say("sample", lang) if bool(run["is_sample"]) else "",
        sections=(
            section_method.summary(source, told, lang),
            *told,
            section_method.method(source, lang),
            section_method.limits(source, notes, lang),
        ),
    )


def file_name(source: Source, lang: str) -> str:
    """The name of the report's files, without ending."""
    word = "report" if lang == "en" else "rapport"
    return f"{word}-{source.org_id}-{source.period_id}"
