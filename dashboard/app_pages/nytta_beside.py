"""What must stand beside the pay-off (`domain.md` 4.11): who counted, choices, the way to UHM's.

The second half of the page Nytta; the answer and its charts are in `nytta.py`.
"""

import pandas as pd
import streamlit as st

from dashboard import payoff, ui
from dashboard.i18n import _, current
from dashboard.payoff import BASE, CAUTIOUS, EQUALISED, MUNICIPALITY, NATIONAL, SOCIETY, Beside
from dashboard.payoff_words import left_out, step, unit_cost
from dashboard.ui import Cell, Context
from pipelines.export import fmt

HIDDEN = ".."
LEFT_OUT = "left_out_"


def show(context: Context, told: Beside, name: str) -> None:
    """The sections below the charts."""
    _facts(context, told, name)
    _steps(context, told)
    _costs(context)


def not_counted(told: Beside) -> None:
    """The box of what the amounts leave out."""
    st.info(
        _(
            "Hälsa, brottslighet och livskvalitet. Effekter för barn och anhöriga. Det som händer "
            "{after}. Nyttan kan alltså vara större, men hur mycket vet vi inte."
        ).format(after=_("efter {n} månader").format(n=fmt.number(told.horizon, current()))),
        title=_("Det här räknas inte"),
    )


def _number(told: Beside, name: str) -> str:
    if name in told.hidden:
        return HIDDEN
    value = told.get(name)
    return fmt.DASH if value is None else fmt.number(value, current())


def _persons(told: Beside) -> str:
    """How many are counted; a lower bound where few are left out."""
    words = _number(told, "persons")
    at_least = told.get("persons_is_at_least") and words != HIDDEN
    return _("minst {n}").format(n=words) if at_least else words


def _share(value: float | None) -> str:
    return fmt.DASH if value is None else fmt.percent(value, current())


def _facts(context: Context, told: Beside, name: str) -> None:
    st.header(_("Så är det räknat"), anchor=False)
    code, rules = payoff.version(context.seen)
    release = context.seen.snapshot.snapshot_id
    rows = [
        (_("Vilka som räknas"), _counted(told)),
        (_("Uppföljda personer"), _followed(told)),
        (_("Sett och framskrivet"), _seen(told)),
        (_("Schabloner"), _templates(told)),
        (_("Jämfört med"), _counterfactual(context, told, name)),
        (_("Tidshorisont"), _horizon(told)),
        (_("Prisnivå"), _prices(told, name)),
        (_("Skatteutjämning"), _equalisation(context, told, name)),
        (_("Hur säkert"), _evidence(told)),
        (
            _("Version"),
            Cell(
                _("program {code}, regelverk {rules}").format(code=code, rules=rules),
                small=_("utgåva {id}").format(id=release),
            ),
        ),
    ]
    ui.table([_("Vad"), _("Hur")], rows, _("Så är det räknat"))


def _counted(told: Beside) -> Cell:
    lang = current()
    whole = _("{counted} av {all} placeringar, {persons} personer").format(
        counted=_number(told, "counted"),
        all=_number(told, "placements"),
        persons=_persons(told),
    )
    reasons = sorted(
        n for n in {*told.figures, *told.hidden}
        if n.startswith(LEFT_OUT) and told.figures.get(n, 1) > 0
    )  # fmt: skip
    if not reasons:
        return Cell(whole, small=_("ingen är utelämnad"))
    parts = [f"{_number(told, n)} {left_out(n.removeprefix(LEFT_OUT))}" for n in reasons]
    return Cell(whole, small=_("utelämnade: {reasons}").format(reasons=fmt.listing(parts, lang)))


def _followed(told: Beside) -> Cell:
    words = _("{n} av {all} har följts upp").format(
        n=_number(told, "followed_up"), all=_persons(told)
    )
    small = _("indikativ prognos: för få för mer") if told.is_indicative else ""
    return Cell(words, small=small)


def _seen(told: Beside) -> Cell:
    words = _("{seen} personer helt sedda, {ahead} delvis framskrivna").format(
        seen=_number(told, "observed"), ahead=_number(told, "projected")
    )
    months = told.get("curve_months")
    if months:
        return Cell(words, small=_("framskrivning efter den egna kurvan för hur många som stannar"))
    drop = told.get("drop_off")
    small = _("framskrivning: {share} faller ifrån per år").format(share=_share(drop))
    return Cell(words, small=small if drop is not None else "")


def _templates(told: Beside) -> str:
    return _("{share} av uppgifterna är schabloner").format(
        share=_share(told.get("template_share"))
    )


def _counterfactual(context: Context, told: Beside, name: str) -> Cell:
    """What would have happened anyway, in the scenario that is shown."""
    if name == NATIONAL:
        return Cell(_("alla hade varit utan arbete"), small=_("undanträngning räknas inte"))
    anyway, displaced = told.get("deadweight"), told.get("displacement")
    if name == CAUTIOUS:
        anyway = payoff.choice(context.seen, "deadweight", CAUTIOUS)
        displaced = payoff.choice(context.seen, "displacement", CAUTIOUS)
    return Cell(
        _("{share} hade fått arbete ändå").format(share=_share(anyway)),
        small=_("{share} av jobben tränger undan någon annans").format(share=_share(displaced)),
    )


def _horizon(told: Beside) -> str:
    return _("{n} månader från varje persons start").format(n=fmt.number(told.horizon, current()))


def _prices(told: Beside, name: str) -> Cell:
    if name == NATIONAL:
        return Cell(payoff.prices(told, name), small=_("ingen kalkylränta"))
    small = _("kalkylränta {rate}").format(rate=_rate(told.get("discount_rate")))
    return Cell(payoff.prices(told, name), small=small)


def _rate(value: float | None) -> str:
    if value is None:
        return fmt.DASH
    text = fmt.number(value * 100, current(), 1)
    return f"{text}{fmt.NBSP}%" if current() == "sv" else f"{text}%"


def _equalisation(context: Context, told: Beside, name: str) -> Cell:
    kept = told.get("tax_retention")
    words = _("räknas inte in: kommunen behåller hela sin skatteökning")
    if kept is not None and kept < 1:
        words = _("räknas in: {share} av skatteökningen stannar").format(share=_share(kept))
    other = payoff.net(context.seen, EQUALISED, told.horizon)
    if name != BASE or MUNICIPALITY not in other.index:
        return Cell(words)
    amount = payoff.interval(other.loc[MUNICIPALITY])
    return Cell(words, small=_("med utjämning blir kommunens del {amount}").format(amount=amount))


def _evidence(told: Beside) -> Cell:
    grade = told.get("evidence_grade")
    words = _("underlag av grad {grade} på skalan 1 till 6, där 1 är säkrast").format(
        grade=_number(told, "evidence_grade")
    )
    draws = told.get("draws")
    small = ""
    if draws:
        small = _("{n} simulerade fall").format(n=fmt.number(draws, current()))
    return Cell(words if grade else fmt.DASH, small=small)


def _steps(context: Context, told: Beside) -> None:
    rows = payoff.steps(context.seen)
    months = payoff.shortest(context.seen)
    if rows.empty or months is None:
        return
    st.header(_("Från UHM:s kalkylator till vårt resultat"), anchor="uhm")
    ui.note(
        _("Ett val i taget. Det första räknar {first}, det sista {last}. Miljoner kronor.").format(
            first=payoff.during(months), last=payoff.during(told.horizon)
        )
    )
    ui.table(
        [_("Val"), _("Samhället"), _("Kommunen")],
        [
            (
                step(r["step"]),
                *(_after(r[a], before, a) for a in (SOCIETY, MUNICIPALITY)),
            )
            for r, before in zip(
                rows.to_dict("records"), [None, *rows.to_dict("records")[:-1]], strict=True
            )
        ],
        _("Från UHM:s kalkylator till vårt resultat"),
        numbers=(1, 2),
    )


def _after(value: float, before: dict[str, float] | None, actor: str) -> Cell:
    """What the result is after the choice, and how much the choice changed it."""
    if pd.isna(value):
        return Cell(HIDDEN)
    shown = fmt.millions(value, current())
    if before is None or pd.isna(before[actor]):
        return Cell(shown)
    change = value - before[actor]
    text = fmt.millions(change, current())
    if text.strip("0,.−") == "":
        return Cell(shown, small=_("oförändrat"))
    return Cell(shown, small=f"+{text}" if change > 0 else text)


def _costs(context: Context) -> None:
    period = context.latest.period_id
    rows = payoff.costs(context.seen, context.city.org_id, period)
    units = payoff.unit_costs(context.seen, context.city.org_id, period)
    if rows.empty and units.empty:
        return
    st.header(_("Vad programmet kostar {when}").format(when=fmt.during(period, current())),
              anchor=False)  # fmt: skip
    ui.note(_("Står bredvid nyttan och läggs aldrig ihop med den."))
    told = [(unit_cost(r.kpi_id), _cost(r.value, r.status)) for r in rows.itertuples()]
    told += [
        (unit_cost(r.unit), _cost(r.value_sek, "suppressed" if r.is_suppressed else ""))
        for r in units.itertuples()
    ]
    ui.table([_("Kostnad"), _("Kronor")], told, _("Vad programmet kostar"))


def _cost(value: float, status: str) -> Cell:
    if not pd.isna(value):
        return Cell(fmt.money(value, current()))
    words = {
        "suppressed": (HIDDEN, _("färre än fem personer eller skyddad")),
        "few_at_risk": (HIDDEN, _("för få har följts så länge")),
        "not_reached": (HIDDEN, _("för få har följts så länge")),
    }
    shown, why = words.get(status, (fmt.DASH, _("uppgift saknas")))
    return Cell(shown, small=why)
