"""A report set as one accessible HTML file that needs nothing beside it.

Headings in order, tables with caption and scope, every drawing with its text and its table; made
for the screen and for A4. What it says is decided elsewhere.
"""

from importlib.resources import files

from jinja2 import DictLoader, Environment, StrictUndefined

from pipelines.export.report_evaluation.parts import Report
from pipelines.export.report_evaluation.words import say

_HERE = "pipelines.export.report_evaluation"


def html(report: Report) -> str:
    """The page; every text in it is escaped."""
    read = files(_HERE).joinpath
    environment = Environment(
        loader=DictLoader({"page": read("page.html.j2").read_text(encoding="utf-8")}),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    style = read("page.css").read_text(encoding="utf-8")
    words = {key: say(key, report.lang) for key in ("as_table", "contents", "page")}
    # In a string of the style sheet: what is printed at the edge of every page.
    edge = (report.sample or report.title).replace("\\", "").replace('"', "'")
    page = environment.get_template("page")
    text = page.render(report=report, style=style, words=words, edge=edge)
    return text.replace(" %", "\u00a0%")  # no line begins with a percent sign
