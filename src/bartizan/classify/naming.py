"""The names of tables and fields as they may be shown: a name can itself hold a value."""

from functools import lru_cache

from bartizan.classify.finder import find


@lru_cache(maxsize=1 << 16)
def shown(name: str) -> str:
    """Return a name with «type» in the place of each value, and ? for what no terminal prints."""
    pieces, position = [], 0
    for span in find(name):
        pieces += [name[position : span.start], f"«{span.type}»"]
        position = span.end
    plain = "".join([*pieces, name[position:]])
    return plain if plain.isprintable() else "".join(map(_printed, plain))


def _printed(mark: str) -> str:
    return mark if mark.isprintable() else "?"
