"""The inputs of Kalkyl: sliders and choices in four groups, all of them in the address.

Defaults are those of `pipelines.payoff.planned`; an address with other nonsense gives them too.
"""

from dataclasses import replace

import streamlit as st

from dashboard import payoff_plan
from dashboard.i18n import _, current
from dashboard.payoff_plan import Ground, key_of, labels
from pipelines.payoff.planned import FORMS, Planned

PERCENT = {"sv": "%d\u00a0%%", "en": "%d%%"}
# Input to its least and most, and the step; parts in percent.
BOUNDS: dict[str, tuple[int, int, int]] = {
    "jobs": (1, 50, 1),
    "months": (1, 36, 1),
    "share": (10, 100, 5),
    "wage": (10_000, 50_000, 100),
    "production": (0, 120, 5),
    "age": (16, 66, 1),
    "unemployed": (0, 60, 1),
    "supervisor_wage": (20_000, 60_000, 500),
    "supervision": (0, 50, 1),
    "administration": (0, 50_000, 500),
    "procurement": (0, 400_000, 5_000),
    "bonus": (0, 200_000, 5_000),
    "preparation": (0, 100_000, 1_000),
    "support": (0, 60_000, 1_000),
}
PARTS = ("share", "production", "supervision")


def ask(on: Ground) -> Planned:
    """What the reader has chosen."""
    form = _form()
    start = payoff_plan.usual(on, form)
    groups = (
        (_("Kravet"), ("jobs", "months", "share", "wage", "production"), ()),
        (_("Personen"), ("age", "unemployed"), ("newly_arrived", "insured", "housing_allowance")),
        (_("Arbetsgivaren"), ("supervisor_wage", "supervision", "administration"), ()),
        (_("Kommunen"), ("procurement", "bonus", "preparation", "support"), ("goes_on",)),
    )
    chosen: dict[str, object] = {}
    columns = st.columns(2, gap="large")
    for number, (title, sliders, toggles) in enumerate(groups):
        with columns[number % 2]:
            st.subheader(title, anchor=False)
            for name in sliders:
                chosen[name] = _slider(name, getattr(start, name), form)
            for name in toggles:
                chosen[name] = _toggle(name, getattr(start, name), form)
    if not chosen["housing_allowance"]:
        chosen["housing_allowance"] = 0.0
    else:
        chosen["housing_allowance"] = start.housing_allowance
    st.button(_("Återställ"), on_click=_reset, args=(form, start), key="aterstall")
    return replace(start, **chosen)  # type: ignore[arg-type]


def _form() -> str:
    """The kind of job; the address may hold its code or its name."""
    key, names = key_of("form", ""), payoff_plan.forms()
    asked = st.query_params.get(key, "")
    if key not in st.session_state and asked in names:
        st.session_state[key] = names[asked]
    by_name = {name: code for code, name in names.items()}
    first = next(iter(FORMS))
    chosen = st.selectbox(
        labels()["form"], list(by_name), index=list(names).index(first), key=key,
        bind="query-params", width=320,
    )  # fmt: skip
    return by_name.get(str(chosen), first)


def _shown(name: str, value: float) -> int:
    return round(value * 100) if name in PARTS else round(value)


def _slider(name: str, start: float, form: str) -> float | int:
    low, high, step = BOUNDS[name]
    at = _shown(name, start)
    is_part = name in PARTS
    chosen = st.slider(
        labels()[name], min(low, at), max(high, at), at, step,
        format=PERCENT[current()] if is_part else "localized", key=key_of(name, form),
        bind="query-params",
    )  # fmt: skip
    if chosen == at:
        return start  # not what it is rounded to
    if is_part:
        return chosen / 100
    return chosen if isinstance(start, int) else float(chosen)


def _toggle(name: str, start: float | bool, form: str) -> bool:
    label = labels()[name].partition(",")[0]
    return st.toggle(label, bool(start), key=key_of(name, form), bind="query-params")


def _reset(form: str, start: Planned) -> None:
    for name in BOUNDS:
        st.session_state[key_of(name, form)] = _shown(name, getattr(start, name))
    for name in ("newly_arrived", "insured", "housing_allowance", "goes_on"):
        st.session_state[key_of(name, form)] = bool(getattr(start, name))
