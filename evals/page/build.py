"""The page: what the template is given, and the file that comes of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from evals.every import warnings
from evals.page.drawing import Plot
from evals.page.origin import Origin
from evals.page.plots import plots_of
from evals.regressions import Compared, Tally
from evals.report import shown

PAGE = Path(__file__).parent.parent / "report.html"
TEMPLATES = Path(__file__).parent


@dataclass(frozen=True, slots=True)
class Section:
    """An eval on the page: the sentence that says what it measures, its lines, its plots."""

    about: str
    compared: Compared
    plots: Sequence[Plot]

    @property
    def state(self) -> str:
        """How it ended, in a word."""
        if self.compared.report.failed is not None:
            return "failed"
        if self.compared.report.not_run is not None:
            return "not run"
        verdicts = {line.verdict for line in self.compared.lines}
        return next((word for word in ("gone", "worse", "missed") if word in verdicts), "met")


def write(evals: Sequence[Compared], about: Mapping[str, str], origin: Origin, file: Path = PAGE) -> Path:
    """Write the page of these evals; `about` says what each measures."""
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(rendered(evals, about, origin), encoding="utf-8")
    return file


def rendered(evals: Sequence[Compared], about: Mapping[str, str], origin: Origin) -> str:
    """The page as text: one file, which loads nothing."""
    jinja = Environment(
        loader=FileSystemLoader(TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    jinja.filters["shown"] = shown
    sections = [Section(about.get(one.report.name, ""), one, plots_of(one)) for one in evals]
    return jinja.get_template("report.html.j2").render(
        sections=sections, tally=Tally.of(evals), warnings=warnings(evals), origin=origin
    )
