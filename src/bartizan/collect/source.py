"""Source files to one fact base: read once, walked once, in parallel where that pays, cached."""

import json
import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from functools import cache
from hashlib import sha256
from pathlib import Path

from bartizan.collect.python.decode import words_in
from bartizan.collect.python.names import module_of
from bartizan.collect.python.parse import Later, facts_of
from bartizan.collect.python.questions import Questions
from bartizan.collect.python.sink import Redactor
from bartizan.collect.python.unnamed import python_in
from bartizan.collect.python.wire import from_plain, to_plain
from bartizan.collect.script.grammar import HINT, is_there
from bartizan.collect.script.links import linked
from bartizan.collect.script.names import module_of as script_module
from bartizan.collect.script.parse import facts_of as script_facts
from bartizan.evidence.facts import Gap
from bartizan.evidence.scripts import Scripts
from bartizan.evidence.source import FileFacts, Source
from bartizan.evidence.value import NOTHING

PYTHON = (".py", ".pyw", ".wsgi", ".ipynb")
LATER = {
    ".js": "JavaScript", ".jsx": "JavaScript", ".mjs": "JavaScript", ".cjs": "JavaScript",
    ".ts": "TypeScript", ".tsx": "TypeScript", ".mts": "TypeScript", ".cts": "TypeScript",
    ".pyx": "Cython", ".pyc": "compiled Python", ".vue": "Vue",
    ".svelte": "Svelte", ".java": "Java", ".kt": "Kotlin", ".go": "Go", ".rs": "Rust",
    ".cs": "C#", ".rb": "Ruby", ".php": "PHP", ".scala": "Scala", ".r": "R", ".swift": "Swift",
}  # fmt: skip
# Zips that Python runs, imports from or installs, or that may be such a one.
ARCHIVES = (".pyz", ".pyzw", ".pex", ".whl", ".egg", ".zip")
# What the first line of a script says that runs it.
SCRIPT = re.compile(
    rb"(?:\xef\xbb\xbf)?#!(?:[^\n]*[/ \t])?(?:(?P<Python>(?:\w*python|pypy)[\w.-]*|uv|pipx)"
    rb"|(?P<JavaScript>node|nodejs|deno|bun|tsx|ts-node)|(?P<Ruby>j?ruby[\d.]*)|(?P<PHP>php[\d.]*)"
    rb"|(?P<R>Rscript))(?=\s|\Z)"
    rb"|#!/bin/sh\s[\"']{1,3}exec[\"']? [^\n]*python"
)
# Names without an ending that are no script's.
BARE = re.compile(
    r"(?i)(?:^|/)(?:\.[^/]*|(?:read-?me|licen[cs]e|notice|copying|authors|contributors|codeowners"
    r"|maintainers|change-?log|changes|history|news|todo|version|makefile|dockerfile|containerfile"
    r"|procfile|jenkinsfile|vagrantfile|gemfile|pipfile|justfile)[^/.]*)\Z"
)
SCRIPTS = frozenset({"JavaScript", "TypeScript"})
UNREAD, IN_PART = "which is not read yet", "which only some checks read"
HEAD = 1_024
Known = FileFacts | Gap | Later | None


@dataclass(frozen=True, slots=True)
class Script:
    """What a script gave: the gap that it is to checks that read none, and the facts for others."""

    gap: Gap
    known: Known


Read = Known | Script
# Something was lost, and none of its words is one that a question is about.
NOTHING_ASKED = frozenset({""})


@dataclass(frozen=True, slots=True)
class Reader:
    """Reads one source file to its facts, through the cache.

    Without `reached` a file that nothing ties to models is put off, and without `scripts` no script
    is read. Of the words of what could not
    be read only those are kept that a question could be about: the others may be passwords.
    """

    questions: Questions
    redact: Redactor
    reached: bool = True
    scripts: Questions | None = None

    def key(self, path: str, content: bytes) -> str:
        """Return what names this file's facts: its bytes, its kind and all that decides them."""
        asked = self.questions.version
        if language_of(path, content) in SCRIPTS:
            asked += f"|{self.scripts.version if self.scripts else is_there()}"
        head = f"{engine_version()}|{asked}|{self.reached}|{path}|"
        return sha256(head.encode() + sha256(content).digest()).hexdigest()

    def read(self, path: str, content: bytes) -> Read:
        """Return the facts of a file, its gap, or None when nothing in it was asked for."""
        if language := language_of(path, content):
            known = frozenset(word.decode("ascii") for word in words_in(content))
            gap = Gap(path, f"is {language}, {UNREAD}", known, language in SCRIPTS)
            return self._script(gap, content) if gap.script else self._kept(gap)
        python = content if _is_named(path, content) else python_in(path, content) or content
        found = facts_of(path, python, self.questions, self.redact, reached=self.reached)
        return self._kept(found)

    def _script(self, gap: Gap, content: bytes) -> Script:
        """Return what a script gives; where none are read, nothing but its gap."""
        if self.scripts is None:
            hint = "" if is_there() else f": {HINT}"
            lost = self._kept_gap(replace(gap, reason=gap.reason + hint))
            return Script(lost, lost)
        known = script_facts(gap.path, content, self.scripts, self.redact, reached=self.reached)
        some = self._kept_gap(replace(gap, reason=gap.reason.replace(UNREAD, IN_PART)))
        return Script(some, self._kept(known))

    def _kept(self, read: Known) -> Known:
        match read:
            case Gap():
                return self._kept_gap(read)
            case FileFacts(gaps=gaps) if gaps:
                return replace(read, gaps=tuple(map(self._of_part, gaps)))
            case _:
                return read

    def _kept_gap(self, gap: Gap) -> Gap:
        return gap if gap.words is None else replace(gap, words=self._concerning(gap))

    def _concerning(self, gap: Gap) -> frozenset[str]:
        words = gap.words or NOTHING
        found = self.questions.concerning(words)
        return found | self.scripts.concerning(words) if gap.script and self.scripts else found

    def _of_part(self, gap: Gap) -> Gap:
        if gap.words is None:
            return gap
        return replace(gap, words=self._concerning(gap) or NOTHING_ASKED)


@cache
def engine_version() -> str:
    """Return a digest of the code that makes facts: what another version wrote is not read."""
    package = Path(__file__).parent.parent
    folders = (package / "collect" / "python", package / "collect" / "script", package / "classify")
    told = ("asks.py", "code.py", "llm.py", "scriptnames.py", "value.py")
    facts = [package / "evidence" / name for name in told]
    facts += (package / "formats").glob("*cell*.py")
    facts += [package / "formats" / "notebook.py", Path(__file__)]
    files = [*facts, *(file for folder in folders for file in folder.glob("*.py"))]
    return sha256(b"".join(file.read_bytes() for file in sorted(files))).hexdigest()


def wants(path: str) -> bool:
    """Whether a path names source code, read or not."""
    return path.lower().endswith(PYTHON) or language_of(path) is not None


def is_script(path: str) -> bool:
    """Whether a path names JavaScript or TypeScript."""
    return language_of(path) in SCRIPTS


def may_want(path: str) -> bool:
    """Whether a path names source code or an archive, or has no ending: unread, it may be code."""
    if wants(path) or path.lower().endswith(ARCHIVES):
        return True
    return "." not in path.rpartition("/")[2] and BARE.search(path) is None


def is_source(path: str, content: bytes) -> bool:
    """Whether a file is source code by its name, by its first line, or by what is in it."""
    return _is_named(path, content) or python_in(path, content) is not None


def _is_named(path: str, content: bytes) -> bool:
    return wants(path) or SCRIPT.match(content[:HEAD]) is not None


def language_of(path: str, head: bytes = b"") -> str | None:
    """Return the language of a source file that is not read yet, else None."""
    name = path.rpartition("/")[2].lower()
    cached = name.endswith(".pyc") and "__pycache__/" in path
    if cached or name.endswith((*PYTHON, ".min.js", ".d.ts", ".d.mts", ".d.cts")):
        return None
    if language := LATER.get(name[name.rfind(".") :]) if "." in name else None:
        return language
    said = SCRIPT.match(head[:HEAD])
    return said.lastgroup if said and said.lastgroup != "Python" else None


def encode(read: Read) -> bytes:
    """Return what the cache keeps of a read file."""
    if isinstance(read, Script):
        plain: object = {"script": _out(read.gap), "known": _out(read.known)}
    else:
        plain = _out(read)
    return json.dumps(plain, separators=(",", ":")).encode()


def _out(read: Known) -> object:
    match read:
        case None:
            return None
        case Later():
            return "later"
        case Gap(reason=reason, words=words, script=script):
            return {"gap": reason, "words": None if words is None else sorted(words), "of": script}
        case _:
            return to_plain(read)


def decode(path: str, content: bytes) -> Read:
    """Return what `encode` wrote. Raises ValueError, TypeError, KeyError or IndexError else."""
    plain = json.loads(content)
    if isinstance(plain, dict) and "script" in plain:
        gap = _in(path, plain["script"], module_of)
        if not isinstance(gap, Gap):
            raise ValueError
        return Script(gap, _in(path, plain["known"], script_module))
    return _in(path, plain, module_of)


def _in(path: str, plain: object, module: Callable[[str], str]) -> Known:
    if plain is None:
        return None
    if plain == "later":
        return Later(path)
    if isinstance(plain, dict):
        words = plain["words"]
        return Gap(path, plain["gap"], None if words is None else frozenset(words), plain["of"])
    if not isinstance(plain, list):
        raise TypeError
    return from_plain(path, module(path), plain)


def merge(reads: Iterable[Read], files: int) -> Source:
    """Return one fact base of all files but scripts, which are gaps; the order does not matter."""
    plain = (read.gap if isinstance(read, Script) else read for read in reads)
    units, gaps = _sorted(plain)
    return Source(units=units, gaps=gaps, files=files)


def merge_scripts(reads: Iterable[Read]) -> Scripts:
    """Return one fact base of all scripts, with names that lead through several files resolved."""
    known = [read.known for read in reads if isinstance(read, Script)]
    units, gaps = _sorted(known)
    marked = tuple(replace(gap, script=True) for gap in gaps)
    return Scripts(units=linked(units), gaps=marked, files=len(known))


def _sorted(reads: Iterable[Known]) -> tuple[tuple[FileFacts, ...], tuple[Gap, ...]]:
    units: list[FileFacts] = []
    gaps: list[Gap] = []
    for read in reads:
        if isinstance(read, FileFacts):
            units.append(read)
            gaps += read.gaps
        elif isinstance(read, Gap):
            gaps.append(read)
    return (
        tuple(sorted(units, key=lambda unit: unit.path)),
        tuple(sorted(gaps, key=lambda gap: gap.path)),
    )


def is_put_off(read: Read) -> bool:
    """Whether a file waits for code that speaks with a model to reach it."""
    return isinstance(read.known if isinstance(read, Script) else read, Later)


def without_later(read: Read) -> Read:
    """Return what is known of a file that nothing reached."""
    if not is_put_off(read):
        return read
    return replace(read, known=None) if isinstance(read, Script) else None


def collect(files: Iterable[tuple[str, bytes]], reader: Reader) -> Source:
    """Read files in this process, without a cache."""
    reads = [reader.read(path, content) for path, content in files if is_source(path, content)]
    return merge(reads, len(reads))
