"""Posts of two made-up brands that speak otherwise about the same things."""

from __future__ import annotations

from service.voice.voice import Voice

THINGS = (
    ("table", "chêne"), ("banc", "noyer"), ("armoire", "frêne"), ("bureau", "hêtre"), ("coffre", "merisier"),
    ("lit", "orme"), ("buffet", "tilleul"), ("fauteuil", "érable"), ("tabouret", "pin"), ("miroir", "cyprès"),
)  # fmt: skip
SOBER = (
    "Nous avons terminé hier {a} en {b}, et nous vous proposons de venir voir le résultat à l’atelier, où"
    " tout est resté en place.",
    "Pour celles et ceux qui nous le demandent : {a} en {b} se réserve chez nous, et nous vous répondons"
    " toujours avant la fin de la semaine.",
    "Il nous a fallu du temps pour apprendre à travailler {b}, mais vous verrez que {a} en valait la peine,"
    " comme nous l’espérions.",
    "Si vous passez devant l’atelier, arrêtez-vous : {a} en {b} est posé dans la vitrine, et notre porte"
    " vous reste ouverte.",
)
LIVELY = (
    "Wouah {a} en {b} !! T’as vu ça ? 😍 Viens vite le voir, on t’attend !",
    "Alerte {a} 🚨 Du {b}, du vrai ! Tu craques ? Dis-le en commentaire 👇👇",
    "Toi aussi tu rêves de {a} en {b} ? Nous oui !! Fonce, y en aura pas pour tout le monde 🔥",
    "Trop content ! {a} en {b} est là 🎉 Tu le veux ? Il est à toi !",
)  # fmt: skip

SOBER_ENDS = (
    "À bientôt.", "Merci à vous.", "Rien ne presse.", "C’est ainsi que nous travaillons.", "Le bois attend.",
)  # fmt: skip
LIVELY_ENDS = ("Bisous !", "Allez hop !", "On y va ?", "Trop hâte 🥳", "Tu viens ?")


def posts_of(templates: tuple[str, ...], many: int, network: str = "facebook") -> list[tuple[str, str, str]]:
    """`(id, network, text)`, no two the same."""
    posts = []
    for number in range(many):
        thing, wood = THINGS[number % 10][0], THINGS[(number // 10 + number) % 10][1]
        text = templates[number % len(templates)].format(
            a=f"{thing} {'abcdefgh'[number // 10 % 8]}eau", b=wood
        )
        ends = SOBER_ENDS if templates is SOBER else LIVELY_ENDS
        posts.append((f"p{number}", network, f"{text} {ends[number % 5]} {ends[number // 5 % 5]}"))
    return posts


def voice_of(templates: tuple[str, ...] = SOBER, many: int = 60, network: str = "facebook") -> Voice:
    """The voice of such posts."""
    return Voice(posts_of(templates, many, network))
