"""Commands for who runs the product: what waits, what a meeting sees, the key.

Only what can be typed; the work is done in the module of each command.
"""

import datetime as dt
from pathlib import Path
from typing import Annotated

import typer

from pipelines.commands.terminal import Json, say_all, say_json, settings_of


def confirm(
    submission: Annotated[str, typer.Argument(help="Its id, or how it begins: see shu status.")],
    refuse: Annotated[bool, typer.Option("--refuse", help="It shall not count.")] = False,
    by: Annotated[str | None, typer.Option(help="In which role you decide.")] = None,
    as_json: Json = False,
) -> None:
    """Say yes (or no) to a submission that waits: much less than before, or nothing to report.

    Exit: 0 decided, 1 nothing waits under that id.

    Example: shu confirm higab-3f2a9c --by controller
    """
    from pipelines.commands.confirm import confirm as command
    from pipelines.commands.confirm import confirm_lines

    settings = settings_of()
    answer = command(settings, submission, by, refuse=refuse)
    if as_json:
        say_json(answer)
    else:
        say_all(confirm_lines(answer, settings.lang))
    raise typer.Exit(0 if answer["outcome"] == "done" else 1)


def freeze(
    name: Annotated[str, typer.Argument(help="What the meeting is called, as pages show it.")],
    date: Annotated[
        dt.datetime | None,
        typer.Option(formats=["%Y-%m-%d"], help="The day of the meeting; today unless given."),
    ] = None,
    as_json: Json = False,
) -> None:
    """Keep the snapshot in force for a meeting, so that the next one can be compared with it.

    It is kept until retention.yaml says otherwise, and never changes. Exit: 0 frozen now or before,
    1 nothing is published, that day has another meeting, or the snapshot is damaged.

    Example: shu freeze "mötet 17 september" --date 2026-09-17
    """
    from pipelines.commands.freeze import DONE, freeze_lines
    from pipelines.commands.freeze import freeze as command

    settings = settings_of()
    answer = command(settings, name, date.date() if date else None)
    if as_json:
        say_json(answer)
    else:
        say_all(freeze_lines(answer, settings.lang))
    raise typer.Exit(0 if answer["outcome"] in DONE else 1)


def key(
    out: Annotated[Path | None, typer.Option(help="Make this key file.")] = None,
    rotate: Annotated[Path | None, typer.Option(help="Add a version to this key file.")] = None,
    as_json: Json = False,
) -> None:
    """Make the key with which persons' numbers become pseudonyms, or add a version to it.

    Exit: 0 done, 1 the file is there already, or is no key file.

    Example: shu key --out /etc/shu/pseudonym.key
    """
    from pipelines.commands import key as command

    settings = settings_of()
    if (out is None) == (rotate is None):
        raise typer.BadParameter("either --out or --rotate")
    answer = command.make(out) if out else command.rotate(rotate)  # type: ignore[arg-type]
    if as_json:
        say_json(answer)
    else:
        say_all(command.key_lines(answer, settings.lang))
    raise typer.Exit(1 if answer["outcome"] == "fault" else 0)
