"""Judges Python that the loader of a model imports: what it would run, and that it is run."""

import ast
import warnings
from collections.abc import Iterator
from functools import partial
from pathlib import PurePath
from typing import Final

from bartizan.scan.facts import ScanFinding, Verdict
from bartizan.scan.folders import asked_by, by_its_name
from bartizan.scan.inert import text
from bartizan.scan.part import Part, Scan, found, unread
from bartizan.scan.torchscript import is_code, judge_code

LARGEST: Final = 4 << 20
MOST_SHOWN: Final = 20
SAGEMAKER: Final = "code/inference.py"
MAR: Final = "MAR-INF/MANIFEST.json"
# What runs code or commands, or fetches or unpickles something; by module, or name in it.
RUNS: Final = frozenset(
    """
    os.system os.popen os.execv os.execve os.execvp os.execl os.execlp os.spawnl os.spawnv
    os.posix_spawn os.startfile pty.spawn eval exec compile __import__ importlib.import_module
    importlib.__import__ runpy.run_path runpy.run_module pickle.load pickle.loads cPickle.loads
    marshal.load marshal.loads dill.load dill.loads cloudpickle.load cloudpickle.loads
    ctypes.CDLL ctypes.cdll.LoadLibrary builtins.eval builtins.exec builtins.compile
    builtins.__import__ code.interact types.FunctionType types.CodeType
    """.split()  # noqa: SIM905
)
MODULES: Final = (
    "subprocess.", "commands.", "socket.", "urllib.request.", "http.client.", "ftplib.", "smtplib.",
    "requests.", "httpx.", "paramiko.", "pexpect.", "telnetlib.", "webbrowser.",
    "asyncio.create_subprocess",
)  # fmt: skip
IMPORTERS: Final = frozenset({"__import__", "importlib.import_module", "import_module"})


def code_file(scan: Scan, part: Part) -> Iterator[ScanFinding]:
    """Judge source code where something has a loader run it; it is text everywhere else."""
    yield from text(scan, part)
    if is_code(part):
        yield from judge_code(part)
        return
    asked = asked_by(PurePath(part.name), part.beside) if part.beside else _archived(part)
    if asked:
        yield from judge_python(part, asked)


def _archived(part: Part) -> str:
    """Return what has a loader run the code of an archive, "" where nothing does."""
    root = part.name.partition("/")[0]
    if f"{root}/.data/extern_modules" in part.siblings:
        return "torch.package imports it from its archive"
    if part.name.removeprefix("./") == SAGEMAKER:
        return "SageMaker runs it beside a model"
    if MAR in part.siblings:
        return "TorchServe runs the code of its archive"
    return by_its_name(PurePath(part.name), partial(_there, part.siblings))


def _there(siblings: frozenset[str], path: PurePath) -> str | None:
    """Return no text of a file of an archive, None where there is none: its name is enough."""
    return None if siblings.isdisjoint((f"{path}", f"./{path}")) else ""


def judge_python(part: Part, why: str) -> Iterator[ScanFinding]:
    """Yield what a source does that `why` says is run, or else that it is run."""
    tree = _parsed(part.source.read_at(0, LARGEST + 1))
    if tree is None:
        yield unread(part, f"it is no Python that is read here, and {why}")
        return
    yield found(part, "model-code", Verdict.REVIEW, f"it is code, and {why}")
    for name, line in sorted(set(_calls(tree)), key=lambda call: call[1])[:MOST_SHOWN]:
        text = f"line {line} calls {name[:200]}, and {why}"
        yield found(part, "model-code-gadget", Verdict.CRITICAL, text)


def _parsed(content: bytes) -> ast.Module | None:
    if len(content) > LARGEST:
        return None
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return ast.parse(content)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return None


def _calls(tree: ast.Module) -> Iterator[tuple[str, int]]:
    """Yield the dangerous calls, by the full name that the imports give them, with their lines."""
    names = _imported(tree)
    for node in ast.walk(tree):
        if isinstance(node, ast.Call):
            dotted = _dotted(node.func)
            first, dot, rest = dotted.partition(".")
            full = names.get(first, first) + dot + rest
            if full in RUNS or full.startswith(MODULES):
                yield full, node.lineno


def _imported(tree: ast.Module) -> dict[str, str]:
    names: dict[str, str] = {}
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            names |= {each.asname: each.name for each in node.names if each.asname}
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            for each in node.names:
                names[each.asname or each.name] = f"{node.module}.{each.name}"
    return names


def _dotted(node: ast.expr) -> str:
    """Return a name with its attributes, "" for another expression; `__import__("os")` is `os`."""
    parts: list[str] = []
    while isinstance(node, ast.Attribute):
        parts.append(node.attr)
        node = node.value
    if isinstance(node, ast.Call) and _dotted(node.func) in (
        "__import__",
        "importlib.import_module",
    ):
        given = node.args[0] if node.args else None
        base = given.value if isinstance(given, ast.Constant) else None
        return ".".join([base, *reversed(parts)]) if isinstance(base, str) else ""
    return ".".join([node.id, *reversed(parts)]) if isinstance(node, ast.Name) else ""
