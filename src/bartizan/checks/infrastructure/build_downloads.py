"""A build must not run what a server happens to answer."""

import re
from collections.abc import Iterator

from bartizan.checks.api import Meta, check
from bartizan.core.errors import FormatError
from bartizan.core.verdict import Verdict, failed, passed, review
from bartizan.core.words import Severity
from bartizan.evidence.containers import Container, Containers
from bartizan.formats.dockerlines import Instruction, unquote
from bartizan.formats.shell import Command

FETCHERS = frozenset({"curl", "wget", "fetch", "aria2c"})
RUNNERS = re.compile(
    r"(?:/\S*/)?(?:ba|da|z|k|a)?sh|(?:/\S*/)?(?:python|node|perl|ruby|php)(?:\d[\d.]*)?"
)
SUBSHELL = re.compile(r"(?:\$\(|`|<\()\s*(?:curl|wget)\b")
EVALUATES = frozenset({"eval", "source", ".", "-c", "-ec", "-lc", "-e"})
COMMIT = re.compile(r"[0-9a-f]{40}(?:[0-9a-f]{24})?")
REMOTE = re.compile(r"(?i)(?:https?|ftp|git|ssh)://|git@")


@check(
    Meta(
        id="infra-build-downloads",
        title="Builds run and add only downloads that they verify",
        control="INF-07",
        clause="bases-pinned",
        severity=Severity.HIGH,
        fix="Download to a file, compare its SHA-256 with a known one, then run it; or install the "
        "package of a release. ADD takes `--checksum=sha256:…`.",
        absent="no image build downloads a program",
        refs=("CWE-494", "CWE-829", "owasp-llm/LLM03"),
    ),
    Containers,
)
def build_downloads(containers: Containers) -> Iterator[Verdict]:
    """A script piped into a shell is whatever the server sends at that moment.

    *What it reads*: RUN commands that hand a download to an interpreter, and ADD of addresses.
    *Why it matters*: the server, or whoever stands in its place, runs code in your build and so in
    every image of it. *Passes*: ADD with a checksum or a git commit. *Fails*: `curl … | sh`,
    `sh -c "$(curl …)"`, ADD of an address without a checksum (medium). *Fix*: compare with a known
    digest before you run it.
    """
    for container in containers.dockerfiles:
        for each in container.instructions("RUN"):
            yield from _run(container, each)
        for each in container.instructions("ADD"):
            yield from _added(container, each)


def _run(container: Container, at: Instruction) -> Iterator[Verdict]:
    try:
        commands = at.commands
    except FormatError as error:
        because = f"a script that is not read: {error.message}"
        yield review(because, container.place(at), subject=container.path)
        return
    for command, program in _runners(commands):
        because = f"a download is run by {program} without being verified"
        place = container.place(command.line)
        yield failed(because, place, subject=f"download run in {container.path}")


def _runners(commands: tuple[Command, ...]) -> Iterator[tuple[Command, str]]:
    """Yield the commands that run a download, with the program that does."""
    fetched, before = False, ""
    for command in commands:
        words = [word.text for word in command.invoked]
        fetched = _fetches(command) or (fetched and command.joiner in ("|", "|&"))
        if _is_piped(command, fetched=fetched) or _evaluates(command):
            yield command, words[0]
        elif before and command.joiner == "(" and _fetches(command):
            yield command, before
        substitutes = words[-1:] == ["<"] and RUNNERS.fullmatch(words[0])
        before = words[0] if substitutes else ""


def _fetches(command: Command) -> bool:
    words = command.invoked
    return bool(words) and words[0].text.rpartition("/")[2] in FETCHERS


def _is_piped(command: Command, *, fetched: bool) -> bool:
    """Whether an interpreter reads a download as its program, and not as data of a script."""
    words = [word.text for word in command.invoked]
    if not fetched or command.joiner not in ("|", "|&") or not words:
        return False
    if not RUNNERS.fullmatch(words[0]):
        return False
    rest = words[1:]
    return (
        not rest
        or rest[0] in ("-", "-s", "-x", "-e", "-ex", "--", "/dev/stdin", "-eu", "-l")
        or ("sh" in words[0] and rest[0].startswith("-") and "c" not in rest[0])
    )


def _evaluates(command: Command) -> bool:
    words = [word.text for word in command.invoked]
    if not words or not SUBSHELL.search(" ".join(words)):
        return False
    runs = RUNNERS.fullmatch(words[0]) is not None
    return words[0] in EVALUATES or (runs and (words[1][:2] in ("-c", "<(") or "-c" in words[:3]))


def _added(container: Container, at: Instruction) -> Iterator[Verdict]:
    words = at.exec_form or tuple(unquote(word.text) for word in at.words)
    checksum = dict(at.flags).get("checksum", "")
    for word in words[:-1]:
        if not REMOTE.match(word):
            continue
        subject, place = word.split("?")[0], container.place(at)
        if checksum or COMMIT.fullmatch(word.rpartition("#")[2].partition(":")[0]):
            yield passed("what ADD fetches is fixed by its digest", place, subject=subject)
        else:
            verdict = failed("ADD takes what the address serves", place, subject=subject)
            yield verdict.with_(severity=Severity.MEDIUM)
