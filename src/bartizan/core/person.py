"""Names of people: when two spellings are one person, and when a spelling is no honest one."""

import unicodedata

# Scripts that names of one language mix (UTS 39, highly restrictive), besides a single other one.
EAST_ASIAN = frozenset({"CJK", "HIRAGANA", "KATAKANA", "HANGUL", "BOPOMOFO"})
LETTERS = ("Lu", "Ll", "Lt", "Lo")
# Letters and marks by their category, which nobody sees.
INVISIBLE = frozenset("\u034f\u115f\u1160\u17b4\u17b5\ufe00\ufe0e\ufe0f")
FIRST_ACCENT = 200
# Letters that look like one of the Latin alphabet, in lower case (after UTS 39, confusables).
LOOKS = str.maketrans(
    "1i0"
    "\u0430\u0432\u0435\u043a\u043c\u043d\u043e\u0440\u0441\u0442\u0443\u0445\u0455\u0456\u0458\u0501\u051b\u051d"
    "\u03b1\u03b2\u03b5\u03b6\u03b7\u03b9\u03ba\u03bc\u03bd\u03bf\u03c1\u03c4\u03c5\u03c7",
    "lloabekmhopctyxsljdqwabezhlkmnoptyx",
)
PAIRS = (("rn", "m"), ("vv", "w"))


def identity(name: str) -> str:
    """Return what is left of a name once its spelling no longer matters.

    Names that differ in case, accents, spaces, punctuation, width or invisible characters alone are
    one person's. Empty for a name without a letter or digit.
    """
    plain = unicodedata.normalize("NFKD", unicodedata.normalize("NFKC", name).casefold())
    return "".join(filter(_tells, plain))


def look(name: str) -> str:
    """Return what a name looks like: letters of any alphabet that cannot be told apart are one.

    Two names of one look are never two people's; they are not one person's for that.
    """
    shape = identity(name.replace("|", "l")).translate(LOOKS)
    for pair, letter in PAIRS:
        shape = shape.replace(pair, letter)
    return shape


def mixed_scripts(name: str) -> tuple[str, ...]:
    """Return the scripts that a name mixes as no language does; empty for an honest spelling.

    A Cyrillic letter among Latin ones looks like another name's Latin letter.
    """
    plain = unicodedata.normalize("NFKC", name)
    letters = (each for each in plain if unicodedata.category(each) in LETTERS)
    scripts = {unicodedata.name(each, "UNNAMED").partition(" ")[0] for each in letters}
    return tuple(sorted(scripts)) if len(scripts - EAST_ASIAN) > 1 else ()


def four_eyes_problem(requested: str, approved: str) -> str:
    """Return why two names are not those of two people; empty when they are."""
    if problem := spelling_problem(requested) or spelling_problem(approved):
        return problem
    if identity(requested) == identity(approved):
        return "one person both requested and approved it"
    same = look(requested) == look(approved)
    return f"the names {requested!a} and {approved!a} look the same" if same else ""


def spelling_problem(name: str) -> str:
    """Return why a name is no honest one; empty when it is."""
    if scripts := mixed_scripts(name):
        return f"the name {name!a} mixes {' and '.join(scripts).lower()} letters"
    return "" if identity(name) else f"{name!a} is no name"


def _tells(character: str) -> bool:
    if character in INVISIBLE:
        return False
    if unicodedata.category(character).startswith("M"):
        return unicodedata.combining(character) < FIRST_ACCENT
    return character.isalnum()
