"""Days and hours as exports write them, read in a browser."""

from __future__ import annotations

from tests.brand_kit import opened
from tests.browser_kit import Browse
from tests.served_kit import OpenHouse

MOMENTS = {
    "2026-03-02T14:00:00+02:00": "2026-03-02T12:00:00.000Z",
    "2026-03-02T14:00:00Z": "2026-03-02T14:00:00.000Z",
    "2026-03-02 14:00": "2026-03-02T13:00:00.000Z",
    "2026/7/2": "2026-07-01T22:00:00.000Z",
    "02/03/2026 14h30": "2026-03-02T13:30:00.000Z",
    "2.3.26": "2026-03-01T23:00:00.000Z",
    "mardi 3 avril 2026 à 10 h": "2026-04-03T08:00:00.000Z",
    "mar. 3 avr. 2026": "2026-04-02T22:00:00.000Z",
    "1er août 2026": "2026-07-31T22:00:00.000Z",
    "March 2, 2026 2:30 PM": "2026-03-02T13:30:00.000Z",
    "12/03/2026 12:05 am": "2026-03-11T23:05:00.000Z",
    "1772439000": "2026-03-02T08:10:00.000Z",
    "1772439000000": "2026-03-02T08:10:00.000Z",
    "45678,5": "2025-01-21T11:00:00.000Z",
    "31/02/2026": None,
    "2026-13-01": None,
    "2026-03-02 25:00": None,
    "hier": None,
    "": None,
}


async def test_days_are_read_as_people_write_them(open_house: OpenHouse, browse: Browse) -> None:
    house = await open_house()
    page = await opened(browse, house)
    found = await page.evaluate(
        """async (texts) => {
          const { momentOf, dayFirst } = await import("/studio-assets/any/moments.js");
          const paris = { timezone: "Europe/Paris", dayFirst: true };
          const told = [["3/4/2026", "4/13/2026"], ["13/4/2026"], ["3/4/2026"]];
          return [texts.map(text => momentOf(text, paris)), told.map(one => dayFirst(one, "fr-FR")),
            dayFirst(told[2], "en-US"), momentOf("4/13/2026", { timezone: "UTC", dayFirst: false })];
        }""",
        list(MOMENTS),
    )
    assert dict(zip(MOMENTS, found[0], strict=True)) == MOMENTS
    assert found[1:] == [[False, True, True], False, "2026-04-13T00:00:00.000Z"]
