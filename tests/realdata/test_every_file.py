"""Every workbook and CSV that others made, through `shu check`: never a crash, a hang or jargon.

`pytest tests/realdata/test_every_file.py -s` prints what became of them, class by class.
"""

import re
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from pipelines.commands.check import check
from pipelines.ingest.process import given_by, reading_process
from pipelines.settings import Settings

FOLDER = Path(__file__).resolve().parents[3] / "shared/realdata"
KINDS = {".xlsx", ".xls", ".xlsm", ".xlsb", ".ods", ".csv"}
SECONDS = 60
pytestmark = [
    pytest.mark.realdata,
    pytest.mark.slow,
    pytest.mark.skipif(not FOLDER.exists(), reason="the files of others are not beside us"),
]
# What a programmer says and a sender does not. Whole words: «ingen» holds no «nan».
JARGON = re.compile(
    r"\b(traceback|nonetype|keyerror|valueerror|typeerror|indexerror|exception|nan|none|null|nat"
    r"|parse[rd]?|parsing|ogiltigt?|invalid|dataframe|dtype|regex|utf-?8|bytes|cells\.parquet)\b",
    re.IGNORECASE,
)
Answer = dict[str, Any]


def files() -> list[Path]:
    found = FOLDER.rglob("*") if FOLDER.exists() else ()
    return sorted(p for p in found if p.suffix.lower() in KINDS)


def sender_of(path: Path) -> str:
    """The folder's name when it is a sender of ours, else some unit."""
    return path.parent.name if path.parent.name == "upphandlingsmyndigheten" else "higab"


def name_of(path: Path) -> str:
    return path.relative_to(FOLDER).as_posix()


@pytest.fixture(scope="module")
def answers() -> dict[tuple[str, str], Answer]:
    """The answers so far, by file and language."""
    return {}


@pytest.fixture(scope="module")
def checked(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Callable[[Path, str], Answer]]:
    """`shu check` with one reading process, which gets no more time than a file may take."""
    key = tmp_path_factory.mktemp("key") / "key"
    key.write_text(f"1 {'cd' * 32}\n", encoding="ascii")
    key.chmod(0o400)
    settings = Settings(key_file=key)
    with reading_process(SECONDS, settings.read_memory_mb, given_by(settings)) as process:
        yield lambda path, lang: check(path, sender_of(path), None, lang, settings, process).answer


def told(message: Answer) -> str:
    """A message without what it quotes from the file."""
    text = f"{message['text']} {message['action']}"
    for quoted in (message["value"], message["header"], message["sheet"]):
        text = text.replace(str(quoted), "") if quoted else text
    return re.sub("«[^»]*»", "", text)


@pytest.mark.timeout(2 * SECONDS + 30)
@pytest.mark.parametrize("path", files(), ids=name_of)
def test_a_file_of_others_gets_an_answer(
    path: Path, checked: Callable[[Path, str], Answer], answers: dict[tuple[str, str], Answer]
) -> None:
    for lang in ("sv", "en"):
        answer = answers[name_of(path), lang] = checked(path, lang)
        assert answer["status"] in ("accepted", "rejected")
        assert answer["rows_in"] == answer["rows_accepted"] + answer["rows_quarantined"]
        codes = {m["code"] for m in answer["messages"]}
        assert "S61" not in codes, "it could not be read within the limits"
        assert answer["status"] == "accepted" or any(
            m["outcome"] == "rejected" for m in answer["messages"]
        ), "refused without a reason"
        for message in answer["messages"]:
            assert message["text"].strip()
            assert message["action"].strip()
            assert not JARGON.search(told(message)), message["text"]


def outcome_table(answers: dict[tuple[str, str], Answer]) -> str:
    """What became of the files: class, files, accepted with rows, refused with the reason."""
    classes: dict[str, list[Answer]] = defaultdict(list)
    for (name, lang), answer in answers.items():
        if lang == "sv":
            classes[name.split("/")[0]].append(answer)
    lines = ["| class | files | accepted (rows) | refused |", "|---|---|---|---|"]
    for name, found in sorted(classes.items()):
        taken = [a for a in found if a["status"] == "accepted"]
        why = Counter(
            next(m["code"] for m in a["messages"] if m["outcome"] == "rejected")
            for a in found
            if a["status"] == "rejected"
        )
        rows = sum(a["rows_accepted"] for a in taken)
        reasons = ", ".join(f"{code} {n}" for code, n in why.most_common())
        lines.append(f"| {name} | {len(found)} | {len(taken)} ({rows}) | {reasons or '–'} |")
    return "\n".join(lines)


def test_the_outcome_by_class(answers: dict[tuple[str, str], Answer]) -> None:
    if len(answers) < 2 * len(files()):
        pytest.skip("only some of the files were read")
    table = outcome_table(answers)
    print(f"\n{table}")
    assert sum(int(line.split("|")[2]) for line in table.splitlines()[2:]) == len(files())
