"""How folded values are put together: members, look-ups, texts, and what flows into them."""

from bartizan.classify.hide import hide_named
from bartizan.evidence.value import LISTED, NOTHING, Shape, Value

MAX_TEXT = 8_000
# Read beyond MAX_TEXT, so that no secret is cut in two before it is recognised.
MARGIN = 1_000
# Longer numbers are no settings: they may be a card or an account.
LARGEST = 10**11
MAX_PARTS, MAX_OPTIONS = 400, 8
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
# Types that are about another one.
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
    """Return an attribute of a value; numbers and last pieces of paths carry no origins.

    Of a value that is one of several names it is one of as many.
    """
    if base.shape is Shape.UNKNOWN and base.parts and not base.name:
        found = [member(part, attribute) for part in base.parts if part.shape is Shape.NAME]
        if found:
            return found[0]._replace(parts=tuple(found[1:]), origins=base.origins)
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
    if held and all(part.text is not None for part in held):
        return Value(Shape.UNKNOWN, name=LISTED, parts=held)
    kept = tuple(part for part in held if part.shape in (Shape.NAME, Shape.MAP))
    return Value(Shape.UNKNOWN, parts=kept, origins=origins_of(held))


def looked_up_in(base: Value, key: Value) -> Value | None:
    """Return what a look-up in a mapping, or in one of several, gives; None where it is in none."""
    if base.shape is Shape.MAP:
        return looked_up(base, (key,))
    tables = [part for part in base.parts if part.shape is Shape.MAP]
    if base.shape is not Shape.UNKNOWN or not tables:
        return None
    found = tuple(looked_up(table, (key,)) for table in tables)
    return Value(Shape.UNKNOWN, parts=found, origins=base.origins)


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


def one_of(old: Value, new: Value) -> Value:
    """Return a value that is one of two: a constant only where both are the same.

    A name that is no constant stays the name of the newer one, with the older among its parts.
    """
    if old == new or (_is_none(old) and not new.known):
        return new
    if _is_none(new) and not old.known:
        return old
    origins = old.origins | new.origins
    if old.known or new.known:
        parts = (*_options(old), *_options(new))[:MAX_OPTIONS]
        return Value(Shape.UNKNOWN, name=new.name or old.name, parts=parts, origins=origins)
    if old.shape is Shape.NAME and new.shape is Shape.NAME:
        parts = (old._replace(parts=()), *old.parts, *new.parts)[:MAX_OPTIONS]
        return new._replace(parts=parts, origins=origins)
    if old.shape is Shape.MAP and new.shape is Shape.MAP:
        return _merged(old, new)._replace(origins=origins)
    return new._replace(origins=origins)


def unsure(value: Value) -> Value:
    """Return a value that may have been replaced: a constant is known no more."""
    if value.shape is Shape.MAP:
        return Value(Shape.UNKNOWN, name=value.name, origins=value.origins)
    return Value(Shape.UNKNOWN, parts=(value,), origins=value.origins) if value.known else value


def outliving(value: Value) -> Value:
    """Return what a value is outside of its function, whose parameters mean nothing there."""
    origins = frozenset(o for o in value.origins if not o.startswith(("param:", "typed:")))
    return value._replace(origins=origins) if len(origins) < len(value.origins) else value


def _merged(old: Value, new: Value) -> Value:
    """Return a mapping that is one of two: what only one of them has may be in it."""
    parts, added = list(old.parts), new.parts[len(old.parts) :]
    if new.parts[: len(old.parts)] != old.parts:
        parts[1::2], added = map(unsure, old.parts[1::2]), new.parts
    known = {key.constant: value for key, value in old.entries() if key.text is not None}
    for key, value in zip(added[::2], added[1::2], strict=False):
        before = known.get(key.text) if key.text is not None else None
        parts += [key, unsure(value) if before is None else one_of(before, value)]
    if len(parts) > 2 * MAX_PARTS:
        return Value(Shape.UNKNOWN, name=new.name)
    return new._replace(parts=tuple(parts))


def _options(value: Value) -> tuple[Value, ...]:
    return value.parts if value.shape is Shape.UNKNOWN and value.parts else (value,)


def _is_none(value: Value) -> bool:
    return value.known and value.constant is None


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
