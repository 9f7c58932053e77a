"""Lämna in: a data steward hands in a file and sees what to fix (`users.md` 4.2, 10.7).

Draws; who may is asked at each run of the script, and nothing is stored before the last button.
Figures of the snapshot are not needed.
"""

import datetime as dt

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from dashboard import access, submit, submit_own, submit_read, text, ui
from dashboard.access import Visit
from dashboard.i18n import _, current
from pipelines.export import fmt
from pipelines.exposure import MOST_UPLOAD_MB
from pipelines.ingest.archive import Receipt
from pipelines.model.bundle import load_reference
from pipelines.senders import hand_in
from pipelines.senders.hand_in import Proposal
from pipelines.settings import Settings

# What this visit holds: the file that is looked at, the last receipt, how many were handed in.
_LOOKED_AT, _RECEIPT, _COUNT = "_submit_proposal", "_submit_receipt", "_submit_count"


def show(visit: Visit) -> None:
    """The page."""
    settings = Settings()
    registry = load_reference(settings.reference).registry
    units = submit.units(visit.viewer, registry)
    if not units:
        access.opened(visit, "", "lamna-in")
        st.title(_("Din roll lämnar inte in filer"), anchor=False)
        st.markdown(_("Filer lämnas in av den som svarar för en enhets uppgifter."))
        return
    head = st.container()
    st.header(_("1. Enhet och period"), anchor=False)
    place = st.container()
    with st.container(horizontal=True, vertical_alignment="bottom", gap="medium"):
        unit = _choose_unit(units, place)
        periods, latest = submit.periods(settings.today)
        period = ui.choose_period(periods, latest)
    access.opened(visit, "", "lamna-in", unit or "")
    if unit is None:
        with head:
            st.title(_("Välj vilken enhet filen gäller"), anchor=False)
        return
    st.header(_("2. Filen"), anchor=False)
    proposal = _proposal(settings, unit)
    receipt = st.session_state.get(_RECEIPT)
    with head:
        ui.eyebrow(units[unit], fmt.period(period.period_id, current()))
        _title(settings, proposal, receipt if _is_of(receipt, unit) else None, units[unit])
    if proposal is not None:
        st.session_state.pop(_RECEIPT, None)
        submit_read.show(settings, proposal)
        _confirm(settings, visit, proposal, period.period_id)
    elif _is_of(receipt, unit):
        submit_own.receipt(settings, receipt)
    submit_own.show(settings, visit, unit)


def _is_of(receipt: Receipt | None, unit: str) -> bool:
    return receipt is not None and receipt.org_id == unit


def _choose_unit(units: dict[str, str], place: DeltaGenerator) -> str | None:
    """The unit, bound to the address; somebody else's is said to be so, not silently replaced."""
    asked = st.query_params.get("enhet", "")
    is_foreign = bool(asked) and asked not in units
    with place:
        if is_foreign:
            ui.state(_("Du kan inte lämna in för den enheten. Välj en av dina egna."))
    ids = list(units)
    if len(ids) == 1 and not is_foreign:
        return ids[0]
    chosen = st.selectbox(
        _("Enhet"),
        ids,
        index=ids.index(asked) if asked in units else None,
        format_func=units.__getitem__,
        placeholder=_("Välj enhet"),
        key="submit-unit",
        width=420,
    )
    if chosen not in units:
        return None
    if chosen != asked:
        st.query_params["enhet"] = chosen
    return chosen


def _proposal(settings: Settings, unit: str) -> Proposal | None:
    """The file that was dropped, read once; None when there is none."""
    limits = _("xlsx, xlsm, xls, xlsb, ods eller csv, högst {n} MB").format(n=MOST_UPLOAD_MB)
    given = st.file_uploader(
        _("Välj eller släpp filen här ({limits})").format(limits=limits),
        key=f"submit-file-{st.session_state.get(_COUNT, 0)}",
    )
    ui.note(_("Filen läses i minnet. Den sparas först när du lämnar in den i steg 5."))
    if given is None:
        st.session_state.pop(_LOOKED_AT, None)
        return None
    key = (unit, given.file_id)
    kept = st.session_state.get(_LOOKED_AT)
    if kept is None or kept[0] != key:
        with st.spinner(_("Läser filen …")):
            kept = key, hand_in.propose(settings, unit, given.name, given.getvalue())
        st.session_state[_LOOKED_AT] = kept
    proposal: Proposal = kept[1]
    return proposal


def _title(
    settings: Settings, proposal: Proposal | None, receipt: Receipt | None, name: str
) -> None:
    if proposal is not None:
        words = submit.title(proposal, proposal.review(settings, current()))
    elif receipt is not None:
        words = _("**Mottagen** som inlämning nr {n}.").format(n=receipt.sequence)
    else:
        words = _("**Lämna in** uppgifter för {unit}").format(unit=text.plain(name, 80))
    st.title(words, anchor=False)


def _confirm(settings: Settings, visit: Visit, proposal: Proposal, chosen: str) -> None:
    """Step 5: the difference, what must be answered, and the button that stores."""
    if not proposal.is_open:
        return
    st.header(_("5. Skillnad mot förra inlämningen"), anchor=False)
    st.markdown(text.plain(submit.difference(proposal), 300))
    if lost := submit.gone(proposal):
        ui.note(lost)
    ready = _answered(proposal, chosen)
    first = proposal.submission.previous is None
    label = _("Lämna in filen") if first else _("Ersätt den förra inlämningen")
    # A browser may say that a greyed button was pressed: what is asked decides, not its colour.
    if st.button(label, type="primary", disabled=not ready) and ready:
        _store(settings, visit, proposal, confirmed=ready)


def _answered(proposal: Proposal, chosen: str) -> bool:
    """Whether all that the file asks has been answered so that it can be handed in."""
    mark = proposal.submission.receipt.sha256[:16]
    ready = True
    if other := submit.other_period(proposal, chosen):
        words = _("Filen gäller {period}, inte den period som du valde. Lämna in den ändå.")
        said = words.format(period=fmt.period(other, current()))
        ready = st.checkbox(said, key=f"submit-period-{mark}-{chosen}")
    if proposal.asks:
        asked, yes, no = submit.question(proposal.asks)
        given = st.radio(asked, [yes, no], index=None, key=f"submit-answer-{mark}")
        if given == no:
            ui.state(_("Rätta filen och släpp den här igen. Ingenting har sparats."))
        ready = ready and given == yes
    return ready


def _store(settings: Settings, visit: Visit, proposal: Proposal, *, confirmed: bool) -> None:
    """Receive the file; or say why not, and show it as it is now."""
    org_id, sha256 = proposal.submission.receipt.org_id, proposal.submission.receipt.sha256
    access.handed_in(visit, org_id, what="submit", sha256=sha256)
    try:
        with st.spinner(_("Lämnar in …")):
            now = dt.datetime.now(tz=dt.UTC)
            result = hand_in.hand_in(settings, proposal, visit.user, now, confirmed=confirmed)
    except TimeoutError:
        st.warning(_("Just nu tas andra filer emot. Försök igen om en stund; inget har sparats."))
        return
    if isinstance(result, Proposal):
        st.session_state[_LOOKED_AT] = (st.session_state[_LOOKED_AT][0], result)
        st.warning(_("Något annat lämnades in under tiden. Inget har sparats; se efter igen."))
        st.button(_("Visa skillnaden på nytt"))
        return
    access.handed_in(
        visit, org_id, what="receipt", submission=result.submission_id, number=result.sequence
    )
    st.session_state[_RECEIPT] = result
    st.session_state[_COUNT] = st.session_state.get(_COUNT, 0) + 1
    st.session_state.pop(_LOOKED_AT, None)
    st.rerun()
