"""How folded values are put together: members, look-ups, texts, and what flows into them."""

from bartizan.classify.hide import hide_named
from bartizan.evidence.value import NOTHING, Shape, Value

MAX_TEXT = 8_000
# Read beyond MAX_TEXT, so that no secret is cut in two before it is recognised.
MARGIN = 1_000
# Longer numbers are no settings: they may be a card or an account.
LARGEST = 10**11
MAX_PARTS = 400
# Results of these carry nothing of their argument that could hurt a sink.
CLEAN = frozenset(
    {
        "builtins.int", "builtins.float", "builtins.bool", "builtins.len", "builtins.isinstance",
        "builtins.hash", "builtins.id", "builtins.type", "builtins.abs", "builtins.hasattr",
        "shlex.quote", "html.escape", "markupsafe.escape", "uuid.UUID", "bleach.clean",
        "re.escape", "ast.literal_eval", "urllib.parse.quote", "urllib.parse.quote_plus",
        "werkzeug.utils.secure_filename", "os.path.basename",
    }
)  # fmt: skip
# Attributes that are numbers, of whatever they are taken.
NUMBERS = frozenset({"status_code", "errno", "returncode", "exit_code", "status", "lineno"})
# The last piece of a path cannot leave its folder.
LAST_PIECES = frozenset({"name", "stem", "suffix"})
# Methods that put their arguments into what they are called on.
GROWS = frozenset({"append", "extend", "insert", "add", "update", "setdefault", "appendleft"})
PATHS = ("os.path.", "posixpath.", "ntpath.")
# Mappings of names to what they stand for in a program, and types that are about another one.
NAMESPACES = frozenset({"builtins.globals", "builtins.locals", "builtins.vars"})
WRAPPING = frozenset({"typing.Annotated", "typing.Optional", "typing_extensions.Annotated"})
# A pattern that removes all but what it lists.
ALL_BUT = "[^"


def discreet(name: str, value: Value) -> Value:
    """Return a value without its text where the name that it is given says that it is secret."""
    return value._replace(constant=hide_named(name, value.text)) if value.text else value


def wrapped(key: Value) -> Value:
    """Return the type that Optional, Annotated and the like are about."""
    return key.parts[0] if key.shape is Shape.ITEMS and key.parts else key


def member(base: Value, attribute: str) -> Value:
    """Return an attribute of a value; numbers and last pieces of paths carry no origins."""
    root = base.name or ("builtins.str" if base.shape in (Shape.TEXT, Shape.CONSTANT) else "~")
    clean = attribute in NUMBERS or (attribute in LAST_PIECES and root.startswith("pathlib."))
    origins = NOTHING if clean else base.origins
    return Value(Shape.NAME, name=f"{root}.{attribute}", origins=origins)


def within(value: Value, attribute: str) -> Value:
    """Return an attribute of what a field holds: whatever fills that attribute flows in too."""
    inner = {f"{origin}.{attribute}" for origin in value.origins if origin.startswith("field:")}
    return value._replace(origins=value.origins | inner)


def only_listed(args: tuple[Value, ...]) -> bool:
    """Whether a substitution removes all but listed characters."""
    return len(args) > 1 and (args[0].text or "").startswith(ALL_BUT) and args[1].known


def looked_up(table: Value, args: tuple[Value, ...]) -> Value:
    """Return what a look-up in a literal mapping gives: one of its values, whatever the key."""
    found = table.entry(args[0].text) if args[0].text is not None else None
    if found is not None:
        return found
    held = (*table.parts[1::2], *args[1:])
    return Value(Shape.UNKNOWN, parts=functions_of(held), origins=origins_of(held))


def element_of(source: Value) -> Value:
    """Return what iterating over a value binds; of a list, one of the functions in it."""
    functions = functions_of(source.parts) if source.shape is Shape.ITEMS else ()
    return Value(Shape.UNKNOWN, name=source.name, parts=functions, origins=source.origins)


def functions_of(parts: tuple[Value, ...]) -> tuple[Value, ...]:
    """Return the values that may be functions, by their names."""
    return tuple(part for part in parts if part.shape is Shape.NAME)


def first_name(value: Value) -> str:
    """Return the first name among the parts of a value, "" when there is none."""
    return next((part.name for part in value.parts if part.name), "")


def origins_of(parts: tuple[Value, ...]) -> frozenset[str]:
    """Return all that flows into any of the values."""
    found: frozenset[str] = NOTHING
    for part in parts:
        found |= part.origins
    return found


def pieces_of(value: Value) -> tuple[Value, ...]:
    """Return the pieces of a text or the items of a list, else the value itself."""
    return value.parts if value.shape in (Shape.TEXT, Shape.ITEMS) else (value,)


def text_of(pieces: tuple[Value, ...]) -> Value:
    """Return the text that pieces make together: a constant when all of them are."""
    if all(piece.text is not None for piece in pieces):
        joined = "".join(piece.text or "" for piece in pieces)[:MAX_TEXT]
        return Value(Shape.CONSTANT, joined)
    flat = tuple(part for piece in pieces for part in pieces_of(piece))[:MAX_PARTS]
    return Value(Shape.TEXT, parts=flat, origins=origins_of(pieces))
