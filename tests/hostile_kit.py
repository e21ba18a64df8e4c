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
    f"<input data-pwned autofocus onfocus=alert({PRODUCT})>",
    f"<img data-pwned src=https://{HOST}/pixel>",
    f"<link data-pwned rel=stylesheet href=//{HOST}/style>",
    f"<style data-pwned>*{{background:url(https://{HOST}/css)}}</style>",
    f"<meta data-pwned http-equiv=refresh content='0;url=https://{HOST}/'>",
    f"<form data-pwned action=https://{HOST}/><button>Envoyer</button></form>",
    f"<base data-pwned href=https://{HOST}/>",
    "<b data-pwned style=position:fixed;inset:0>tout l’écran</b>",
)
_OUT_OF = (
    f"</textarea>{_MARKUP[0]}",
    f"</title></style></script>{_MARKUP[0]}",
    f"--> ]]> {_MARKUP[1]}",
    f'" data-pwned autofocus onfocus="{_RUN}" x="',
    f"' data-pwned onmouseover='{_RUN}' x='",
    f"`-({_RUN})-`",
    f'"}};{_RUN};//',
    f"';{_RUN};//",
    f"\\';{_RUN};//\u2028{_RUN}",
    f"&lt;img data-pwned src=x onerror={_RUN}&gt;",
    f"\\u003cimg data-pwned src=x onerror={_RUN}\\u003e",
    f"<noscript><p title='</noscript>{_MARKUP[1]}'>",
    f"<math><mtext><table><mglyph><style><!--</style><img title='--&gt;{_MARKUP[1]}'>",
)
_ADDRESSES = (
    f"javascript:{_RUN}",
    f"JaVaScRiPt:{_RUN}//https://{HOST}/",
    f"data:text/html,<script>{_RUN}</script>",
    f"[un lien](javascript:{_RUN})",
    f"//{HOST}/",
)
_TEMPLATES = tuple(
    mark.replace("@", "7731*7919")
    for mark in ("{{@}}", "{{ @ }}", "${@}", "#{@}", "<%= @ %>", "{% print @ %}")
)
_WORDS = (
    "{{ self.__init__.__globals__ }} {0.__class__} %s %(pwned)s",
    "__proto__",
    "constructor",
    "\u202egnp.erutcaf\u202c \u2067inversé\u2069",
    "a\u200bb\u2060c\ufeff",
    "Z͑ͫ̓ͪ̂ͫ̽͏̴̙̤̞͉͚̯̞̠͍A̴̵̜̰͔ͫ͗͢L̠ͨͧͩ͘G̴̻͈͍͔̹̑͗̎̅͛́Ǫ̵̹̻̝̳͂̌̌͘!",
    "sans" * 300,
    "'; DROP TABLE drafts; --",
)
HOSTILE = (*_MARKUP, *_OUT_OF, *_ADDRESSES, *_TEMPLATES, *_WORDS)
LINKS = ":is(a, area, form, iframe, embed, object, button, input)"
LEADING = ("href", "src", "action", "formaction", "data")


async def assert_nothing_ran(page: Page) -> None:
    """Fail when a hostile text ran, asked for anything, or was read as markup, a link or a template."""
    await settle(page)
    told = [str(one) for one in watch_of(page).troubles if one.kind in ("dialog", "foreign", "policy")]
    assert not told, told
    for frame in page.frames:
        assert await frame.evaluate("() => window.pwned") is None, "a text ran"
        assert PRODUCT not in await frame.content(), "a text was worked out as a template"
        assert await frame.locator("[data-pwned]").count() == 0, "a text was read as markup"
        for name in LEADING:
            for scheme in ("javascript:", "data:text/html", f"//{HOST}"):
                led = frame.locator(f'{LINKS}[{name}^="{scheme}" i]')
                assert await led.count() == 0, f"a text became where a {name} leads"
