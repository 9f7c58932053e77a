"""Codes of the tables in words, Swedish and English. A code that is not known is shown as it is.

Words only; which codes exist is decided in `pipelines.model` (`domain.md` 1.3 and 3.2).
"""

import pandas as pd

from dashboard.i18n import _
from pipelines.export import fmt


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
        "not_services": _("inte en tjänst"),
        "nature_unknown": _("slag saknas"),
        "cancelled": _("avbruten"),
        "direct_award": _("direktupphandling under gränsen"),
        "call_off": _("avrop utan ny konkurrens"),
        "mini_competition": _("förnyad konkurrensutsättning"),
        "option_extension": _("option eller förlängning"),
        "lov": _("valfrihetssystem (LOV)"),
        "no_date": _("datum saknas"),
        "duplicate": _("dubblett"),
    }
    return _word(words, code)


def delivery(code: object) -> str:
    """State of a delivery with its letter (`users.md` 3.5)."""
    words = {
        "accepted": _("G – godtagen"),
        "rejected": _("A – avvisad"),
        "missing": _("S – saknas"),
    }
    return _word(words, code)


def report(code: object) -> str:
    """Type of report."""
    words = {
        "procurement_register": _("Upphandlingsuppföljning"),
        "procurement_plan": _("Upphandlingsplan"),
    }
    return _word(words, code)


def severity(code: object) -> str:
    """Severity of a remark."""
    words = {"error": _("fel"), "warning": _("varningar"), "info": _("upplysningar")}
    return _word(words, code)


def unit(code: object) -> str:
    """Unit of a parameter."""
    return _word({"share": _("andel"), "SEK": fmt.NBSP.join(["kr"]), "months": _("månader")}, code)
