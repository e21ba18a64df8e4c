"""Plots as SVG inside a page: text stays text, colours are those of the page, each has an alt text."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from hashlib import sha256
from io import StringIO
from typing import Any
from xml.etree import ElementTree

import matplotlib
from markupsafe import Markup
from matplotlib.axes import Axes
from matplotlib.figure import Figure

SVG = "{http://www.w3.org/2000/svg}"
XLINK = "{http://www.w3.org/1999/xlink}"
# What matplotlib draws with, and the custom property of the page that takes its place.
COLOURS = {
    "ink": "#010203",
    "quiet": "#020304",
    "line": "#030405",
    "card": "#040506",
    "one": "#050607",
    "two": "#060708",
    "three": "#070809",
}
INK, QUIET, LINE, CARD = (COLOURS[name] for name in ("ink", "quiet", "line", "card"))
SERIES = tuple(COLOURS[name] for name in ("one", "two", "three"))
MARKERS = ("o", "s", "^")
STROKES = ("-", "--", ":")
_SETTINGS: dict[Any, Any] = {
    "svg.fonttype": "none",
    "text.parse_math": False,
    "font.size": 10,
    "text.color": INK,
    "axes.edgecolor": LINE,
    "axes.labelcolor": QUIET,
    "xtick.color": QUIET,
    "ytick.color": QUIET,
    "xtick.labelcolor": QUIET,
    "ytick.labelcolor": INK,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "grid.color": LINE,
    "grid.linewidth": 0.6,
    "legend.frameon": False,
}
_NO_METADATA = dict.fromkeys(("Creator", "Date", "Format", "Type"))
_FONT = re.compile(r"font-family:[^;]*;?\s*|font-size: 10px;\s*")


@dataclass(frozen=True, slots=True)
class Plot:
    """A plot: its title, what it shows in words, and its SVG."""

    title: str
    alt: str
    svg: Markup


def plot(title: str, alt: str, size: tuple[float, float], draw: Callable[[Axes], None]) -> Plot:
    """The plot that `draw` puts on the axes, `size` in inches."""
    with matplotlib.rc_context({**_SETTINGS, "svg.hashsalt": title}):
        figure = Figure(figsize=size, layout="constrained")
        axes = figure.subplots()
        axes.tick_params(length=0)
        draw(axes)
        written = StringIO()
        figure.savefig(written, format="svg", transparent=True, metadata=_NO_METADATA)
    return Plot(title, alt, Markup(_inline(written.getvalue(), title, alt)))


def _inline(svg: str, title: str, alt: str) -> str:
    """The drawing as an element of a page, with ids that no other plot has."""
    root = ElementTree.fromstring(svg)
    own = "p" + sha256(f"{title} {alt}".encode()).hexdigest()[:8]
    for element in root.iter():
        element.tag = element.tag.removeprefix(SVG)
        _adopt(element, own)
    for style in root.findall("./defs/style"):
        style.text = None  # it would hold for the whole page
    width = float(root.attrib["width"].removesuffix("pt"))
    kept = {"viewBox": root.attrib["viewBox"], "role": "img", "aria-labelledby": f"{own}-title {own}-alt"}
    root.attrib.clear()
    root.attrib.update(kept | {"class": "plot", "style": f"max-width: {width / 10:.0f}rem"})
    for place, (name, text) in enumerate((("title", title), ("desc", alt))):
        told = ElementTree.Element(name, {"id": f"{own}-{'title' if name == 'title' else 'alt'}"})
        told.text = text
        root.insert(place, told)
    return ElementTree.tostring(root, encoding="unicode")


def _adopt(element: ElementTree.Element, own: str) -> None:
    """Rename ids and what refers to them, give colours and fonts to the page."""
    for name, value in list(element.attrib.items()):
        if name == "id":
            element.set(name, f"{own}-{value}")
        elif name == f"{XLINK}href":
            del element.attrib[name]
            element.set("href", f"#{own}-{value.removeprefix('#')}")
        elif "url(#" in value:
            element.set(name, value.replace("url(#", f"url(#{own}-"))
        elif name == "style":
            element.set(name, _styled(value))


def _styled(style: str) -> str:
    for name, colour in COLOURS.items():
        style = style.replace(colour, f"var(--{name})")
    return _FONT.sub("", style)
