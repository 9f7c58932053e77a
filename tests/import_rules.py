"""Who may import whom: the table that `test_architecture.py` applies (`architecture.md` 3.5)."""

from dataclasses import dataclass

OURS = ("pipelines", "dashboard", "notebooks")


@dataclass(frozen=True)
class Rule:
    """For modules under `where` (save `but`): what they may import and call.

    `forbid`: modules not to be imported. `ours`, `others`: the only modules of this project, and of
    anyone else, that may be. `uses`: names not to be called, attributes not to be read.
    """

    about: str
    where: tuple[str, ...]
    but: tuple[str, ...] = ()
    forbid: tuple[str, ...] = ()
    ours: tuple[str, ...] | None = None
    others: tuple[str, ...] | None = None
    uses: tuple[str, ...] = ()


def words(text: str) -> tuple[str, ...]:
    return tuple(text.split())


PURE = words(
    "pipelines.core pipelines.kpis pipelines.person pipelines.payoff pipelines.forecast "
    "pipelines.disclosure"
)
WITHOUT_IO = words(
    "__future__ bisect calendar collections dataclasses datetime decimal enum fractions functools "
    "hashlib importlib inspect itertools math numpy operator pandas pkgutil re scipy "
    "statistics statsmodels string types typing unicodedata"
)
CLOCK = ("now", "today", "utcnow", "time", "perf_counter")
ENVIRONMENT = ("environ", "getenv")
FILES = words(
    "open read_text write_text read_bytes write_bytes read_csv read_excel read_parquet to_csv "
    "to_excel to_parquet print input exec eval"
)
# The job in process: the only ways into Dagster from a command.
RUNS_THE_JOB = ("pipelines.definitions", "pipelines.refresh", "pipelines.commands.refresh")
BASE = ("pipelines.model", "pipelines.errors")
STORES = (*BASE, "pipelines.durable")

RULES = (
    Rule("formulas know only numbers", PURE, ours=(*BASE, *PURE), others=WITHOUT_IO),
    Rule("measures find themselves", PURE, ("pipelines.kpis",), forbid=("importlib", "pkgutil")),
    Rule("formulas do no I/O", PURE, uses=(*FILES, *CLOCK, *ENVIRONMENT)),
    Rule(
        "the model says what, not how",
        ("pipelines.model",),
        forbid=("dagster", "duckdb", "streamlit", "openpyxl", "python_calamine"),
        ours=BASE,
        uses=CLOCK,
    ),
    Rule(
        "ingest turns bytes into rows",
        ("pipelines.ingest",),
        forbid=("dagster", "duckdb", "streamlit"),
        ours=(*STORES, "pipelines.ingest", "pipelines.rare_collections", "pipelines.settings"),
    ),
    Rule(
        "the warehouse holds tables, it does not compute them",
        ("pipelines.warehouse",),
        forbid=("streamlit", "openpyxl"),
        ours=(*STORES, "pipelines.warehouse", "pipelines.settings"),
    ),
    Rule(
        "workbooks are made from the snapshot",
        ("pipelines.export",),
        forbid=("dagster", "streamlit"),
        ours=(*BASE, "pipelines.export", "pipelines.settings", "pipelines.warehouse.snapshot"),
    ),
    Rule(
        "what senders meet knows neither command nor page",
        ("pipelines.senders",),
        forbid=("dagster", "streamlit", "typer"),
        ours=words(
            "pipelines.errors pipelines.export pipelines.ingest pipelines.model pipelines.received "
            "pipelines.retention.ledger pipelines.senders pipelines.settings "
            "pipelines.warehouse.snapshot"
        ),
    ),
    Rule(
        "the benchmark looks from outside",
        ("pipelines.bench",),
        ours=words(
            "pipelines.bench pipelines.definitions pipelines.disclosure pipelines.export "
            "pipelines.ingest.process "
            "pipelines.ingest.readings pipelines.model.reference pipelines.payoff "
            "pipelines.received pipelines.refresh pipelines.settings pipelines.warehouse.snapshot"
        ),
    ),
    Rule("nobody needs the benchmark", OURS, ("pipelines.bench",), forbid=("pipelines.bench",)),
    Rule(
        "assets are the job's",
        OURS,
        ("pipelines.defs", *RUNS_THE_JOB),
        forbid=("pipelines.defs",),
    ),
    Rule(
        "Dagster stays in defs and build",
        OURS,
        words(
            "pipelines.defs pipelines.warehouse.build pipelines.retention.runs "
            "pipelines.bench.empty_job"
        )
        + RUNS_THE_JOB,
        forbid=("dagster",),
    ),
    Rule(
        "postponed annotations break Dagster's resources",
        ("pipelines.defs", "pipelines.warehouse.build"),
        forbid=("__future__",),
    ),
    Rule(
        "persons stay in the build",
        OURS,
        words(
            "pipelines.commands.person pipelines.person_extract pipelines.retention.due "
            "pipelines.warehouse.build pipelines.warehouse.person_dates "
            "pipelines.warehouse.publish pipelines.warehouse.whole_run"
        ),
        forbid=("pipelines.warehouse.person_file", "pipelines.warehouse.person_dates"),
    ),
    Rule("DuckDB stays in the warehouse", OURS, ("pipelines.warehouse",), forbid=("duckdb",)),
    Rule(
        "Streamlit stays in the dashboard",
        ("pipelines",),
        # Speaks Streamlit's protocol, to look at the dashboard from outside.
        ("pipelines.bench.viewer",),
        forbid=("streamlit", "dashboard"),
    ),
    Rule(
        "openpyxl writes letters and checks exports",
        OURS,
        ("pipelines.ingest", "pipelines.export", "pipelines.bench"),
        forbid=("openpyxl",),
    ),
    Rule(
        "the dashboard shows the snapshot",
        ("dashboard",),
        forbid=("openpyxl", "python_calamine", "sqlite3"),
        ours=words(
            "dashboard pipelines.access_log pipelines.errors pipelines.export pipelines.exposure "
            "pipelines.ingest.archive.Receipt pipelines.model pipelines.payoff pipelines.senders "
            "pipelines.settings pipelines.value_free pipelines.warehouse.kept "
            "pipelines.warehouse.seen pipelines.warehouse.snapshot"
        ),
    ),
    Rule(
        "one data layer asks, and for a viewer",
        ("dashboard",),
        ("dashboard.data",),
        forbid=("pipelines.warehouse", "dashboard.sql"),
    ),
    Rule(
        "the data layer never asks past the viewer",
        ("dashboard",),
        forbid=("pipelines.warehouse.snapshot.query", "pipelines.warehouse.snapshot.tables"),
    ),
    Rule(
        "one writer makes workbooks",
        OURS,
        ("pipelines.export.inert", "pipelines.bench", "pipelines.demo"),
        forbid=("xlsxwriter",),
    ),
    Rule(
        "what is wrong is decided without looking or sending",
        ("pipelines.operations.alarms", "pipelines.operations.messages"),
        uses=(*FILES, *CLOCK),
    ),
    Rule(
        "one place sends",
        OURS,
        ("pipelines.operations.deliver", "pipelines.commands.doctor_service"),
        forbid=("smtplib",),
    ),
    Rule("charts are plain functions", ("dashboard.charts",), forbid=("streamlit",)),
    Rule(
        "notebooks read the snapshot",
        ("notebooks",),
        ours=words(
            "dashboard.charts pipelines.export pipelines.kpis pipelines.model pipelines.payoff "
            "pipelines.person_extract pipelines.settings pipelines.warehouse.snapshot"
        ),
    ),
    Rule(
        "only the settings read the environment",
        OURS,
        # The child is given one of its own; numpy's library reads nothing else.
        ("pipelines.settings", "pipelines.bench", "pipelines.ingest.child", "pipelines.one_thread"),
        uses=ENVIRONMENT,
    ),
)
