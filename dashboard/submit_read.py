"""Steps 3 and 4 of Lämna in: how the file was read, and what was found in it.

Draws what the review says. Of a report on persons no value is shown, of other files only cells of
columns that are read, and never a personal identity number.
"""

from dataclasses import replace

import streamlit as st

from dashboard import submit, text, ui
from dashboard.i18n import _, current
from dashboard.ui import Cell
from pipelines.export.messages import Messages
from pipelines.export.review import (
    ReadSheet,
    Review,
    about,
    alike,
    ignored_lines,
    names_of,
    nothing_wrong,
    sheet_line,
    unread_lines,
    what_to_do,
)
from pipelines.senders import own
from pipelines.senders.first_rows import first_rows
from pipelines.senders.hand_in import Proposal
from pipelines.settings import Settings

_LONG = 700


def show(settings: Settings, proposal: Proposal) -> None:
    """How the file was read, and what was found."""
    review = _unasked(proposal.review(settings, current()), proposal.asks)
    st.header(_("3. Så här läste vi filen"), anchor=False)
    ui.table(
        [_("Uppgift"), _("Så läst")],
        about(review),
        _("Så här läste vi filen"),
        longest=_LONG,
    )
    for sheet in review.sheets:
        ui.note(sheet_line(sheet, current()))
    for line in [*unread_lines(review), *ignored_lines(review)]:
        ui.note(line)
    for sheets in alike(review.sheets):
        _columns(sheets)
    _first(proposal, review)
    st.header(_("4. Det vi hittade"), anchor=False)
    if not (proposal.known or proposal.asks or proposal.names_persons):
        st.markdown(what_to_do(review))
    serious = any(review.messages.at(level) for level in ("stop", "error"))
    if fine := nothing_wrong(review) or ("" if serious else _("Inga fel hittades.")):
        st.success(fine)
    for level in ("stop", "error"):
        _errors(review, level)
    for level in ("warning", "info"):
        _advice(review, level)
    _answer(settings, proposal)


def _unasked(review: Review, asked: str | None) -> Review:
    """The review without the finding that step 5 asks about; the letter has it."""
    listed = tuple(m for m in review.messages.listed if m.code != asked)
    counts = {code: n for code, n in review.messages.counts.items() if code != asked}
    return replace(review, messages=Messages(listed, counts))


def _columns(sheets: list[ReadSheet]) -> None:
    """The mapping of columns, once for sheets that have the same."""
    name = _("Kolumner i {sheets}").format(sheets=names_of(sheets))
    with st.expander(text.plain(name), key=f"submit-columns-{sheets[0].name}"):
        ui.table(
            [_("Kolumn"), _("Er rubrik"), _("Läses som")],
            [(c.letter, c.header, c.label or Cell(_("läses inte"))) for c in sheets[0].columns],
            name,
        )


def _first(proposal: Proposal, review: Review) -> None:
    if review.personal:
        ui.note(_("Filen gäller personer. Därför visas inga värden ur den här."))
        return
    for sheet in review.sheets:
        columns, rows = first_rows(proposal.workbook, sheet, personal=review.personal)
        if rows:
            name = _("De första raderna i «{sheet}»").format(sheet=sheet.name)
            with st.expander(text.plain(name), key=f"submit-rows-{sheet.name}"):
                ui.table(
                    [_("Rad"), *(f"{c.letter} {c.header}" for c in columns)],
                    [(str(number), *texts) for number, texts in rows],
                    name,
                    wide=True,
                )


def _errors(review: Review, level: str) -> None:
    rows, left = submit.errors(review, level)
    if not rows:
        return
    heading = submit.heading(review, level)
    st.subheader(heading, anchor=False)
    ui.table([_("Vad är fel och var"), _("Gör så här")], rows, heading, longest=_LONG)
    if left:
        ui.note(_("… och {n} till. Alla står i brevet.").format(n=left))


def _advice(review: Review, level: str) -> None:
    rows = submit.advice(review, level)
    if not rows:
        return
    heading = submit.heading(review, level)
    with st.expander(heading, key=f"submit-{level}", expanded=level == "warning"):
        ui.table([_("Vad och var"), _("Gör så här")], rows, heading, longest=_LONG)


def _answer(settings: Settings, proposal: Proposal) -> None:
    """The letter to take along, whether or not the file is handed in."""
    name, lang = proposal.submission.receipt.file_name, current()
    with st.container(horizontal=True):
        st.download_button(
            _("Hämta den granskade filen (Excel)"),
            lambda: own.answer_to(settings, proposal, lang).data,
            file_name=own.letter_name(name, None),
            key="submit-letter",
            on_click="ignore",
        )
        st.download_button(
            _("Hämta granskningen som text"),
            lambda: own.answer_to(settings, proposal, lang).words,
            file_name=own.letter_name(name, None, ".txt"),
            key="submit-words",
            on_click="ignore",
        )
