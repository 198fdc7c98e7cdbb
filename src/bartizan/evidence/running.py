"""Code that runs although it is not in the workload: stored, fetched, or a package by its name."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from bartizan.core.place import Place
from bartizan.evidence.asks import Ask, beside, calls
from bartizan.evidence.source import Call, Shape, Source, Value

RUNNERS = ("builtins.exec", "builtins.eval")
STARTERS = ("subprocess.run", "subprocess.call", "subprocess.Popen", "subprocess.check_call",
            "subprocess.check_output", "os.system", "asyncio.create_subprocess_exec",
            "asyncio.create_subprocess_shell", "pip.main", "pip._internal.main")  # fmt: skip
RUNNING_ASKS: tuple[Ask, ...] = beside(calls(*RUNNERS, *STARTERS))
# Names of what holds code, and calls that take it out of a store or fetch it.
CODE = re.compile(
    r"(?:^|_)(?:code|source|src|script|snippet|program|body|implementation|definition)s?"
    r"(?:_(?:code|text|str|string|body))?\Z",
    re.IGNORECASE,
)
STORED = re.compile(
    r"(?:^|[._~])(?:fetchone|fetchall|fetch|find_one|scalar|scalar_one|first|hget|get_object|download|"
    r"recv|get_function|get_code|load_code|load_function|read_object|objects\.get|query|execute|"
    r"requests\.(?:get|post)|httpx\.(?:get|post)|urlopen)\Z"
)
# Files that ship with the workload are read by these.
OWN = ("builtins.open", "pathlib.", "io.open", "inspect.", "builtins.compile", "importlib.")
FLAG = re.compile(r"^-")
INSTALLERS = re.compile(r"\b(?:pip3?|uv|conda|npm|apt-get)\b.*\b(?:install|add)\b")


@dataclass(frozen=True, slots=True)
class Running:
    """A place that runs code from outside of the workload, and in words what it runs.

    `stored` is false for a package that is installed by its name.
    """

    what: str
    place: Place
    within: str
    stored: bool = False


def running(source: Source) -> Iterator[Running]:
    """Yield what runs stored or fetched code, and what installs a package that data names.

    Code that a file of the workload holds is its own; tests are left out.
    """
    for call in source.calls(*RUNNERS):
        if call.args and not source.is_test(call.place.path) and _is_foreign(call.args[0]):
            what = "code that is stored or fetched is run"
            yield Running(what, call.place, call.within, stored=True)
    for call in source.calls(*STARTERS):
        if not source.is_test(call.place.path) and _installs(call):
            what = "a package is installed while the service runs, whichever a variable names"
            yield Running(what, call.place, call.within)


def _is_foreign(value: Value) -> bool:
    if value.known:
        return False
    called = [o.removeprefix("call:") for o in value.origins if o.startswith("call:")]
    if any(name.startswith(OWN) for name in called):
        return False
    last = value.name.lstrip("~").rsplit(".", 1)[-1]
    named = value.shape is Shape.UNKNOWN and CODE.search(last) is not None
    return named or any(STORED.search(name) for name in called)


def _installs(call: Call) -> bool:
    """Whether a command installs something that only a variable names."""
    command = call.args[0] if call.args else None
    if command is None:
        return False
    parts = command.parts if command.shape in (Shape.ITEMS, Shape.TEXT) else (command,)
    words = " ".join(part.text if part.text is not None else "{}" for part in parts)
    if call.name.startswith("pip."):
        words = f"pip {words}"
    found = INSTALLERS.search(words)
    return found is not None and "{}" in words[found.end() :] and not _from_file(words)


def _from_file(words: str) -> bool:
    return re.search(r"(?:^|\s)(?:-r|--requirement|-e|--editable)\b", words) is not None
