"""The commands that answer a sender, as they are typed: check, letters, template.

What they do is done elsewhere, and imported when it is needed.
"""

import gc
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from pipelines.commands.terminal import Json, Lang, say, say_all, say_json, settings_of

_WORDS = {
    "sv": {
        "written": "Brevet ligger i {path}",
        "writing": "Skriver brev …",
        "letters": "{n} brev i {folder}.",
        "none": "Inga nya brev: alla mottagna filer har redan fått sitt. Alla på nytt: --all",
    },
    "en": {
        "written": "The letter is {path}",
        "writing": "Writing letters …",
        "letters": "{n} letters in {folder}.",
        "none": "No new letters: every received file has one already. All anew: --all",
    },
}
Organisation = Annotated[str | None, typer.Option(help="Id of the organisation.")]


def check(
    file: Annotated[Path, typer.Argument(exists=True, dir_okay=False, help="The workbook.")],
    organisation: Annotated[
        str | None, typer.Option(help="Sender's id; else from folder or file.")
    ] = None,
    report: Annotated[str | None, typer.Option(help="Report type; else from the content.")] = None,
    lang: Lang = None,
    letter: Annotated[
        Path | None, typer.Option(help="Write the letter here (.xlsx), and beside it as text.")
    ] = None,
    as_json: Json = False,
) -> None:
    """Read one file as the intake would, and say what is wrong; nothing is stored.

    Exit: 0 accepted, 4 accepted with remarks, 3 rejected.

    Example: shu check "Uppföljning Kv2 2015.xlsx" --organisation higab --letter granskad.xlsx
    """
    from pipelines.ingest.process import given_by, reading_process

    settings = settings_of(lang=lang)
    limits = (settings.read_seconds, settings.read_memory_mb)
    with reading_process(*limits, given_by(settings)) as process:
        # It starts while we load what asks it, and then what makes an answer.
        process.start()
        from pipelines.commands.check import check as command

        checked = command(file, organisation, report, settings.lang, settings, process)
    from pipelines.commands.check_answer import exit_code, write_letter

    written = write_letter(checked, letter) if letter else []
    if as_json:
        say_json(checked.answer)
    else:
        from pipelines.export.mail import lines

        say_all(lines(checked.review))
        for path in written[:1]:
            say("")
            say(_WORDS[settings.lang]["written"].format(path=path))
    gc.freeze()  # what goes with the process is not searched for cycles first
    raise typer.Exit(exit_code(checked.answer))


def letters(
    organisation: Organisation = None,
    out: Annotated[
        Path | None, typer.Option(help="Folder; else letters/ of the warehouse.")
    ] = None,
    everything: Annotated[
        bool, typer.Option("--all", help="Also those that have their letter already.")
    ] = False,
    lang: Lang = None,
    as_json: Json = False,
) -> None:
    """Write the letter to the sender of every received file that has none yet.

    Example: shu letters --organisation higab --all
    """
    from rich.progress import track

    from pipelines.commands import letters as command

    settings = settings_of(lang=lang)
    folder, words = out or settings.warehouse / "letters", _WORDS[settings.lang]
    with command.answering(settings) as given:
        todo = command.todo(given, organisation, folder, everything=everything)
        # Progress goes beside the output: a program reads that.
        shown = track(todo, words["writing"], console=Console(stderr=True), transient=True)
        written = [command.write(given, item, folder, settings.lang) for item in shown]
    if as_json:
        say_json({"folder": str(folder), "letters": written})
    elif not written:
        say(words["none"])
    else:
        say_all(f"{line['status']}  {line['letter']}" for line in written)
        say(words["letters"].format(n=len(written), folder=folder))


def template(
    report_type: Annotated[str, typer.Argument(metavar="TYPE", help="Report type, or its letter.")],
    organisation: Organisation = None,
    out: Annotated[Path | None, typer.Option(help="File to write; else named by the type.")] = None,
    lang: Lang = None,
) -> None:
    """Write an empty workbook to fill in, with lists to choose from and what is known already.

    Example: shu template commitment_register --organisation higab --out utfästelser.xlsx
    """
    from pipelines.commands import template as command

    settings = settings_of(lang=lang)
    try:
        path = command.write(report_type, organisation, out, settings)
    except LookupError as error:
        raise typer.BadParameter(str(error.args[0])) from None
    say(str(path))
