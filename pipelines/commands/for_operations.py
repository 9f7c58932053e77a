"""Commands for who runs the product: alarms, reminders, backup and its way back, the ledger.

Only what can be typed; the work is done in `pipelines/operations`.
"""

from pathlib import Path
from typing import Annotated

import typer

from pipelines.commands.terminal import Json, Lang, console, say_all, say_json, settings_of

DryRun = Annotated[bool, typer.Option("--dry-run", help="Write it to files, send nothing.")]


def alarm(
    test: Annotated[bool, typer.Option("--test", help="Send a test on every channel.")] = False,
    dry_run: DryRun = False,
    as_json: Json = False,
) -> None:
    """Tell what is wrong and was not told before, by mail and webhook.

    Exit: 0 told, or nothing to tell; 1 a channel did not take it.

    Example: shu alarm --test
    """
    from pipelines.commands import operations as command

    settings = settings_of()
    answer = command.alarm_test(settings) if test else command.alarm(settings, dry_run=dry_run)
    if as_json:
        say_json(answer)
    else:
        say_all(command.alarm_lines(answer, settings.lang))
    raise typer.Exit(1 if any(answer["channels"].values()) else 0)


def remind(dry_run: DryRun = False, as_json: Json = False) -> None:
    """Remind organisations whose reports did not come in time, once a week.

    Mails go to the mailbox that the registry names for the organisation, and a status to those who
    run the product. Exit: 0 sent, or nobody is late; 1 a mail did not get through.

    Example: shu remind --dry-run
    """
    from pipelines.commands import operations as command

    settings = settings_of()
    answer = command.remind(settings, dry_run=dry_run)
    if as_json:
        say_json(answer)
    else:
        say_all(command.remind_lines(answer, settings.lang))
    raise typer.Exit(1 if any(r["outcome"] == "fault" for r in answer["reminded"]) else 0)


def backup(
    out: Annotated[Path, typer.Option(help="Folder of all backups, not within the data.")],
    keys: Annotated[
        Path | None, typer.Option(help="Copy keys, roles and login here: a place kept apart.")
    ] = None,
    keep: Annotated[int, typer.Option(min=0, help="Keep so many, this one too; 0: all.")] = 0,
    as_json: Json = False,
) -> None:
    """Copy everything that nothing else can be made from into one set, with digests.

    Exit: 0 made, 1 another run is working, or it could not be written.

    Example: shu backup --out /srv/backup --keep 30
    """
    from pipelines.commands import operations as command

    settings = settings_of()
    with console.status("…"):
        answer = command.backup(settings, out, keys, keep)
    if as_json:
        say_json(answer)
    else:
        say_all(command.backup_lines(answer, settings.lang))
    raise typer.Exit(0 if answer["outcome"] == "done" else 1)


def restore(
    folder: Annotated[Path, typer.Argument(help="The set: a folder that shu backup made.")],
    into: Annotated[Path, typer.Option(help="An empty folder, or one that is not there.")],
    as_json: Json = False,
) -> None:
    """Put a backup back into an empty folder; shu refresh makes the rest.

    Exit: 0 put back, 1 a file of the set is damaged, which is named, and nothing was put back.

    Example: shu restore /srv/backup/shu-20260105T020000Z --into data
    """
    from pipelines.commands import operations as command

    settings = settings_of()
    with console.status("…"):
        answer = command.restore(folder, into)
    if as_json:
        say_json(answer)
    else:
        say_all(command.restore_lines(answer, settings.lang))
    raise typer.Exit(0 if answer["outcome"] == "done" else 1)


def ledger(
    out: Annotated[Path, typer.Option(help="The workbook.")] = Path("liggare.xlsx"),
    lang: Lang = None,
    as_json: Json = False,
) -> None:
    """Write the ledger as a workbook: what was received, decided and published, line by line.

    Exit: 0 written, 1 written, and the archive is not as the ledger has it.

    Example: shu ledger --out liggare.xlsx
    """
    from pipelines.commands import operations as command

    settings = settings_of(lang=lang)
    answer = command.ledger(settings, out)
    if as_json:
        say_json(answer)
    else:
        say_all(command.ledger_lines(answer, settings.lang))
    raise typer.Exit(1 if answer["faults"] else 0)
