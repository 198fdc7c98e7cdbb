"""Calls in which a value from outside does harm, by the harm that it does."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from itertools import takewhile

from bartizan.evidence.asks import Ask, beside, by_tail, calls, matches
from bartizan.evidence.scriptsinks import PROGRAMS
from bartizan.evidence.scriptsinks import SINKS as SCRIPTED
from bartizan.evidence.source import UNKNOWN, Call, Shape, Value


class Harm(StrEnum):
    """What a sink does with text that an attacker chose."""

    SHELL = "shell"
    CODE = "code"
    SQL = "sql"
    PATH = "path"
    HTTP = "http"
    HTML = "html"
    TEMPLATE = "template"
    DESERIALISE = "deserialise"


@dataclass(frozen=True, slots=True)
class Sink:
    """Names of calls that do a harm, and the arguments in which they do it."""

    harm: Harm
    names: tuple[str, ...]
    positions: tuple[int, ...] = (0,)
    keywords: tuple[str, ...] = ()


SINKS: tuple[Sink, ...] = (
    *(Sink(Harm(harm), names, at, keys) for harm, names, at, keys in SCRIPTED),
    Sink(
        Harm.SHELL,
        (
            "os.system", "os.popen", "subprocess.run", "subprocess.call", "subprocess.Popen",
            "subprocess.check_call", "subprocess.check_output", "subprocess.getoutput",
            "subprocess.getstatusoutput", "asyncio.create_subprocess_shell", "*.exec_command",
            "asyncio.create_subprocess_exec", "pexpect.spawn", "pexpect.run", "invoke.run",
            "os.execvp", "pty.spawn", "*.stdin.write",
        ),
        keywords=("args", "command", "cmd"),
    ),
    Sink(
        Harm.CODE,
        (
            "builtins.eval", "builtins.exec", "builtins.compile", "builtins.__import__",
            "importlib.import_module", "*.PythonREPL.run", "*.PythonREPL", "*.PythonAstREPLTool",
            "runpy.run_path", "code.InteractiveInterpreter.runcode", "pandas.eval", "*.run_code",
            "numexpr.evaluate", "sympy.sympify", "*.run_cell", "*.kc.execute",
            "*.kernel_client.execute", "*.KernelManager.client.execute",
        ),
        keywords=("source", "code", "expression"),
    ),
    Sink(
        Harm.SQL,
        (
            "*.execute", "*.executescript", "*.executemany", "*.raw", "pandas.read_sql",
            "pandas.read_sql_query", "sqlalchemy.text", "*.exec_driver_sql", "*.SQLDatabase.run",
            "*.db.run", "*.sql",
        ),
        keywords=("sql", "query", "operation", "statement"),
    ),
    Sink(
        Harm.PATH,
        (
            "builtins.open", "io.open", "pathlib.Path.open", "pathlib.Path.read_text",
            "pathlib.Path.read_bytes", "pathlib.Path.write_text", "pathlib.Path.write_bytes",
            "pathlib.Path.unlink", "os.remove", "os.unlink", "shutil.rmtree", "shutil.copy",
            "shutil.move", "os.rename", "os.listdir", "os.makedirs", "*.SimpleDirectoryReader",
            "*.TextLoader", "*.DirectoryLoader", "aiofiles.open", "*.send_file",
        ),
        positions=(0, 1),
        keywords=("file", "path", "input_dir", "file_path"),
    ),
    Sink(
        Harm.HTTP,
        (
            "requests.get", "requests.post", "requests.put", "requests.request", "httpx.get",
            "httpx.post", "httpx.request", "urllib.request.urlopen", "urllib.request.urlretrieve",
            "*.ClientSession.get", "*.AsyncClient.get", "*.Client.get", "*.WebBaseLoader",
            "*.UnstructuredURLLoader", "*.SimpleWebPageReader.load_data", "*.page.goto",
        ),
        keywords=("url", "urls", "web_path"),
    ),
    Sink(
        Harm.HTML,
        ("markupsafe.Markup", "flask.Markup", "*.HTMLResponse", "streamlit.components.v1.html",
         "gradio.HTML", "*.mark_safe", "IPython.display.HTML", "streamlit.html"),
        keywords=("content", "value", "html"),
    ),
    Sink(
        Harm.TEMPLATE,
        (
            "jinja2.Template", "*.from_string", "flask.render_template_string",
            "mako.template.Template",
        ),
        keywords=("source",),
    ),
    Sink(
        Harm.DESERIALISE,
        ("pickle.loads", "pickle.load", "dill.loads", "cloudpickle.loads", "yaml.load",
         "yaml.unsafe_load", "marshal.loads", "jsonpickle.decode"),
    ),
)  # fmt: skip
SINK_ASKS: tuple[Ask, ...] = beside(calls(*(name for sink in SINKS for name in sink.names)))
_BY_TAIL = by_tail(((name, sink) for sink in SINKS for name in sink.names), lambda pair: pair[0])
# An address whose host is complete; one that begins with a hole has the host in that hole.
HOST = re.compile(r"(?:[a-z]+://[^/?#{]+|\{\})[/?#]")
REQUEST_OBJECTS = frozenset({"urllib.request.Request"})
# Any object may have a method `execute`. That it is one of a database tell the name of the object,
# the words that are executed, or what they are called.
DATABASE = re.compile(
    r"(?:^|[._~])(?:\w+_)?(?:db|database|cur|cursor|conn|con|connection|session|engine|objects|pg|"
    r"pool|tx|transaction|warehouse|duckdb|\w*sql\w*)(?:\.|$)",
    re.IGNORECASE,
)
QUERY = re.compile(
    r"\s*(?:select|insert|update|delete|create|drop|alter|with|pragma|truncate|merge|call)\b",
    re.IGNORECASE,
)
QUERIED = re.compile(r"[:._](?:sql|query|statement|stmt)(?:[._]|$)", re.IGNORECASE)
# Programs that run the text or the script that they are given first; and those that fetch, or
# start, whatever any of their arguments names.
INTERPRETERS = frozenset({
    "sh", "bash", "zsh", "cmd", "powershell", "pwsh", "python", "python2", "python3", "pypy3",
    "ipython", "node", "deno", "bun", "ruby", "perl", "php", "Rscript", "osascript",
})  # fmt: skip
FETCHERS = frozenset({"pip", "pip3", "pipx", "uv", "uvx", "npm", "npx", "yarn", "pnpm", "conda",
                      "sudo", "env", "xargs", "ssh"})  # fmt: skip
INSTALLS = frozenset({"install", "add", "i", "tool", "pip", "uninstall", "remove", "create"})
PATHLIB = "pathlib."
# Libraries whose sandboxes run code elsewhere, away from this process.
SANDBOXES = ("e2b.", "e2b_code_interpreter.", "e2b_desktop.", "modal.", "daytona.", "daytona_sdk.",
             "llm_sandbox.", "codeinterpreterapi.", "langchain_sandbox.")  # fmt: skip


def harmed(call: Call, *harms: Harm) -> Iterator[tuple[Harm, Value]]:
    """Yield the harm of a call with the argument that it lies in; nothing for a safe form of it."""
    for pattern, sink in _BY_TAIL.get(call.short.lstrip("~"), ()):
        if (not harms or sink.harm in harms) and matches(pattern, call.name):
            for value in map(_aimed if sink.harm is Harm.HTTP else _whole, _arguments(call, sink)):
                if not _safe(call, sink.harm, value):
                    yield sink.harm, value


def at_risk(call: Call) -> tuple[Value, ...]:
    """Return all by which a call may do harm: what it is given, and a path whose method it is."""
    return (*call.values, call.base) if call.name.startswith(PATHLIB) else call.values


def is_query(call: Call, value: Value) -> bool:
    """Whether anything tells that what a call executes is a query of a database."""
    named = any(QUERIED.search(origin) for origin in value.origins)
    return named or bool(DATABASE.search(call.name) or QUERY.match(value.literal))


def perhaps_harmed(call: Call) -> Iterator[tuple[Harm, Value]]:
    """Yield the harms that spread arguments may do, where none is given in their place."""
    starred = call.args[call.starred :] if call.starred >= 0 else ()
    spread = [*starred, *(value for name, value in call.keywords if name == "**")]
    for pattern, sink in _BY_TAIL.get(call.short.lstrip("~"), ()) if spread else ():
        plain = call.args[: call.starred] if call.starred >= 0 else call.args
        if matches(pattern, call.name) and not plain and call.keyword(*sink.keywords) is None:
            yield from ((sink.harm, value) for value in spread)


def _arguments(call: Call, sink: Sink) -> Iterator[Value]:
    if sink.harm is Harm.SHELL and call.name in PROGRAMS:
        listed = call.args[1] if len(call.args) > 1 else UNKNOWN
        parts = listed.parts if listed.shape is Shape.ITEMS else call.args[1:2]
        origins = frozenset(origin for value in call.args[:2] for origin in value.origins)
        yield Value(Shape.ITEMS, parts=(*call.args[:1], *parts), origins=origins)
        return
    if call.short == "create_subprocess_exec":
        origins = frozenset(origin for value in call.args for origin in value.origins)
        yield Value(Shape.ITEMS, parts=call.args, origins=origins)
        return
    # What a method of a path is given is a mode, or what is written: the path is its object.
    placed = () if call.name.startswith(PATHLIB) else sink.positions
    for index in placed:
        if index < len(call.args):
            yield call.args[index]
    for name, value in call.keywords:
        if name in sink.keywords:
            yield value
    if sink.harm is Harm.PATH and call.name.startswith(PATHLIB) and call.base.origins:
        yield call.base


def _whole(value: Value) -> Value:
    return value


def _aimed(value: Value) -> Value:
    """Return the part of an address that decides whom it reaches: all up to the host's end.

    What a request object is made of besides its address does not decide that.
    """
    if value.name in REQUEST_OBJECTS and value.parts:
        return _aimed(value.parts[0])
    if value.shape is not Shape.TEXT:
        return value
    head: list[Value] = []
    text = ""
    for part in value.parts:
        if head and part.shape is Shape.UNKNOWN and part.parts and all(map(_goes_on, part.parts)):
            break
        head.append(part)
        text += part.text if part.text is not None else "{}"
        if HOST.match(text):
            break
    origins = frozenset(origin for part in head for origin in part.origins)
    return value._replace(parts=tuple(head), origins=origins)


def _goes_on(value: Value) -> bool:
    """Whether a piece of an address is empty, or begins what comes after the host."""
    return value.text == "" or value.literal.startswith(("/", "?", "#"))


def _safe(call: Call, harm: Harm, value: Value) -> bool:
    if harm is Harm.SHELL:
        return _fixed_program(call, value)
    if harm is Harm.CODE and call.name.startswith(SANDBOXES):
        return True
    if harm is Harm.SQL:
        return value.known or (value.shape is Shape.ITEMS)
    if harm is Harm.DESERIALISE and call.name == "yaml.load":
        loader = call.argument(1, "Loader")
        return loader is not None and "Safe" in loader.name
    if harm is Harm.PATH and call.name == "builtins.open":
        return value.shape is Shape.CONSTANT
    return False


def _fixed_program(call: Call, value: Value) -> bool:
    """Whether the program is fixed, and neither it nor a shell runs what its arguments say."""
    shell = call.keyword("shell")
    if value.shape is not Shape.ITEMS or (shell is not None and not shell.is_false):
        return False
    first = value.parts[0] if value.parts else UNKNOWN
    program = "python" if first.name == "sys.executable" else first.text
    if program is None:
        return False
    given = frozenset(origin for part in value.parts for origin in part.origins)
    more = () if value.origins <= given else (UNKNOWN,)  # Of a list that another one is added to.
    return _holds(program.replace("\\", "/").rsplit("/", 1)[-1], (*value.parts[1:], *more))


def _holds(program: str, rest: tuple[Value, ...]) -> bool:
    """Whether a program does the same whatever those of its arguments say that are not constant."""
    if program in FETCHERS:
        elsewhere = program == "ssh"
        return all(part.known for part in rest) or (not elsewhere and _names_another(rest))
    for part in rest if program in INTERPRETERS else ():
        if part.text is None or part.text in FETCHERS:
            return all(other.known for other in rest)
        if not part.text.startswith(("-", "/c")):
            return True
    return True


def _names_another(rest: tuple[Value, ...]) -> bool:
    """Whether constant words name a program to start, such as `uv run ruff`, before any other."""
    words = [part.text or "" for part in takewhile(lambda part: part.known, rest)]
    named = [word for word in words if not word.startswith("-") and "=" not in word]
    runs = [word for word in named if word not in FETCHERS | INTERPRETERS | {"run", "exec", "x"}]
    return bool(runs) and not INSTALLS.intersection(named)
