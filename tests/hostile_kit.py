"""Texts that try to run in a page, and the assertion that none did."""

from __future__ import annotations

from playwright.async_api import Page

from tests.browser_watch import settle, watch_of

HOST = "pwned.example"
PRODUCT = "61221789"  # 7731 × 7919: whoever works it out ran a text
_RUN = "window.pwned=1"
# Elements carry `data-pwned`: one that exists was read as markup, even where a policy kept it from running.
_MARKUP = (
    f"<script data-pwned>{_RUN}</script>",
    f"<img data-pwned src=x onerror={_RUN}>",
    f"<svg data-pwned onload={_RUN}>",
    f"<details data-pwned open ontoggle={_RUN}>",
    f"<iframe data-pwned srcdoc='<script>parent.{_RUN}</script>'></iframe>",
    f"<a data-pwned href='javascript:{_RUN}'>cliquez</a>",
    "<input data-pwned autofocus onfocus=alert(1)>",
    f"<img data-pwned src=https://{HOST}/pixel>",
    f"<link data-pwned rel=stylesheet href=//{HOST}/style>",
    f"<style data-pwned>*{{background:url(https://{HOST}/css)}}</style>",
    f"<meta data-pwned http-equiv=refresh content='0;url=https://{HOST}/'>",
    f"<form data-pwned action=https://{HOST}/><button>Envoyer</button></form>",
    f"<base data-pwned href=https://{HOST}/>",
    "<b data-pwned style=position:fixed;inset:0>tout l’écran</b>",
)
_SCRIPT, _IMAGE = _MARKUP[:2]
# Text -> a careless page in which it runs, or is seen to have been read, in place of `@`.
CARELESS = dict.fromkeys(_MARKUP, "<p>@</p>") | {
    f"</textarea>{_SCRIPT}": "<textarea>@</textarea>",
    f"</title></style></script>{_SCRIPT}": "<script>const x = '@'</script>",
    f"--> ]]> {_IMAGE}": "<!-- @ -->",
    f'" data-pwned autofocus onfocus="{_RUN}" x="': '<input value="@">',
    f"' data-pwned onmouseover='{_RUN}' x='": "<input value='@'>",
    f"`-({_RUN})-`": "<script>const x = `@`</script>",
    f'"}};{_RUN};//': '<script>const x = {y: "@"}</script>',
    f"';{_RUN};//": "<script>const x = '@'</script>",
    f"\u2028{_RUN}//": "<script>// @</script>",
    f"&lt;img data-pwned src=x onerror={_RUN}&gt;": (
        "<p title='@'></p><script>document.body.innerHTML = document.querySelector('p').title</script>"
    ),
    f"\\u003cimg data-pwned src=x onerror={_RUN}\\u003e": "<script>document.write('@')</script>",
    f"<noscript><p title='</noscript>{_IMAGE}'>": "<p>@</p>",
    f"<math><mtext><table><mglyph><style><!--</style><img title='--&gt;{_IMAGE}'>": "<a href='@'>lien</a>",
    f"javascript:{_RUN}": "<a href='@'>lien</a>",
    f"JaVaScRiPt:{_RUN}//https://{HOST}/": "<form action='@'></form>",
    f"data:text/html,<script>{_RUN}</script>": "<iframe src='@'></iframe>",
    f"//{HOST}/": "<a href='@'>lien</a>",
}
_TEMPLATES = tuple(
    mark.replace("@", "7731*7919")
    for mark in ("{{@}}", "{{ @ }}", "${@}", "#{@}", "<%= @ %>", "{% print @ %}")
)
_WORDS = (
    f"[un lien](javascript:{_RUN})",
    "{{ self.__init__.__globals__ }} {0.__class__} %s %(pwned)s",
    "__proto__",
    "constructor",
    "\u202egnp.erutcaf\u202c \u2067inversé\u2069",
    "a\u200bb\u2060c\ufeff",
    "Z͑ͫ̓ͪ̂ͫ̽͏̴̙̤̞͉͚̯̞̠͍A̴̵̜̰͔ͫ͗͢L̠ͨͧͩ͘G̴̻͈͍͔̹̑͗̎̅͛́Ǫ̵̹̻̝̳͂̌̌͘!",
    "sans" * 300,
    "'; DROP TABLE drafts; --",
)
HOSTILE = (*CARELESS, *_TEMPLATES, *_WORDS)
_LED = ", ".join(
    f'[{name}^="{where}" i]'
    for name in ("href", "src", "srcdoc", "action", "formaction", "data")
    for where in ("javascript:", "data:text/html", f"//{HOST}", f"https://{HOST}")
)


async def assert_nothing_ran(page: Page) -> None:
    """Fail when a hostile text ran, asked for anything, or was read as markup, a link or a template."""
    await settle(page)
    told = [str(one) for one in watch_of(page).troubles if one.kind in ("dialog", "foreign", "policy")]
    assert not told, told
    for frame in page.frames:
        assert await frame.evaluate("() => window.pwned") is None, "a text ran"
        assert PRODUCT not in await frame.content(), "a text was worked out as a template"
        assert await frame.locator("[data-pwned]").count() == 0, "a text was read as markup"
        assert await frame.locator(_LED).count() == 0, "a text became an address"
