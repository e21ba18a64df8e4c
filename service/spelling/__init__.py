"""Which words exist, and which were meant: dictionaries, and corrections one slip away."""

from service.spelling.dictionaries import Dictionaries as Dictionaries
from service.spelling.slips import Slip as Slip
