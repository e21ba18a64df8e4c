"""Which words of a question are worth searching: its rarest on that shelf."""

from __future__ import annotations

from collections.abc import Callable, Iterable

Form = tuple[str, str]

# On 20,000 posts every word of the question costs 40 ms at p95; without those over 10 %, under 5 ms.
_FREQUENT = 0.10
# What one in ten allows at 20,000 rows: on a smaller shelf the frequent words help, and cost no more.
_ALWAYS_RARE = 2_000
# At 100,000 posts, one in ten costs 29 ms at p95; with this, 10 ms.
_ALWAYS_FREQUENT = 5_000
_KEPT = 8
_KEPT_WHEN_ALL_FREQUENT = 2
_WORDS_WEIGHED = 200


def weighed(forms: Iterable[Form]) -> list[Form]:
    """The forms of a question, (folded, stem), each once, as many as are looked up."""
    return list(dict.fromkeys(forms))[:_WORDS_WEIGHED]


def rarest(forms: Iterable[Form], seen: Callable[[Form], int], rows: int) -> list[Form]:
    """Those to search a shelf of `rows` for, the rarest first; `seen` says how many rows hold one."""
    known = sorted((number, form) for form in forms if (number := seen(form)))
    limit = max(_ALWAYS_RARE, min(rows * _FREQUENT, _ALWAYS_FREQUENT))
    rare = [form for number, form in known if number <= limit][:_KEPT]
    return rare or [form for _, form in known[:_KEPT_WHEN_ALL_FREQUENT]]
