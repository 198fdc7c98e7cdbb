"""What a check asks of source code; from all asks the single walk derives what it keeps.

A pattern is a resolved qualified name. A `*` at its start stands for any prefix (`*.create` is a
call of anything's create), a `*` at its end for any suffix.
"""

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from enum import StrEnum
from functools import cache, lru_cache
from typing import TypeVar

# Segments of a name that need not stand in a file for the name to be meant there.
UNWRITTEN = frozenset({"builtins", "__call__", "__tag__"})
# What names begin with that only JavaScript and TypeScript have: packages, the runtime, globals.
SCRIPTED = ("npm:", "node:", "js:")
# Words that ordinary Python is full of: those of the patterns that stood in over one in a hundred
# of 1,502 files of widely used packages. One of these alone is no reason to read a file.
ORDINARY = frozenset({
    "BaseModel", "Body", "Client", "Field", "Form", "HTML", "Header", "Index", "Length", "Message",
    "Model", "Number", "Path", "Popen", "Request", "Schema", "Server", "Session", "Template",
    "TypeAdapter", "__import__", "add", "app", "args", "asyncio", "batch", "body", "call", "chain",
    "check_call", "check_output", "client", "code", "collection", "compile", "complete",
    "components", "configure", "connect", "connections", "copy", "create", "create_model",
    "critical", "db", "debug", "decode", "delete", "display", "download", "dump", "error", "eval",
    "evaluate", "event", "exception", "exec", "execute", "extract", "flow", "form", "generate",
    "get", "get_data", "getLogger", "getattr", "globals", "hashlib", "header", "html",
    "import_module", "importlib", "info", "init", "input", "inputs", "invoke", "io", "job", "json",
    "listdir", "load", "loads", "locals", "log", "logger", "logging", "makedirs", "markdown",
    "md5", "messages", "model", "move", "new", "open", "os", "page", "panel", "parse", "patch",
    "pathlib", "post", "put", "query", "queue", "raw", "read_bytes", "read_text", "register",
    "remove", "rename", "request", "requests", "resource", "responses", "rmtree", "run", "save",
    "search", "serve", "server", "service", "session", "sha256", "shell", "shutil", "spawn", "ssl",
    "stream", "subprocess", "system", "template", "text", "title", "together", "tool", "tools",
    "unlink", "urllib", "urllib3", "urlopen", "utils", "v1", "validate", "values", "vars", "warn",
    "warning", "web", "write", "write_bytes", "write_text",
})  # fmt: skip
# Where what is imported by a short name is defined: it can be called there as well.
HOMES = {
    "torch.serialization.load": "torch.load",
    "torch.serialization.save": "torch.save",
    "pickle._load": "pickle.load",
    "pickle._loads": "pickle.loads",
    "pickle._Unpickler": "pickle.Unpickler",
    "_pickle.Unpickler": "pickle.Unpickler",
    "dill._dill.load": "dill.load",
    "dill._dill.loads": "dill.loads",
    "cloudpickle.cloudpickle.load": "cloudpickle.load",
    "cloudpickle.cloudpickle.loads": "cloudpickle.loads",
    "joblib.numpy_pickle.load": "joblib.load",
    "pandas.io.pickle.read_pickle": "pandas.read_pickle",
    "numpy.lib.npyio.load": "numpy.load",
    "numpy.lib._npyio_impl.load": "numpy.load",
}
IDENTIFIER = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")
T = TypeVar("T")


class AskKind(StrEnum):
    """The shapes of code that can be asked for."""

    CALL = "call"
    DECORATOR = "decorator"
    IMPORT = "import"
    TARGET = "target"
    KEY = "key"
    BASE = "base"
    RESOURCE = "resource"


@dataclass(frozen=True, slots=True)
class Ask:
    """One question about source code.

    `beside` asks only in files that are read anyway, or that code which speaks with a model
    reaches. `aside` says that its words are ones of many files: another ask of the same check says
    which unread files could hold an answer to this one.
    """

    kind: AskKind
    pattern: str
    beside: bool = False
    aside: bool = False

    @property
    def words(self) -> frozenset[str]:
        """The identifiers without which no file can match; none where a fragment is asked for."""
        return _words_of(self)

    @property
    def anchor(self) -> bool:
        """Whether a match is by itself a reason to read a file."""
        if self.fragment or self.beside:
            return False
        syntax = self.kind in (AskKind.KEY, AskKind.DECORATOR)
        return syntax or not self.ordinary or len(self.segments) > 1

    @property
    def rooted(self) -> bool:
        """Whether the pattern names a package, so that a name fits it only there."""
        return not self.pattern.startswith(("*", "~"))

    @property
    def scripted(self) -> bool:
        """Whether the pattern names what only JavaScript and TypeScript have."""
        return self.pattern.startswith(SCRIPTED)

    @property
    def is_function(self) -> bool:
        """Whether it asks for calls of a function, which can be handed on or renamed before."""
        return self.kind is AskKind.CALL and self.tail.strip("_*")[:1].islower()

    @property
    def homes(self) -> Iterable["Ask"]:
        """Yield the same question about the names by which its function is defined."""
        return (replace(self, pattern=home) for home, name in HOMES.items() if name == self.pattern)

    @property
    def ordinary(self) -> bool:
        """Whether all its words are ones that ordinary Python is full of."""
        return self.words <= ORDINARY

    @property
    def segments(self) -> tuple[str, ...]:
        """The segments of the pattern as they are written, stars and builtins left out."""
        parts = (part.strip("*~") for part in self.pattern.split("."))
        return tuple(part for part in parts if part and part not in UNWRITTEN)

    @property
    def fragment(self) -> str:
        """The piece of a name that is asked for, when the ends of the name are left open."""
        return _fragment_of(self)

    @property
    def tail(self) -> str:
        """The last segment of the pattern, by which the walk dispatches."""
        return self.pattern.rsplit(".", 1)[-1]

    def matches(self, name: str) -> bool:
        """Whether a resolved name is one that this asks for."""
        return matches(self.pattern, name)


@lru_cache(maxsize=4096)
def joined(words: frozenset[str]) -> str:
    """Return words as one text in lower case, to look for fragments in."""
    return " ".join(words).lower()


@cache
def _fragment_of(ask: Ask) -> str:
    open_ends = ask.pattern.startswith("*") and ask.pattern.endswith("*")
    return ask.pattern.strip("*") if open_ends or ask.kind is AskKind.TARGET else ""


@cache
def _words_of(ask: Ask) -> frozenset[str]:
    if ask.fragment:
        return frozenset()
    if ask.kind is AskKind.RESOURCE:
        return frozenset({ask.pattern})
    plain = ask.pattern.partition(":")[2] if ask.scripted else ask.pattern
    return frozenset(IDENTIFIER.findall(plain)) - UNWRITTEN


def matches(pattern: str, name: str) -> bool:
    """Whether name fits the pattern."""
    return _matcher(pattern)(name)


@lru_cache(maxsize=65_536)
def any_matches(patterns: tuple[str, ...], name: str) -> bool:
    """Whether name fits one of the patterns; what was asked of a name is asked of it again."""
    return any(_matcher(pattern)(name) for pattern in patterns)


@cache
def _matcher(pattern: str) -> Callable[[str], bool]:
    core = pattern.strip("*")
    start, end = pattern.startswith("*"), pattern.endswith("*")
    if start and end:
        return lambda name: core in name.lower()
    if start:
        bare = core.removeprefix(".")
        loose = f"~{bare}"
        return lambda name: name.endswith(core) or name in (bare, loose)
    return (lambda name: name.startswith(core)) if end else (lambda name: name == core)


def by_tail(items: Iterable[T], name: Callable[[T], str] = str) -> dict[str, tuple[T, ...]]:
    """Return items by the last segments of their names, in order."""
    found: dict[str, list[T]] = {}
    for item in items:
        found.setdefault(name(item).rsplit(".", 1)[-1], []).append(item)
    return {tail: tuple(held) for tail, held in found.items()}


def calls(*patterns: str) -> tuple[Ask, ...]:
    """Ask for calls of these names."""
    return tuple(Ask(AskKind.CALL, pattern) for pattern in patterns)


def beside(asks: Iterable[Ask]) -> tuple[Ask, ...]:
    """Ask the same only in files that are read for another reason."""
    return tuple(replace(ask, beside=True) for ask in asks)


def aside(asks: Iterable[Ask]) -> tuple[Ask, ...]:
    """Ask the same, and leave it to the other asks which unread files matter."""
    return tuple(replace(ask, aside=True) for ask in asks)


def fragments(*words: str) -> tuple[Ask, ...]:
    """Ask for calls whose name has one of these pieces in it, in lower case."""
    return tuple(Ask(AskKind.CALL, f"*{word}*") for word in words)


def decorators(*patterns: str) -> tuple[Ask, ...]:
    """Ask for functions with these decorators."""
    return tuple(Ask(AskKind.DECORATOR, pattern) for pattern in patterns)


def imports(*patterns: str) -> tuple[Ask, ...]:
    """Ask for imports of these modules or names."""
    return tuple(Ask(AskKind.IMPORT, pattern) for pattern in patterns)


def targets(*patterns: str) -> tuple[Ask, ...]:
    """Ask for assignments to names with one of these words in them, whatever the case."""
    return tuple(Ask(AskKind.TARGET, pattern.lower()) for pattern in patterns)


def keys(*patterns: str) -> tuple[Ask, ...]:
    """Ask for dictionary literals that have this key."""
    return tuple(Ask(AskKind.KEY, pattern) for pattern in patterns)


def bases(*patterns: str) -> tuple[Ask, ...]:
    """Ask for classes with these bases."""
    return tuple(Ask(AskKind.BASE, pattern) for pattern in patterns)


def resources(*words: str) -> tuple[Ask, ...]:
    """Ask for infrastructure code in which one of these words stands: a kind or an attribute.

    Nothing is asked of source code by this; it says which unread files could change an answer.
    """
    return tuple(Ask(AskKind.RESOURCE, word) for word in words)
