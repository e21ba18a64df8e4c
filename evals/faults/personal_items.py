"""Personal data made up by the thousand, each piece in a sentence as French people write it.

Nothing here is anybody's: names are drawn, domains are those of RFC 2606, the numbers have right check digits
and no owner that is known to us.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache
from itertools import cycle, islice
from pathlib import Path
from random import Random
from typing import Any

import yaml
from stdnum import luhn
from stdnum.iban import calc_check_digits

STRUCTURED = ("email", "phone", "iban", "card", "nir")
CASES = Path(__file__).parent.parent / "cases" / "personal_made.yaml"
_DIGITS_WIDE = str.maketrans("0123456789", "０１２３４５６７８９")


@dataclass(frozen=True, slots=True)
class Item:
    """One piece of personal data as written, in the text of a message."""

    kind: str
    value: str
    text: str


def items(many: int, seed: int) -> list[Item]:
    """`many` items, each kind in its turn; the same for the same seed."""
    chance = Random(seed)
    return [_item(kind, chance) for kind in islice(cycle(MADE), many)]


def people(many: int, seed: int) -> Iterator[tuple[str, str, str]]:
    """First name, last name, and a message signed by this person as people sign."""
    chance = Random(seed)
    for _ in range(many):
        first, last = chance.choice(_words()["first"]), chance.choice(_words()["last"])
        signed = chance.choice(
            (f"{first} {last}", f"{last} {first}", f"M. {last}", first, f"{first} {last[0]}.")
        )
        said = chance.choice(_words()["signed"])
        yield first, last, said.format(signed)


@cache
def _words() -> dict[str, Any]:
    words: dict[str, Any] = yaml.safe_load(CASES.read_text(encoding="utf-8"))
    return words


def _item(kind: str, chance: Random) -> Item:
    value = MADE[kind](chance)
    return Item(kind, value, chance.choice(_words()["said"][kind]).format(value))


def _email(chance: Random) -> str:
    first, last = (_plain(chance.choice(_words()[which])) for which in ("first", "last"))
    local = chance.choice(("{f}.{l}", "{f}{n}", "{i}.{l}", "{f}-{l}+sav", "{l}_{n}")).format(
        f=first, l=last, i=first[0], n=chance.randint(1, 99)
    )
    domain = chance.choice(_words()["domains"])
    worded = f"{local} (arobase) {domain.replace('.', ' point ')}"
    ways = (
        f"{local}@{domain}", f"{local}@{domain}", f"{local}@{domain}".upper(), worded,
        f"{local} [at] {domain.replace('.', ' [dot] ')}", f"{local} arobase {domain}",
        f"{local}@{domain[:3]}\u200b{domain[3:]}", f"{local} @ {domain}", f"{local}(at){domain}",
    )  # fmt: skip
    return chance.choice(ways)


def _phone(chance: Random) -> str:
    digits = chance.choice(("06", "07", "01", "02", "05", "09")) + _digits(chance, 8)
    pairs = [digits[at : at + 2] for at in range(0, 10, 2)]
    abroad = f"{digits[1]} {' '.join(pairs[1:])}"
    ways = (
        " ".join(pairs), digits, ".".join(pairs), "-".join(pairs), "/".join(pairs), f"+33 {abroad}",
        f"+33 (0){abroad}", f"0033 {abroad}", f"+33{digits[1:]}", f"{digits[:4]} {digits[4:7]} {digits[7:]}",
        " ".join(pairs).translate(_DIGITS_WIDE), "\u00a0".join(pairs), " . ".join(pairs), "_".join(pairs),
        f"o{digits[1:]}", f"{pairs[0]}.{' '.join(pairs[1:])}", f"({pairs[0]}){digits[2:]}", "  ".join(pairs),
    )  # fmt: skip
    return chance.choice(ways)


def _iban(chance: Random) -> str:
    account = _digits(chance, 10) + _digits(chance, 11) + _digits(chance, 2)
    country = chance.choice(("FR", "FR", "FR", "MC"))
    number = f"{country}{calc_check_digits(f'{country}00{account}')}{account}"
    groups = [number[at : at + 4] for at in range(0, 27, 4)]
    ways = (
        number, " ".join(groups), "-".join(groups), number.lower(), "\u00a0".join(groups), " ".join(number),
        f"{groups[0]}\n{' '.join(groups[1:])}", ".".join(groups),
    )  # fmt: skip
    return chance.choice(ways)


def _card(chance: Random) -> str:
    begin, length = chance.choice((("4", 16), ("51", 16), ("55", 16), ("4974", 16), ("37", 15), ("34", 15)))
    body = begin + _digits(chance, length - len(begin) - 1)
    number = body + luhn.calc_check_digit(body)
    cuts = (4, 10) if length == 15 else (4, 8, 12)
    groups = [number[start:end] for start, end in zip((0, *cuts), (*cuts, length), strict=True)]
    ways = (" ".join, "".join, "-".join, ".".join, "_".join, "  ".join)
    return chance.choice(ways)(groups)


def _nir(chance: Random) -> str:
    place = chance.choice(("2A", "2B", *(f"{number:02}" for number in range(1, 96) if number != 20)))
    month, year = chance.randint(1, 12), chance.randint(0, 99)
    rank = f"{chance.randint(1, 900):03}{chance.randint(1, 999):03}"
    number = f"{chance.choice('12')}{year:02}{month:02}{place}{rank}"
    counted = int(number.replace("2A", "19").replace("2B", "18"))
    key = f"{97 - counted % 97:02}"
    cuts = ((0, 1), (1, 3), (3, 5), (5, 7), (7, 10), (10, 13))
    groups = [*(number[start:end] for start, end in cuts), key]
    ways = (
        number + key,
        " ".join(groups),
        f"{number} {key}",
        ".".join(groups),
        f"{' '.join(groups[:-1])} clé {key}",
    )
    return chance.choice(ways)


def _address(chance: Random) -> str:
    number = f"{chance.randint(1, 250)}{chance.choice(('', '', '', ' bis', ' ter', ','))}"
    street, town = (chance.choice(_words()[which]) for which in ("streets", "towns"))
    return f"{number} {street}{chance.choice((', ', ' ', chr(10)))}{town}"


def _order(chance: Random) -> str:
    ways = (
        _digits(chance, 6), f"FR-{_digits(chance, 4)}-{_digits(chance, 2)}", f"2026/{_digits(chance, 4)}",
        f"6A{_digits(chance, 11)}", f"F2026-{_digits(chance, 4)}", f"SAV-{_digits(chance, 5)}",
    )  # fmt: skip
    return chance.choice(ways)


def _handle(chance: Random) -> str:
    first, last = (_plain(chance.choice(_words()[which])) for which in ("first", "last"))
    end = chance.randint(1, 99)
    return chance.choice(
        (f"@{first}.{last}", f"@{first}_{end}", f"@{last}-{end}", f"@{first}@piaille.example")
    )


def _digits(chance: Random, many: int) -> str:
    return str(chance.randint(1, 9)) + "".join(chance.choices("0123456789", k=many - 1))


def _plain(name: str) -> str:
    kept = name.lower().translate(str.maketrans("éèêëàâïîôûüç", "eeeeaaiiouuc"))
    return "".join(letter for letter in kept if letter.isascii() and letter.isalpha())


MADE: dict[str, Callable[[Random], str]] = {
    "email": _email, "phone": _phone, "iban": _iban, "card": _card, "nir": _nir, "address": _address,
    "order": _order, "handle": _handle,
}  # fmt: skip
