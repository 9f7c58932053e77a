"""The command line `shu`: what can be typed, and how it is told. The work is done elsewhere.

Commands import what they need when they run, so that `--help` and small commands start at once.
"""

from contextlib import suppress
from pathlib import Path
from typing import Annotated

import typer

from pipelines import (
    journal,
    one_thread,  # noqa: F401 - before numpy is loaded
    rare_collections,  # noqa: F401 - before anything large is loaded
)
from pipelines.commands import (
    for_controllers,
    for_economists,
    for_evaluators,
    for_operations,
    for_protection,
    for_senders,
    for_stewards,
)
from pipelines.commands.terminal import Json, console, say, say_all, say_json, settings_of
from pipelines.settings import Settings
from pipelines.value_free import guard_terminal

app = typer.Typer(
    no_args_is_help=True,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    help="Follow-up of the goal for social considerations in public procurement.",
)
SENDER = "upphandlingsmyndigheten"
_WORDS = {
    "sv": {
        "working": "Läser, räknar och kontrollerar …",
        "registry": "{buyers} köpare i {path}; {left_out} rader utan köpare.",
        "inventing": "Hittar på en stad …",
        "unread": "Det publicerade går inte att läsa. Kör `shu refresh`, annars `shu doctor`.",
        "demo": "{n} filer och truth.json i {out}. Allt är påhittat.",
    },
    "en": {
        "working": "Reading, counting and checking …",
        "registry": "{buyers} buyers in {path}; {left_out} rows without a buyer.",
        "inventing": "Inventing a city …",
        "unread": "What is published cannot be read. Run `shu refresh`, or else `shu doctor`.",
        "demo": "{n} files and truth.json in {out}. All of it is invented.",
    },
}


@app.command()
def refresh(
    raw: Annotated[Path | None, typer.Option(help="Folder with inbox/ and archive/.")] = None,
    warehouse: Annotated[Path | None, typer.Option(help="Folder of what is computed.")] = None,
    reference: Annotated[
        Path | None, typer.Option(help="Own registry, targets, parameters or rules.")
    ] = None,
    whole: Annotated[
        bool, typer.Option("--whole", help="Compute although nothing has changed.")
    ] = False,
    force: Annotated[
        bool, typer.Option("--force", help="Read every workbook anew, and compute.")
    ] = False,
    as_json: Json = False,
) -> None:
    """Take in the drop folder, compute, check and publish: the main job.

    Exit: 0 published, 4 published with remarks, 5 a check failed and the old snapshot stays,
    1 fault.

    Example: shu refresh --raw data/raw --warehouse data/warehouse
    """
    settings = settings_of(raw=raw, warehouse=warehouse, reference=reference)
    with console.status(
        "Läser, räknar och kontrollerar …" if settings.lang == "sv" else "Working …"
    ):
        from pipelines.refresh import refresh as run

        outcome = run(settings, whole=whole, force=force)
    from pipelines.commands.outcome import as_object, lines

    if as_json:
        say_json(as_object(outcome, settings))
    else:
        say_all(lines(outcome, settings))
    raise typer.Exit(outcome.code)


app.command()(for_senders.check)
app.command()(for_senders.letters)
app.command()(for_senders.template)
app.command()(for_controllers.export)


@app.command()
def status(as_json: Json = False) -> None:
    """Show the snapshot in force, the deliveries, what waits, who is late and the last run.

    Exit: 0, 1 what is published cannot be read.

    Example: shu status --json
    """
    from pipelines.commands.status import status as command
    from pipelines.commands.status import status_lines
    from pipelines.warehouse.snapshot import UNREADABLE

    settings = settings_of()
    try:
        found = command(settings)
    except UNREADABLE:
        say(_WORDS[settings.lang]["unread"])
        raise typer.Exit(1) from None
    if as_json:
        say_json(found)
    else:
        say_all(status_lines(found, settings.lang))


app.command()(for_stewards.confirm)
app.command()(for_stewards.freeze)
app.command()(for_stewards.key)
app.command()(for_economists.appraise)
app.command()(for_protection.purge)
app.command()(for_protection.person)
app.command()(for_protection.document)
app.command()(for_operations.alarm)
app.command()(for_operations.remind)
app.command()(for_operations.backup)
app.command()(for_operations.restore)
app.command()(for_operations.ledger)
app.command()(for_evaluators.report)
app.command()(for_evaluators.notebooks)


@app.command()
def doctor(as_json: Json = False) -> None:
    """Look at settings, reference files, folders, disk, pointer, hash and age.

    Exit: 0 all well, 1 something is wrong.

    Example: shu doctor
    """
    from pipelines.commands.doctor import doctor as command
    from pipelines.commands.doctor import doctor_lines

    settings = settings_of()
    checks = command(settings, settings.lang)
    if as_json:
        say_json(checks)
    else:
        say_all(doctor_lines(checks))
    raise typer.Exit(0 if all(c["ok"] for c in checks) else 1)


@app.command()
def registry(
    file: Annotated[Path, typer.Argument(exists=True, dir_okay=False, help="The register.")],
    out: Annotated[
        Path | None, typer.Option(help="Folder for organisations.yaml; else it is printed.")
    ] = None,
    sender: Annotated[str, typer.Option(help="Whose layout reads the file.")] = SENDER,
) -> None:
    """Make a registry of organisations from a register's own buyers.

    Exit: 0 made, 1 the file is no register that names its buyers.

    Example: shu registry register.xlsx --out reference-2021
    """
    from pipelines.commands.registry import registry_of

    settings = settings_of()
    try:
        text, buyers, left_out = registry_of(file, sender, settings)
    except ValueError as error:
        say(str(error))
        raise typer.Exit(1) from None
    if out is None:
        typer.echo(text)
        return
    out.mkdir(parents=True, exist_ok=True)
    (out / "organisations.yaml").write_text(text, encoding="utf-8")
    path = out / "organisations.yaml"
    words = _WORDS[settings.lang]["registry"]
    say(words.format(buyers=buyers, path=path, left_out=left_out))


@app.command()
def demo(
    out: Annotated[Path, typer.Option(help="Folder to write to.")],
    organisations: Annotated[int, typer.Option(min=1, help="How many units.")] = 10,
    years: Annotated[str, typer.Option(help="First and last year.")] = "2013-2016",
    seed: Annotated[int, typer.Option(help="The same seed gives the same bytes.")] = 1,
    quirks: Annotated[float, typer.Option(min=0, max=1, help="Share of rows with a quirk.")] = 0.1,
) -> None:
    """Write an invented city as messy workbooks, with truth.json: what must come out of it.

    Example: shu demo --out demo --years 2013-2016 --seed 1
    """
    from pipelines.demo.city import generate

    first, _, last = years.partition("-")
    words = _WORDS[settings_of().lang]
    with console.status(words["inventing"]):
        truth = generate(out, organisations, (int(first), int(last or first)), seed, quirks)
    say(words["demo"].format(n=len(truth["submissions"]), out=out))


def main() -> None:
    """Entry point of the command `shu`."""
    guard_terminal()
    with suppress(ValueError):  # a setting that does not fit is told by the command that reads it
        journal.start(Settings().log)
    app()


if __name__ == "__main__":
    main()
