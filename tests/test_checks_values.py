"""Typed values: what is found, where, and what equals what."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from babel.dates import format_date
from babel.numbers import format_currency, format_decimal
from hypothesis import given
from hypothesis import strategies as st

from service.checks.days import Day
from service.checks.values import Value, find


def values(text: str, language: str = "fr") -> list[tuple[str, object]]:
    return [(value.kind, value.key) for value in find(text, language)]


def only(text: str, language: str = "fr") -> Value:
    (value,) = find(text, language)
    return value


def count(number: int | str) -> tuple[str, object]:
    return "number", ("count", Decimal(number))


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("1 200", "1200"),
        ("1\u202f200", "1200"),
        ("1.200", "1200"),
        ("1,5", "1.5"),
        ("douze", 12),
        ("une douzaine", 12),
        ("quatre-vingt-dix-sept", 97),
        ("vingt et une", 21),
        ("trois cent un", 301),
        ("deux mille vingt-sept", 2027),
        ("la septième", 7),
        ("le 7e", 7),
        ("n° 12", 12),
        ("#2027", 2027),
        ("#Galette2027", 2027),
    ],
)
def test_numbers(text: str, number: int | str) -> None:
    assert values(text) == [count(number)]


@pytest.mark.parametrize(
    "text",
    [
        "un pain, une tarte",
        "24/7",
        "24h/24, 7j/7",
        "le four neuf",
        "mille mercis",
        "un quatre-quarts",
        "à deux pas du four",
        "B2B et 3D",
        "1️⃣ et 2️⃣",
        "1. Pétrir\n2. Cuire",
    ],
)
def test_what_only_looks_like_a_number(text: str) -> None:
    assert values(text) == []


def test_a_word_of_another_language_is_no_number() -> None:
    assert values("Zo’n bericht maakt onze dag", "nl") == []
    assert values("onze") == [count(11)]


def test_several_numbers() -> None:
    assert values("2 x 500 g") == [count(2), count(500)]
    assert values("12, rue des Tilleuls, 37000 Tours") == [count(12), count(37000)]
    assert values("four and 1,200.5", "en") == [count(4), count("1200.5")]


@pytest.mark.parametrize(
    "text",
    ["49 €", "49€", "49,00 euros", "49 EUR", "49,00\u00a0€", "quarante-neuf euros", "€49", "49 euros TTC"],
)
def test_one_price_many_ways(text: str) -> None:
    assert values(text) == [("price", ("EUR", Decimal(49)))]


@pytest.mark.parametrize(
    ("text", "prices"),
    [
        ("49€90", [Decimal("49.9")]),
        ("50 centimes", [Decimal("0.5")]),
        ("18, 25 ou 32 €", [18, 25, 32]),
        ("de 18 à 32 €", [18, 32]),
        ("1 200,50 €", [Decimal("1200.5")]),
    ],
)
def test_prices(text: str, prices: list[Decimal]) -> None:
    assert values(text) == [("price", ("EUR", Decimal(price))) for price in prices]


@pytest.mark.parametrize(
    "text", ["16 janvier 2027", "2027-01-16", "16/01/2027", "16.01.27", "16 janv. 2027", "Le 16 Janvier 2027"]
)
def test_one_date_many_ways(text: str) -> None:
    assert values(text) == [("date", Day(2027, 1, 16))]


@pytest.mark.parametrize(
    ("text", "language", "day"),
    [
        ("samedi 16 janvier 2027", "fr", Day(2027, 1, 16, 5)),
        ("sam. 16 janvier", "fr", Day(None, 1, 16, 5)),
        ("1er mai", "fr", Day(None, 5, 1)),
        ("16/01", "fr", Day(None, 1, 16)),
        ("janvier 2027", "fr", Day(2027, 1)),
        ("les samedis", "fr", Day(weekday=5)),
        ("Vendredi 30 : ouvert", "fr", Day(day=30, weekday=4)),
        ("samedi 16, à la boutique", "fr", Day(day=16, weekday=5)),
        ("Saturday, January 16th, 2027", "en", Day(2027, 1, 16, 5)),
        ("16 January 2027", "en", Day(2027, 1, 16)),
        ("01/16/2027", "en", Day(2027, 1, 16)),
    ],
)
def test_dates(text: str, language: str, day: Day) -> None:
    assert values(text, language) == [("date", day)]


def test_a_full_stop_after_a_month_is_no_part_of_the_date() -> None:
    assert only("Le 16 janvier. On ouvre").text == "16 janvier"
    assert only("Le 16 janv. on ouvre").text == "16 janv."


def test_dates_that_share_a_month() -> None:
    assert values("les 16 et 17 janvier") == [("date", Day(None, 1, 16)), ("date", Day(None, 1, 17))]
    assert values("du 3 au 23 août 2026") == [("date", Day(2026, 8, 3)), ("date", Day(2026, 8, 23))]


@pytest.mark.parametrize(
    "text", ["10h", "10 h", "10 h 00", "10:00", "10 heures", "dix heures", "10 am", "10H00"]
)
def test_one_time_many_ways(text: str) -> None:
    assert values(text) == [("time", (10, 0))]


def test_times() -> None:
    assert values("7 h 30") == [("time", (7, 30))]
    assert values("de 10 à 17 h") == [("time", (10, 0)), ("time", (17, 0))]
    assert values("7 h–19 h 30") == [("time", (7, 0)), ("time", (19, 30))]
    assert values("10:30 pm", "en") == [("time", (22, 30))]
    assert values("on ferme à midi") == [("time", (12, 0))]


def test_durations_and_percents() -> None:
    assert values("48 h") == values("48 heures") == [("number", ("hours", Decimal(48)))]
    assert values("2 semaines") == values("14 jours")
    assert values("20 %") == values("vingt pour cent")


@pytest.mark.parametrize(
    "text", ["02 61 91 04 37", "02.61.91.04.37", "0261910437", "+33 2 61 91 04 37", "+33 (0)2 61 91 04 37"]
)
def test_one_phone_many_ways(text: str) -> None:
    assert values(text) == [("phone", "261910437")]


@pytest.mark.parametrize(
    "text",
    [
        "https://Pain.fr/Carte/",
        "http://www.pain.fr/Carte",
        "pain.fr/Carte",
        "(pain.fr/Carte)",
        "pain.fr/Carte.",
    ],
)
def test_one_address_many_ways(text: str) -> None:
    assert values(text) == [("url", "pain.fr/Carte")]


def test_an_address_written_with_look_alikes_is_another() -> None:
    assert values("https://p\u0430in.fr") == [("url", "p\u0430in.fr")]
    assert values("https://pa\u200bin.fr") != values("https://pain.fr")
    assert only("https://pain.fr@ailleurs.org").key == "pain.fr@ailleurs.org"


def test_emails_handles_and_hosts() -> None:
    assert values("Jean.Dupont@Pain.fr") == [("email", "jean.dupont@pain.fr")]
    assert values("@pain.fr et @pain@tours.social") == []


def test_a_hidden_value_is_found_where_it_stands() -> None:
    text = "à 4\u200b9 € pile"
    value = only(text)
    assert (value.key, text[value.span[0] : value.span[1]]) == (("EUR", Decimal(49)), "4\u200b9 €")


@given(st.dates(date(1950, 1, 1), date(2150, 12, 31)), st.sampled_from(["full", "long", "medium", "iso"]))
def test_formatted_dates_come_back(day: date, style: str) -> None:
    written = day.isoformat() if style == "iso" else format_date(day, style, locale="fr_FR")
    key = only(written).key
    assert isinstance(key, Day)
    assert (key.year, key.month, key.day) == (day.year, day.month, day.day)
    assert key.falls_on == day.weekday()


@given(st.decimals(0, 99999, places=2))
def test_formatted_prices_come_back(price: Decimal) -> None:
    assert only(format_currency(price, "EUR", locale="fr_FR")).key == ("EUR", price)
    assert only(format_currency(price, "EUR", locale="en_GB"), "en").key == ("EUR", price)


@given(st.integers(2, 10**9))
def test_formatted_numbers_come_back(number: int) -> None:
    assert only(format_decimal(number, locale="fr_FR")).key == ("count", Decimal(number))
    assert only(format_decimal(number, locale="en_GB"), "en").key == ("count", Decimal(number))


@given(
    st.integers(0, 23),
    st.integers(0, 59),
    st.sampled_from(["{}h{:02}", "{} h {:02}", "{}:{:02}", "{}\u00a0h\u00a0{:02}"]),
)
def test_formatted_times_come_back(hour: int, minute: int, shape: str) -> None:
    assert only(shape.format(hour, minute)).key == (hour, minute)


@given(st.text(max_size=80), st.sampled_from(["fr", "en", "de"]))
def test_any_text_can_be_read(text: str, language: str) -> None:
    end = 0
    for value in find(text, language):
        assert value.text == text[value.span[0] : value.span[1]]
        assert value.span[0] >= end
        end = value.span[1]
