"""The first and the last sections: the summary, how it was counted, and what it does not show.

The definitions, breaks and unverified values are those of the snapshot itself.
"""

from pipelines.export import fmt
from pipelines.export.report_evaluation import section_goal, section_payoff
from pipelines.export.report_evaluation.figures import Notes
from pipelines.export.report_evaluation.parts import Block, Bullets, Section, Sentences, Table
from pipelines.export.report_evaluation.section_goal import COMMITMENTS, GOAL
from pipelines.export.report_evaluation.section_people import COSTS, PEOPLE
from pipelines.export.report_evaluation.source import Source
from pipelines.export.report_evaluation.words import say

USED = ("coverage", *GOAL, *COMMITMENTS, *PEOPLE, *COSTS)


def summary(source: Source, sections: tuple[Section, ...], lang: str) -> Section:
    """The answers of all sections, with who has reported above them."""
    answers = [
        f"{section.title}: {block.text}"
        for section in sections
        for block in section.blocks
        if isinstance(block, Sentences) and block.kind in ("answer", "caveat")
    ]
    blocks: list[Block] = [
        Sentences(section_goal.reported(source, lang)),
        Bullets(tuple(answers)),
        Sentences(f"{say('payoff', lang)}: {section_payoff.scope(source, lang)}"),
        Sentences(say("symbols", lang)),
    ]
    return Section("summary", say("summary", lang), tuple(blocks))


def method(source: Source, lang: str) -> Section:
    """How it was counted: rules, definitions and their versions, breaks of the series."""
    english = lang == "en"
    rule_set = source.run["rule_set"]
    sv = (
        f"Vad som räknas följer regelverket {rule_set}. Okänt räknas som nej i värdet och som ja "
        "i den övre gränsen. Andelar är summor av täljare genom summor av nämnare, aldrig medel "
        "av procenttal. Intervall för andelar är Wilsons, som om periodens fall vore ett stickprov "
        "på arbetssättet; andelen kvar i arbete är Kaplan–Meiers med log-log-intervall. Uppgifter "
        "om färre än fem personer visas inte, och inte heller det som de kunde räknas ut ur."
    )
    en = (
        f"What counts follows the rule set {rule_set}. Unknown counts as no in the value and as "
        "yes in the upper bound. Shares are sums of numerators by sums of denominators, never "
        "means of percentages. Intervals of shares are Wilson's, as if the cases of the period "
        "were a sample of the way of working; the share left in work is Kaplan–Meier's with a "
        "log-log interval. Figures of fewer than five persons are not shown, nor what they could "
        "be worked out from."
    )
    rows = tuple(
        (
            str(kpi[f"label_{lang}"]),
            fmt.number(int(kpi["kpi_version"]), lang),
            str(kpi[f"definition_{lang}"]),
        )
        for kpi in (source.kpi(kpi_id) for kpi_id in USED)
    )
    head = tuple(say(f"head_{key}", lang) for key in ("measure", "version", "definition"))
    blocks: list[Block] = [
        Sentences(en if english else sv),
        Table("Definitions" if english else "Definitioner", head, rows),
    ]
    breaks = source["meta.series_break"]
    if told := tuple(
        f"{fmt.date_long(row['valid_from'], lang)}: {row[f'label_{lang}']} ({row['source']})"
        for row in breaks.to_dict("records")
    ):
        blocks += [Sentences("Breaks in the series:" if english else "Brott i serierna:")]
        blocks += [Bullets(told)]
    return Section("method", say("method", lang), tuple(blocks))


def limits(source: Source, notes: Notes, lang: str) -> Section:
    """What the report does not show, and the caveats that the tables number."""
    english = lang == "en"
    unverified = int((~source["meta.parameter"]["verified"].astype(bool)).sum())
    of_all = len(source["meta.parameter"])
    counts = fmt.count_of(unverified, of_all, lang)
    sv = (
        "Rapporten följer upp; den prövar inte orsak och verkan. Vilka som hade fått arbete ändå "
        "är ett antagande, inte en mätning.",
        "Ett krav i en upphandling är ett beslut; att det uppfylldes visas bara av utfästelserna.",
        "Enheter som inte lämnat räknas varken som ja eller nej.",
        f"{counts} daterade värden är inte kontrollerade mot en källa.",
        "Leverantörer rangordnas inte.",
    )
    en = (
        "The report follows up; it does not test cause and effect. Who would have found work "
        "anyway is an assumption, no measurement.",
        "A requirement in a procurement is a decision; that it was fulfilled is shown by the "
        "commitments only.",
        "Units that have not reported count neither as yes nor as no.",
        f"{counts} dated values are not checked against a source.",
        "Suppliers are not ranked.",
    )
    blocks: list[Block] = [Bullets(en if english else sv)]
    if notes:
        rows = tuple(
            (str(number), text, ", ".join(of))
            for number, (text, of) in enumerate(notes.items(), start=1)
        )
        head = (
            "No." if english else "Nr",
            *(say(f"head_{k}", lang) for k in ("caveat", "measures")),
        )
        title = "Caveats in the tables" if english else "Förbehåll i tabellerna"
        blocks.append(Table(title, head, rows))
    return Section("limits", say("limits", lang), tuple(blocks))
