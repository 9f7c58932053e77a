"""Commands for data protection: retention, a person's rights, and drafts of what the law asks for.

Only what can be typed; the work is done in the module of each command.
"""

from pathlib import Path
from typing import Annotated

import typer

from pipelines.commands.terminal import Json, console, say_all, say_json, settings_of


def purge(
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Only show what would go.")] = False,
    as_json: Json = False,
) -> None:
    """Do away with what has been kept for its time: files, copies, runs and logs.

    What is kept how long stands in retention.yaml; official records go only under a decision's
    number. Exit: 0 done, 1 another run is working, or the declaration does not fit.

    Example: shu purge --dry-run
    """
    from pipelines.commands.purge import purge as command
    from pipelines.commands.purge import purge_lines
    from pipelines.retention.policy import load_policy

    settings = settings_of()
    with console.status("") as shown:

        def tell(kind: str, n: int) -> None:
            shown.update(f"{kind}: {n} …")

        answer = command(settings, dry_run=dry_run, tell=tell)
    if as_json:
        say_json(answer)
    else:
        rules = dict(load_policy(settings.reference)) if answer["outcome"] == "done" else {}
        say_all(purge_lines(answer, rules, settings.lang))  # type: ignore[arg-type]
    raise typer.Exit(0 if answer["outcome"] == "done" else 1)


def person(
    remove: Annotated[
        bool, typer.Option("--remove", help="Take the person out; the rows still count.")
    ] = False,
    sender: Annotated[
        str | None, typer.Option(help="The id that is typed is this organisation's own.")
    ] = None,
    by: Annotated[str | None, typer.Option(help="In which role you ask.")] = None,
    as_json: Json = False,
) -> None:
    """List what is held about a person, or take the person out; the number is typed at a prompt.

    The number never stands in the command line, a file or a log; that somebody was asked for does.
    Exit: 0 done, 1 nobody of that number, or no key.

    Example: shu person --by "data protection officer"
    """
    from pipelines.commands.person import person as command
    from pipelines.commands.person import person_lines, prompt

    settings = settings_of()
    asked = prompt(settings.lang, own_id=sender is not None)
    typed = typer.prompt(asked, hide_input=True, err=True)
    answer = command(settings, typed, sender, by, remove=remove)
    if as_json:
        say_json(answer)
    else:
        say_all(person_lines(answer, settings.lang))
    raise typer.Exit(0 if answer["outcome"] in ("listed", "removed") else 1)


def document(
    out: Annotated[Path, typer.Option(help="Folder to write to.")] = Path("docs"),
) -> None:
    """Write drafts of the register of processing and the impact assessment, and what is kept.

    Made, in Swedish, from what the product declares of its tables, reports and periods; the
    controller fills in the rest. Exit: 0.

    Example: shu document --out docs
    """
    from pipelines.commands.document import document as command

    say_all(str(path) for path in command(settings_of(), out))
