"""Codes on the way to work in words, Swedish and English: stages, steps, groups, progress.

Words only; which codes exist is decided in `pipelines.model.tables`.
"""

from dashboard.commitment_words import label
from dashboard.i18n import _


def stage(code: str) -> str:
    """A stage of the funnel, in the words of the city's process."""
    words = {
        "identified": _("Identifierad"),
        "preparation_started": _("Rustning påbörjad"),
        "preparation_completed": _("Rustning klar"),
        "matched": _("Matchad mot ett jobb"),
        "presented": _("Presenterad för arbetsgivare"),
        "started": _("Börjat arbete eller praktik"),
        "months_3": _("Kvar efter 3 månader"),
        "months_6": _("Kvar efter 6 månader"),
        "months_12": _("Kvar efter 12 månader"),
    }
    return words.get(code, code)


def step(code: str) -> str:
    """A step whose time is measured."""
    words = {
        "identified_preparation": _("Från identifierad till påbörjad rustning"),
        "preparation": _("Rustningens längd"),
        "prepared_matched": _("Från klar rustning till matchad"),
        "matched_presented": _("Från matchad till presenterad"),
        "presented_started": _("Från presenterad till arbete"),
        "identified_started": _("Hela vägen: från identifierad till arbete"),
        "contract_first_placement": _("Från avtal till första placering"),
    }
    return words.get(code, code)


def progress(code: str) -> str:
    """How somebody got on."""
    words = {
        "hours_up": _("Fått mer arbetstid"),
        "subsidy_gone": _("Anställd utan stöd längre"),
        "wage_up": _("Fått högre lön"),
        "practice_to_employment": _("Anställd efter praktik"),
    }
    return words.get(code, code)


def group(code: str) -> str:
    """A group with a retention curve."""
    words = {"all": _("Alla"), "woman": _("Kvinnor"), "man": _("Män")}
    return words.get(code) or label("target_group", code)


def dimension(code: str) -> str:
    """What the people are divided by."""
    words = {
        "target_group": _("Målgrupper (en person kan ingå i flera)"),
        "gender": _("Kvinnor och män"),
        "age_band": _("Ålder"),
    }
    return words.get(code, code)


def member(of: str, code: str) -> str:
    """A member of such a dimension."""
    if of == "gender" and code in ("woman", "man"):
        return group(code)
    if of == "target_group":
        return label("target_group", code)
    return _("{span} år").format(span=code.replace("-", "–"))
