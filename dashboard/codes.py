"""Codes of the tables in words, Swedish and English. A code that is not known is shown as it is.

Words only; which codes exist is decided in `pipelines.model` (`domain.md` 1.3 and 3.2).
"""

import pandas as pd

from dashboard import payoff_words
from dashboard.i18n import _


def _word(words: dict[str, str], code: object) -> str:
    if code is None or pd.isna(code):
        return ""
    return words.get(str(code), str(code))


def social(code: object) -> str:
    """Requirement set: ja, nej, vet ej."""
    return _word({"yes": _("ja"), "no": _("nej"), "unknown": _("vet ej")}, code)


def requirement(code: object) -> str:
    """The type of requirement."""
    words = {
        "mandatory_employment": _("anställning (skarpt krav)"),
        "dialogue_employment": _("dialog om anställning"),
        "mandatory_apprenticeship": _("lärlingsanställning"),
        "mandatory_internship": _("praktik eller arbetsträning"),
        "summer_job": _("feriejobb"),
        "training_requirement": _("utbildningsinsats"),
        "reserved_contract": _("reserverad upphandling"),
        "award_criterion_social": _("utvärderingskriterium"),
        "bonus_clause": _("bonus"),
        "labour_law_conditions": _("arbetsrättsliga villkor"),
        "csr_ethical": _("etisk handel"),
        "accessibility": _("tillgänglighet"),
        "antidiscrimination": _("antidiskriminering"),
        "none": _("inga krav"),
        "unknown": _("typ saknas"),
    }
    return _word(words, code)


def nature(code: object) -> str:
    """Services, works, supplies."""
    words = {
        "services": _("tjänst"),
        "works": _("entreprenad"),
        "supplies": _("vara"),
        "mixed": _("blandad"),
        "unknown": _("slag saknas"),
    }
    return _word(words, code)


def not_counted(code: object) -> str:
    """Why a procurement does not count."""
    words = {
        "readvertised": _("annonserad på nytt senare"),
        "joint_participant": _("samordnad: räknas hos den som leder"),
        "nature_unknown": _("slaget är okänt"),
        "nature_unconfirmed": _("slaget är bara gissat ur benämningen"),
        "not_service": _("inte en tjänsteupphandling"),
        "cancelled": _("avbruten"),
        "not_awarded": _("inte tilldelad"),
        "option_extension": _("option eller förlängning"),
        "call_off": _("avrop utan ny konkurrensutsättning"),
        "mini_competition": _("förnyad konkurrensutsättning"),
        "lov_system": _("valfrihetssystem"),
        "direct_award": _("direktupphandling under gränsen"),
        "direct_award_unknown": _("direktupphandling där värde eller gräns är okänd"),
        "no_date": _("annonsdatum och tilldelningsdatum saknas"),
    }
    return _word(words, code)


def delivery(code: object) -> str:
    """State of a delivery."""
    words = {
        "accepted": _("Godtagen"),
        "rejected": _("Avvisad"),
        "held": _("Väntar på bekräftelse"),
        "missing": _("Saknas"),
    }
    return _word(words, code)


def report(code: object) -> str:
    """Type of report."""
    words = {
        "procurement_register": _("Upphandlingsuppföljning"),
        "procurement_plan": _("Upphandlingsplan"),
        "contract_register": _("Avtalsförteckning"),
        "commitment_register": _("Utfästelser"),
        "job_openings": _("Kommande platser"),
        "candidate_list": _("Kandidatlista"),
        "preparation_list": _("Rustning"),
        "placement_list": _("Placeringar"),
        "follow_up_list": _("Uppföljning av placeringar"),
        "cost_statement": _("Kostnader"),
        "prior_support": _("Försörjning före"),
    }
    return _word(words, code)


def severity(code: object) -> str:
    """Severity of a remark."""
    words = {"error": _("fel"), "warning": _("varningar"), "info": _("upplysningar")}
    return _word(words, code)


def role(code: object) -> str:
    """Role of the viewer."""
    words = {
        "steering": _("styrgrupp"),
        "organisation": _("enhet"),
        "evaluator": _("utvärderare"),
        "admin": _("förvaltare"),
    }
    return _word(words, code)


def unit(code: object) -> str:
    """Unit of a parameter."""
    words = {
        "share": "",
        "SEK": _("kr"),
        "months": _("månader"),
        "persons": _("personer"),
        "hours": _("timmar"),
        "years": _("år"),
        "procurements": _("upphandlingar"),
        "log-odds": _("logodds"),
        "days": _("dagar"),
        **payoff_words.units(),
    }
    return _word(words, code)


def parameter(code: object) -> str:
    """A dated value."""
    words = {
        "amount_limit_sek": _("Största rimliga belopp"),
        "commitment_pace": _("Enligt plan från denna del av den väntade takten"),
        "lead_time_target_days": _("Högsta önskade antal dagar"),
        "coverage_floor": _("Täckning som krävs"),
        "direct_award_limit": _("Gräns för direktupphandling"),
        "full_time_month_hours": _("Timmar i en månad på heltid"),
        "youth_age_from": _("Ungdom från och med ålder"),
        "youth_age_to": _("Ungdom till och med ålder"),
        "disclosure_threshold": _("Minsta antal personer som visas"),
        "direct_award_limit_social_services": _("Gräns för direktupphandling, sociala tjänster"),
        "eu_threshold_goods_services": _("EU:s tröskelvärde för varor och tjänster"),
        "indicative_below": _("Uppföljda personer för mer än en indikativ prognos"),
        "known_floor": _("Andel känd uppgift som krävs"),
        "min_duration_months": _("Möjlig för modellen: avtalstid längre än"),
        "min_workers": _("Möjlig för modellen: anställda fler än"),
        "near_target": _("Viss måluppfyllelse från denna del av målet"),
        "plan_realisation": _("Andel av en plan som blir av, utan egen erfarenhet"),
        "share_drift": _("Gemensam rörelse i andelen mellan två år"),
        "parity_min_n": _("Minsta antal för jämförelse med referensbefolkningen"),
        "small_n": _("Minsta antal för procent"),
        "wide_interval": _("Bredd på intervallet som ger förbehåll"),
        **payoff_words.parameters(),
    }
    return _word(words, code)
