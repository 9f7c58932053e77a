"""Step 6 of Lämna in and what stands below it: the receipt, own submissions, letters, templates.

Draws; only of the unit that was chosen, which the page has seen to be one's own.
"""

import streamlit as st

from dashboard import access, codes, submit, text, ui
from dashboard.access import Visit
from dashboard.i18n import _, current
from pipelines.export import fmt
from pipelines.ingest.archive import Receipt
from pipelines.model.reports import standard
from pipelines.senders import own, templates
from pipelines.senders.own import Line
from pipelines.settings import Settings

PAGE = 12


def receipt(settings: Settings, received: Receipt) -> None:
    """Number, time, digest, who; and the letter."""
    st.header(_("6. Kvitto"), anchor=False)
    who = _("du, användare {id}").format(id=received.by)
    ui.table(
        [_("Uppgift"), _("Kvitto")],
        [
            (_("Inlämning"), _("Nr {n}").format(n=received.sequence)),
            (_("Beteckning"), received.submission_id),
            (_("Mottagen"), submit.moment(received.at)),
            (_("Inlämnad av"), who),
            (_("Fil"), received.file_name),
            (_("Storlek"), _("{n} byte").format(n=fmt.number(received.size, current()))),
            ("SHA-256", received.sha256),
        ],
        _("6. Kvitto"),
    )
    ui.note(_("Filen räknas från nästa körning. Då syns den på sidan Underlag."))
    _letters(settings, received.org_id, received.submission_id, received.file_name,
             received.sequence, "receipt")  # fmt: skip


def _letters(
    settings: Settings, org_id: str, submission_id: str, name: str, number: int, key: str
) -> None:
    """The letter to a received file, as a workbook and as text; made when it is asked for."""
    lang = current()

    def made() -> own.Answer:
        return own.answer(settings, org_id, submission_id, lang)

    with st.container(horizontal=True):
        st.download_button(
            _("Hämta brev nr {n} (Excel)").format(n=number),
            lambda: made().data,
            file_name=own.letter_name(name, number),
            key=f"submit-{key}-letter",
            on_click="ignore",
        )
        st.download_button(
            _("Hämta brev nr {n} som text").format(n=number),
            lambda: made().words,
            file_name=own.letter_name(name, number, ".txt"),
            key=f"submit-{key}-words",
            on_click="ignore",
        )


@st.cache_data(max_entries=64, show_spinner=False)
def _lines(org_id: str, state: tuple[object, ...], _settings: Settings) -> list[Line]:
    return own.lines(_settings, org_id)


def show(settings: Settings, visit: Visit, unit: str) -> None:
    """The unit's own submissions with status and letters, and the templates."""
    st.header(_("Era inlämningar"), anchor="inlamningar")
    state = (str(settings.archive), *own.state(settings, unit))
    lines = _lines(unit, state, settings)
    for line in lines:
        if line.status == "waiting":
            _waiting(settings, visit, unit, line)
    _submissions(settings, unit, lines)
    _templates(settings, unit)


def _submissions(settings: Settings, unit: str, lines: list[Line]) -> None:
    if not lines:
        ui.note(_("Enheten har inte lämnat in något än."))
        return
    place = st.container()
    part = lines[ui.pages(len(lines), PAGE, "inlamningar")]
    with place:
        ui.table(
            [_("Inlämning"), _("Mottagen"), _("Rapport"), _("Läge")],
            [submit.own_row(line) for line in part],
            _("Era inlämningar"),
        )
    by_name = {_("Nr {n}").format(n=line.number): line for line in lines}
    chosen = st.selectbox(_("Brev till inlämning"), list(by_name), key="submit-choose", width=240)
    line = by_name.get(chosen, lines[0])
    _letters(settings, unit, line.submission_id, line.file_name, line.number, "own")


def _waiting(settings: Settings, visit: Visit, unit: str, line: Line) -> None:
    """A file that came another way and waits for the same answer as here."""
    asked, yes, no = submit.question(line.asks or "")
    name = text.plain(f"{line.number}: {line.file_name}", 120)
    st.warning(_("Inlämning {name} väntar på ert svar. {asked}").format(name=name, asked=asked))
    key = f"submit-waits-{line.submission_id}"
    with st.container(horizontal=True):
        said_yes, said_no = st.button(yes, key=f"{key}-yes"), st.button(no, key=f"{key}-no")
    if not (said_yes or said_no):
        return
    decided = "refused" if said_no else "confirmed"
    access.handed_in(visit, unit, what=decided, submission=line.submission_id)
    try:
        own.settle(settings, unit, line.submission_id, refuse=said_no)
    except TimeoutError:
        st.warning(_("Just nu tas andra filer emot. Försök igen om en stund; inget har sparats."))
        return
    st.rerun()


def _templates(settings: Settings, unit: str) -> None:
    st.header(_("Mallar"), anchor="mallar")
    ui.note(_("En tom arbetsbok med listor att välja ur och det vi redan vet om enheten."))
    lang = current()
    labels = {
        report.label.en if lang == "en" else report.label.sv: name
        for name, report in standard().items()
    }
    chosen = st.selectbox(_("Rapport"), list(labels), key="submit-template", width=420)
    name = labels.get(chosen, next(iter(labels.values())))
    st.download_button(
        _("Hämta mallen"),
        lambda: templates.make(name, unit, settings, lang)[1],
        file_name=f"{codes.report(name)}.xlsx",
        key="submit-template-get",
        on_click="ignore",
    )
