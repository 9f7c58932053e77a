"""No page draws a text that was not escaped, holds SQL, or asks without a viewer: by reading it.

What the browser makes of hostile texts is in `test_hostile.py`.
"""

import ast
import inspect
import re
from pathlib import Path

import pytest

from dashboard import basis, commitments, data, overview, payoff, people, sources

ROOT = Path(__file__).resolve().parents[2]
OTHERS = ("app", "blocks", "ui", "gate", "tables", "downloads", "submit_read", "submit_own")
DRAWN_BY = sorted([*(ROOT / "dashboard/app_pages").glob("*.py"),
                   *(ROOT / f"dashboard/{name}.py" for name in OTHERS)])  # fmt: skip
# Streamlit's ways to show a text, all of which read Markdown or HTML in it.
SHOWS = frozenset(
    word
    for line in (
        "title header subheader markdown write caption html metric table dataframe info warning",
        "error success text button link_button download_button selectbox segmented_control radio",
        "checkbox expander tabs toggle pills multiselect help latex code json toast",
        "set_page_config",
    )
    for word in line.split()
)
# What makes a text harmless, or only makes texts out of ours and of figures.
SAFE_CALLS = {"_", "plain", "html", "label", "url", "role", "rating_words", "answer", "no_data"}
SAFE_OBJECTS = {"fmt", "sentences", "codes", "text", "MILLIONS", "THOUSANDS"}
# Names that never hold a text of a workbook; each is ours, or escaped where it is made.
SAFE_NAMES = {"THEME", "DASH", "PAGE"}


def unsafe(tree):
    """Arguments of showing calls that cannot be seen to be ours or escaped, as source."""
    found = []
    for function in [n for n in ast.walk(tree) if isinstance(n, ast.FunctionDef)]:
        for call in [n for n in ast.walk(function) if isinstance(n, ast.Call)]:
            if isinstance(call.func, ast.Attribute) and _is_show(call.func):
                given = [*call.args, *(k.value for k in call.keywords if k.arg in _TEXTS)]
                found += [ast.unparse(a) for a in given if not _safe(a, function)]
    return found


_TEXTS = {"label", "title", "alt", "help", "placeholder", "body", "page_title", "delta", "value"}


def _is_show(func):
    return getattr(func.value, "id", "") == "st" and func.attr in SHOWS


def _safe(node, function, depth=6):
    """Whether an expression is built of constants, our texts and escaped texts alone."""
    if depth == 0:
        return False
    if isinstance(node, ast.Name):
        return node.id in SAFE_NAMES or _safe_name(node.id, function, depth)
    if isinstance(node, ast.Call):
        return _safe_call(node, function, depth)
    parts = [n for n in ast.iter_child_nodes(node) if isinstance(n, ast.expr)]
    if isinstance(node, ast.Constant):
        return True
    if isinstance(node, ast.IfExp):
        parts = [node.body, node.orelse]
    elif isinstance(node, ast.ListComp | ast.GeneratorExp):
        parts = [node.elt]
    elif isinstance(node, ast.Attribute):
        return getattr(node.value, "id", "") in SAFE_OBJECTS or node.attr in SAFE_NAMES
    elif not isinstance(
        node, ast.JoinedStr | ast.FormattedValue | ast.BinOp | ast.BoolOp | ast.List | ast.Tuple
    ):
        return False
    return all(_safe(part, function, depth) for part in parts)


def _safe_call(node, function, depth):
    name = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
    if name in ("format", "join", "replace"):
        given = [node.func.value, *node.args, *(k.value for k in node.keywords)]
        return all(_safe(part, function, depth) for part in given)
    owner = getattr(getattr(node.func, "value", None), "id", "")
    if name in SAFE_CALLS or owner in SAFE_OBJECTS:
        return name != "clean"  # which leaves Markdown and HTML as they are
    local = next((n for n in ast.walk(_module(function)) if isinstance(n, ast.FunctionDef)
                  and n.name == name), None)  # fmt: skip
    if local is None:
        return False
    answers = [n.value for n in ast.walk(local) if isinstance(n, ast.Return) and n.value]
    return bool(answers) and all(_safe(a, local, depth - 1) for a in answers)


def _safe_name(name, function, depth):
    given = []
    for node in ast.walk(function):
        targets = node.targets if isinstance(node, ast.Assign) else []
        if isinstance(node, ast.AugAssign):
            targets = [node.target]
        for target in targets:
            if isinstance(target, ast.Name) and target.id == name:
                given.append(node.value)
            elif isinstance(target, ast.Tuple) and name in [
                getattr(t, "id", "") for t in target.elts
            ]:
                place = [getattr(t, "id", "") for t in target.elts].index(name)
                whole = isinstance(node.value, ast.Tuple)
                given.append(node.value.elts[place] if whole else node.value)
    return bool(given) and all(_safe(value, function, depth - 1) for value in given)


def _module(function):
    return function.module


def parsed(source):
    tree = ast.parse(source)
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef):
            node.module = tree
    return tree


# Looked at by a person: expressions that the reading above cannot follow, and why they are safe.
ACCEPTED = {
    # Choices: our words and years; the answers are ours with figures in them (`payoff`).
    "ataganden.py": {"options", "[whole, *years]"},
    "manniskor.py": {"options"},
    "nytta.py": {"list(names)", "title", "sentence", "payoff.caveat(told)"},
    # Our words with figures in them, the files' names, and what their click makes.
    "kalkyl.py": {
        "payoff_plan.beside(found)",
        "payoff_plan.difference(found)",
        "own.format(during=during(found.horizon))",
        "label",
        "name",
        "mime",
        "access.exported(visit, event, make)",
    },
    "kalkyl_inputs.py": {"title", "label", "labels()['form']", "list(by_name)", "bool(start)"},
    "tillganglighet.py": {"title"},  # our words
    # Units of the registry as plain choices; questions and answers in our words; the title is an
    # outcome in our words, or a unit's name made plain.
    "lamna_in.py": {"ids", "words", "[yes, no]", "asked"},
    # Our words and counts; what a click makes.
    "submit_read.py": {
        "fine",
        "heading",
        "what_to_do(review)",
        "lambda: own.answer_to(settings, proposal, lang).data",
        "lambda: own.answer_to(settings, proposal, lang).words",
    },
    # Numbers, report types, our answers and questions; the file's name is made plain.
    "submit_own.py": {
        "yes",
        "no",
        "list(labels)",
        "list(by_name)",
        "_('Hämta brev nr {n} (Excel)').format(n=number)",
        "_('Hämta brev nr {n} som text').format(n=number)",
        "_('Inlämning {name} väntar på ert svar. {asked}').format(name=name, asked=asked)",
        "lambda: made().data",
        "lambda: made().words",
        "lambda: templates.make(name, unit, settings, lang)[1]",
    },
    "app.py": {"f\"{title} – {_('Social hänsyn')}\""},  # the title of the tab, a page's own name
    "enheter.py": {"options", "_title(kpi_id)"},  # our words
    "downloads.py": {"label"},  # our words
    # Our words, a code's words, and the title made plain.
    "upphandling.py": {"_answer(row)"},
    # Charts give escaped labels and tables (`charts`, `trend`), periods are formatted dates.
    "ui.py": {
        "drawn.table",
        "drawn.alt",
        "list(names)",
        "words",
        "title or None",
        # The foot: what `footer` gives it is escaped there.
        "f'<footer class=\"sh-foot\">{words} {link}</footer>'",
    },
}


@pytest.mark.parametrize("path", DRAWN_BY, ids=lambda p: p.name)
def test_pages_show_only_what_is_ours_or_escaped(path):
    found = unsafe(parsed(path.read_text(encoding="utf-8")))
    markup = [f for f in found if f.startswith("f'<div")]  # of `ui`, each part of it escaped
    assert all("{text.html(" in f for f in markup)
    assert set(found) - set(markup) <= ACCEPTED.get(path.name, set())


@pytest.mark.parametrize(
    "source",
    [
        "st.markdown(row.title)",
        "st.title(unit.name)",
        "st.markdown(text.clean(row.title))",
        "st.html(f'<b>{row.title}</b>')",
        "st.metric(_('Andel'), row.title)",
        "st.markdown(_('Hej {x}').format(x=row.title))",
        "words = row.title\n    st.write(words)",
        "st.selectbox(label=row.title, options=[])",
        "st.dataframe(frame)",
        "st.expander(' '.join(names))",
    ],
)
def test_a_text_that_is_not_escaped_is_found(source):
    assert unsafe(parsed(f"def show(row, unit, frame, names):\n    {source}"))


@pytest.mark.parametrize(
    "source",
    [
        "st.markdown(text.plain(row.title))",
        "st.html(f'<b>{text.html(row.title)}</b>')",
        "words = _('Hej {x}').format(x=text.plain(row.title))\n    st.markdown(words)",
        "st.title(_('Läget'), anchor=False)",
    ],
)
def test_what_is_ours_or_escaped_passes(source):
    assert not unsafe(parsed(f"def show(row):\n    {source}"))


# What asks the questions: of what, and what alone reads the snapshot.
LAYERS = (commitments, people, payoff, basis, sources, overview)
QUESTIONS = {"data.py": "sql.py"} | {
    f"{name}.py": f"sql_{name}.py" for name in (m.__name__.rpartition(".")[2] for m in LAYERS)
}


@pytest.mark.parametrize("path", sorted((ROOT / "dashboard").rglob("*.py")), ids=lambda p: p.name)
def test_only_the_questions_hold_sql(path):
    texts = [
        n.value
        for n in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(n, ast.Constant) and isinstance(n.value, str)
    ]
    found = [t for t in texts if re.search(r"\b(SELECT|FROM)\s+[a-z*(]", t)]
    assert bool(found) == (path.name in QUESTIONS.values()), found


@pytest.mark.parametrize("layer", [data, *LAYERS])
def test_every_question_of_the_data_layer_is_asked_for_a_viewer(layer):
    without = {"resolve", "meetings", "is_ready"}  # whether there is anything at all, and where
    for name, function in vars(layer).items():
        if inspect.isfunction(function) and function.__module__ == layer.__name__:
            parameters = list(inspect.signature(function).parameters.values())
            asks = bool({"ask", "ask_named", "ask_once"} & set(function.__code__.co_names))
            asks |= layer is data and not name.startswith("_") and name not in without
            assert not asks or parameters[0].annotation is data.Seen, name


def reads(source):
    """What a module imports of the questions, and of the ways to the snapshot."""
    found = re.findall(r"(?m)^\s*(?:from|import) .*(?:\bsql|pipelines\.warehouse).*", source)
    return [line.strip() for line in found]


@pytest.mark.parametrize("path", sorted((ROOT / "dashboard").rglob("*.py")), ids=lambda p: p.name)
def test_one_data_layer_reads_the_snapshot_and_never_past_the_viewer(path):
    found = reads(path.read_text(encoding="utf-8"))
    own = [f"from dashboard import sql_{path.stem} as sql"] * (path.name in QUESTIONS)
    if path.name == "data.py":
        own = [
            "from dashboard import sql",
            "from pipelines.warehouse import kept",
            "from pipelines.warehouse import seen as warehouse",
            "from pipelines.warehouse.snapshot import Snapshot, current",
        ]
    assert found == own


def test_another_way_to_the_snapshot_is_found():
    for source in ("from dashboard import data, sql", "import pipelines.warehouse.snapshot as s"):
        assert reads(f"import re\n{source}\n") == [source]
