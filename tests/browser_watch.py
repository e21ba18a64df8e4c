"""What a page is watched for in a real browser: trouble, shifts, weight, and faults that bar people."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any, Literal
from weakref import WeakKeyDictionary

from axe_playwright_python.async_playwright import Axe
from playwright.async_api import BrowserContext, ConsoleMessage, Dialog, Error, Page, Request, WebError

Kind = Literal["console", "error", "policy", "dialog", "foreign"]
LOCAL = ("data:", "blob:", "about:")
SETTLED = 30  # milliseconds for what a page has queued to be told
AXE = {"resultTypes": ["violations"], "preload": False}
IN_EVERY_PAGE = """
addEventListener("securitypolicyviolation", told => __policy(
    `${told.effectiveDirective} stopped ${told.blockedURI || "something"} ${told.sample}`));
const shifts = [];
const seen = new PerformanceObserver(list => shifts.push(...list.getEntries()));
seen.observe({type: "layout-shift", buffered: true});
Object.defineProperty(window, "__shifts", {value: () => {
    shifts.push(...seen.takeRecords());
    const sum = some => some.reduce((total, one) => total + one.value, 0);
    const told = ({x, y, width, height}) => [x, y, width, height].join(" ");
    const who = node => node?.outerHTML?.slice(0, 80) ?? node?.textContent ?? "what is gone";
    const moved = shifts.flatMap(one => one.sources).map(one =>
        `${who(one.node)}: ${told(one.previousRect)} -> ${told(one.currentRect)}`);
    return [sum(shifts), sum(shifts.filter(one => !one.hadRecentInput)), moved];
}});
"""
TWO_FRAMES = "() => new Promise(done => requestAnimationFrame(() => requestAnimationFrame(() => done())))"


@dataclass(frozen=True, slots=True)
class Trouble:
    """Something no page of ours does; as text, `kind: what was said`."""

    kind: Kind
    text: str

    def __str__(self) -> str:
        return f"{self.kind}: {self.text}"


@dataclass(slots=True)
class _Expected:
    pattern: str
    certain: bool
    came: bool = False


@dataclass(frozen=True, slots=True)
class Shift:
    """Cumulative layout shift: the sum of every shift, and of those that no input came 0.5 s before.

    What moved is told in words: the element, then its x, y, width and height before and after.
    """

    whole: float
    unprompted: float
    moved: list[str]


class Watch:
    """Keeps what goes wrong in the pages of a context, and what they load, whatever opened them."""

    def __init__(self, origin: str) -> None:
        self._origin = origin
        self._expected: list[_Expected] = []
        self.troubles: list[Trouble] = []
        self.loaded: dict[Page, list[Request]] = {}

    async def attach(self, context: BrowserContext) -> None:
        """Watch every page of `context`, from before its first script."""
        await context.expose_binding("__policy", lambda _, told: self._note("policy", told))
        await context.add_init_script(IN_EVERY_PAGE)
        context.on("console", self._console)
        context.on("weberror", self._error)
        context.on("dialog", self._dialog)
        context.on("request", self._request)
        context.on("requestfinished", self._finished)
        _watches[context] = self

    def expect(self, pattern: str, *, certain: bool) -> None:
        """Let trouble be whose text a regular expression finds; `certain`: it must come."""
        self._expected.append(_Expected(pattern, certain))

    def faults(self) -> list[str]:
        """Trouble nobody expected, then what was expected and did not come."""
        unexpected = [str(trouble) for trouble in self.troubles if not self._foreseen(trouble)]
        missed = [one.pattern for one in self._expected if one.certain and not one.came]
        return unexpected + [f"expected, and never came: {pattern}" for pattern in missed]

    def _foreseen(self, trouble: Trouble) -> bool:
        found = [one for one in self._expected if re.search(one.pattern, str(trouble))]
        for one in found:
            one.came = True
        return bool(found)

    def _note(self, kind: Kind, text: str) -> Trouble:
        trouble = Trouble(kind, text)
        self.troubles.append(trouble)
        return trouble

    def _console(self, message: ConsoleMessage) -> None:
        if message.type in ("error", "assert"):
            self._note("console", f"{message.text} ({message.location['url']})")

    def _error(self, error: WebError) -> None:
        self._note("error", str(error.error))

    async def _dialog(self, dialog: Dialog) -> None:
        trouble = self._note("dialog", f"{dialog.type} {dialog.message}")
        await (dialog.accept() if self._foreseen(trouble) else dialog.dismiss())

    def _request(self, request: Request) -> None:
        page = request.frame.page
        top = request.is_navigation_request() and request.frame == page.main_frame
        if top and request.redirected_from is None:
            self.loaded[page] = []
        if not request.url.startswith((f"{self._origin}/", *LOCAL)):
            self._note("foreign", request.url)

    def _finished(self, request: Request) -> None:
        self.loaded.setdefault(request.frame.page, []).append(request)


_watches: WeakKeyDictionary[BrowserContext, Watch] = WeakKeyDictionary()


def watch_of(page: Page) -> Watch:
    """The watch over a page that the fixture `browse` opened."""
    return _watches[page.context]


def expect_trouble(page: Page, pattern: str, *, certain: bool = True) -> None:
    """Let the page have trouble whose text the regular expression `pattern` finds: `console: .*503`.

    The test fails when it never comes, unless it is not `certain`. Dialogs that are expected are accepted,
    the others dismissed.
    """
    watch_of(page).expect(pattern, certain=certain)


async def settle(page: Page) -> None:
    """Wait until what the page has queued is told; a page that closed has nothing more to tell."""
    try:
        await page.evaluate(f"() => new Promise(done => setTimeout(done, {SETTLED}))")
    except Error as error:
        if not page.is_closed() and "navigat" not in str(error) and "crash" not in str(error):
            raise


async def serious(page: Page) -> list[str]:
    """What axe-core finds serious or critical, a line for each element: the rule, where, how to mend it."""
    found = await Axe().run(page, options=AXE)
    response: dict[str, Any] = found.response
    return [
        f"{rule['id']}: {' '.join(map(str, node['target']))}: {rule['help']} ({node['html'][:120]})"
        for rule in response["violations"]
        if rule["impact"] in ("serious", "critical")
        for node in rule["nodes"]
    ]


async def layout_shift(page: Page) -> Shift:
    """How much the page has jumped since it was opened; 0.1 is what is called good, 0 is still."""
    await page.evaluate(TWO_FRAMES)
    return Shift(*await page.evaluate("() => __shifts()"))


async def weight(page: Page) -> int:
    """Bytes of bodies as they travelled, since the page was asked for, without images."""
    await page.wait_for_load_state("load")
    requests = [one for one in watch_of(page).loaded.get(page, []) if one.resource_type != "image"]
    return sum([(await request.sizes())["responseBodySize"] for request in requests])
