"""Package installations among shell commands: what they ask for and from where."""

import re
from collections import deque
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from typing import Final

from bartizan.formats.conda import read_conda_requirement
from bartizan.formats.installer_options import VALUED, is_alone, is_secret
from bartizan.formats.packagejson import read_npm_requirement
from bartizan.formats.requirement import Requirement, read_requirement, without_credentials
from bartizan.formats.requirements import ALIASES, ATTACHED, Option
from bartizan.formats.shell import Command, Word

_PIP: Final = re.compile(r"(?:\S*/)?pip[\d.]*(?:\.exe)?$")
_PYTHON: Final = re.compile(r"(?:\S*/)?(?:python[\d.]*|py)(?:\.exe)?$")
_REDIRECT: Final = re.compile(r"\d*[<>&]+")
_FORMS: Final = {
    ("uv", "pip", "install"): "pypi",
    ("uv", "add"): "pypi",
    ("uv", "tool", "install"): "pypi",
    ("pipx", "install"): "pypi",
    ("poetry", "add"): "pypi",
    ("pdm", "add"): "pypi",
    ("pipenv", "install"): "pypi",
    ("conda", "install"): "conda",
    ("mamba", "install"): "conda",
    ("micromamba", "install"): "conda",
    ("npm", "install"): "npm",
    ("npm", "i"): "npm",
    ("npm", "add"): "npm",
    ("yarn", "add"): "npm",
    ("pnpm", "add"): "npm",
}
_LOCAL: Final = (".", "/", "~", "file:")
_INDEXES: Final = {"--default-index": "--index-url", "--index": "--extra-index-url"}


@dataclass(frozen=True, slots=True)
class Install:
    """One installing command: the packages that it names and its options, in order.

    Options that name a requirements file are among the options. A requirement on a variable of the
    shell is left out, since its name is not known. `unread` are options that no installer is known
    to have, of which the next word is neither a package nor kept: it may be a secret.
    """

    ecosystem: str
    requirements: tuple[Requirement, ...]
    options: tuple[Option, ...]
    line: int
    unread: tuple[str, ...] = ()


def read_installs(commands: Iterable[Command]) -> Iterator[Install]:
    """Yield the installations among commands; whatever else they do is passed over."""
    for command in commands:
        words = _without_redirects(command.invoked)
        ecosystem, rest = _arguments(words)
        if ecosystem:
            yield _install(ecosystem, rest, command.line)


def _without_redirects(words: tuple[Word, ...]) -> tuple[Word, ...]:
    kept: list[Word] = []
    skip = False
    for word in words:
        redirect = _REDIRECT.match(word.text)
        if redirect is None and not skip:
            kept.append(word)
        skip = redirect is not None and redirect.end() == len(word.text)
    return tuple(kept)


def _arguments(words: tuple[Word, ...]) -> tuple[str, tuple[Word, ...]]:
    texts = [word.text for word in words]
    if texts and _PYTHON.match(texts[0]) and "-m" in texts[:4]:
        module = texts.index("-m") + 1
        words, texts = words[module:], texts[module:]
    if texts and _PIP.match(texts[0]) and "install" in texts[1:4]:
        return "pypi", words[texts.index("install") + 1 :]
    for form, ecosystem in _FORMS.items():
        if tuple(texts[: len(form)]) == form:
            return ecosystem, words[len(form) :]
    return "", ()


def _install(ecosystem: str, words: tuple[Word, ...], line: int) -> Install:
    requirements: list[Requirement] = []
    options: list[Option] = []
    unread: list[str] = []
    pending = deque(words)
    while pending:
        word = pending.popleft()
        if word.text.startswith("-"):
            option = _option(word, pending, ecosystem)
            if option is None:
                unread.append(word.text)
                continue
            if option.name != "--editable":
                options.append(option)
                continue
            found = read_requirement(option.value, option.line)
            found = replace(found, editable=True) if found else None
        else:
            found = _requirement(word, ecosystem)
        if found:
            requirements.append(found)
    return Install(ecosystem, tuple(requirements), tuple(options), line, tuple(unread))


def _option(word: Word, pending: deque[Word], ecosystem: str) -> Option | None:
    """Return an option with its value, taken from what follows, or None for an unread one."""
    attached = ATTACHED.match(word.text) if ecosystem == "pypi" else None
    if attached:
        return Option(ALIASES[attached[1]], without_credentials(attached[2]), word.line)
    written, has_value, value = word.text.partition("=")
    name = ALIASES.get(written, written) if ecosystem == "pypi" else written
    valued = name in VALUED or written in VALUED
    if has_value or (is_alone(name) and not valued and not is_secret(name)):
        return _kept(name, value, word.line)
    following = pending[0].text if pending else ""
    if valued or is_secret(name):
        if pending:
            pending.popleft()
        return _kept(name, following, word.line)
    if not following or following.startswith("-"):
        return _kept(name, "", word.line)
    pending.popleft()
    return None


def _kept(name: str, value: str, line: int) -> Option:
    name = _INDEXES.get(name, name)
    if is_secret(name):
        return Option(name, "", line)
    return Option(name, value if name == "--editable" else without_credentials(value), line)


def _requirement(word: Word, ecosystem: str) -> Requirement | None:
    if "$" in word.text or "{" in word.text:
        return None
    if ecosystem == "npm":
        return read_npm_requirement(word.text, word.line)
    if ecosystem == "conda":
        return read_conda_requirement(word.text, word.line)
    name, at, version = word.text.partition("@")
    if at and "://" not in word.text and not word.text.startswith(_LOCAL):
        exact = read_requirement(f"{name}=={version}", word.line)
        return exact or read_requirement(name, word.line)
    return read_requirement(word.text, word.line)
