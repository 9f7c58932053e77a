"""The codes that the entities know by name are codes of the lists."""

from collections.abc import Callable

import pytest

from pipelines.core import commitment
from pipelines.model import tables
from pipelines.model.bundle import load_reference
from pipelines.model.reference import BUNDLED
from pipelines.person import candidate, placement

KNOWN: dict[str, Callable[[], set[str]]] = {
    "target_group": lambda: set(candidate.GROUP_ORDER),
    "commitment_type": lambda: (
        set(commitment.TYPE_OF.values()) | set(placement.PROMISED_AS.values())
    ),
    "placement_type": lambda: set(placement.PROMISED_AS) | set(placement.TYPE_OF_FORM.values()),
    "employment_form": lambda: set(placement.TYPE_OF_FORM),
    "requirement_type": lambda: set(commitment.TYPE_OF),
    "event_type": lambda: set(tables.EVENT_TYPE),
}


@pytest.mark.parametrize("name", KNOWN)
def test_codes_that_the_entities_know_are_codes(name: str) -> None:
    assert KNOWN[name]() <= set(load_reference(BUNDLED).codes[name].codes)


def test_every_target_group_has_its_place() -> None:
    assert set(load_reference(BUNDLED).codes["target_group"].codes) == set(candidate.GROUP_ORDER)
