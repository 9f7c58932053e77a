"""Every case of the catalogue handed in on the page: words in both languages, nothing stored."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from test_bad_input import CASES

from dashboard import i18n, submit
from pipelines.ingest.personal import numbers_in
from pipelines.ingest.process import ReadingProcess
from pipelines.senders import hand_in
from pipelines.senders.first_rows import first_rows
from pipelines.senders.hand_in import Proposal
from pipelines.settings import Settings


@pytest.fixture(scope="module", params=["structure", "rows and cells"])
def some_cases(request: pytest.FixtureRequest) -> list[Any]:
    of_structure = request.param == "structure"
    return [c for c in CASES if c.id.startswith("S") == of_structure]


def told(proposal: Proposal, settings: Settings, lang: str) -> str:
    """All that the page says of a file."""
    i18n.use(lang)
    review = proposal.review(settings, lang)
    said = [submit.title(proposal, review), submit.difference(proposal), submit.gone(proposal)]
    said += [str(submit.errors(review, level)) for level in ("stop", "error")]
    said += [str(submit.advice(review, level)) for level in ("warning", "info")]
    for sheet in review.sheets:
        said.append(str(first_rows(proposal.workbook, sheet, personal=review.personal)))
    return " ".join(said)


def test_a_bad_file_is_words_on_the_page(
    some_cases: list[Any],
    settings: Settings,
    process: ReadingProcess,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    @contextmanager
    def shared(_settings: Settings) -> Iterator[ReadingProcess]:
        yield process

    monkeypatch.setattr(hand_in, "reader", shared)
    here = settings.model_copy(update={"raw": tmp_path / "raw", "warehouse": tmp_path / "wh"})
    for case in some_cases:
        seen = hand_in.propose(here, case.report.sender, case.file_name, case.data())
        for lang in ("sv", "en"):
            assert numbers_in(told(seen, here, lang)) == frozenset(), case.id
        assert not (seen.is_open and case.status == "rejected"), case.id
        refused = seen.submission.status == "rejected" or seen.names_persons
        assert seen.is_open != refused, case.id
    assert list(tmp_path.iterdir()) == []
    i18n.use("sv")
