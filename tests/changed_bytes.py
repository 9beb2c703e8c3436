"""One byte of a file changed: which ones by default, and all of them at night (`make nightly`)."""

import random

from tests.thoroughness import THOROUGH

_OTHERS = b'",;x0 \n\r\t<>&/=.\xff\x00'


def changes(content, few, seed=1):
    """Places and the byte that stands there instead: `few` of them, spread over the file; at night two for each place."""
    chance = random.Random(seed)
    places = range(len(content)) if THOROUGH else sorted(chance.sample(range(len(content)), min(few, len(content))))
    for place in places:
        for _ in range(2 if THOROUGH else 1):
            other = chance.choice([*_OTHERS, content[place] ^ 1, content[place] ^ 32, chance.randrange(256)])
            if other != content[place]:
                yield place, other


def changed(content, place, other):
    return content[:place] + bytes([other]) + content[place + 1 :]
