"""A build must not run what a server happens to answer."""

import re
from collections.abc import Iterator
from itertools import pairwise

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
# What compares a file with a digest or a signature, and what runs, installs or unpacks one.
VERIFIERS = re.compile(r"(?:sha\d*|md5|b2)sum|shasum|gpgv?2?|cosign|minisign|signify|openssl")
INSTALLERS = frozenset({
    "chmod", "dpkg", "rpm", "yum", "dnf", "apt", "apt-get", "apk", "unzip", "tar", "install",
    "pip", "pip3", "mv", "cp", "gunzip", "bunzip2", "xz", "7z", "msiexec",
})  # fmt: skip
NAMED_THERE = re.compile(r"-[a-zA-Z]*O|--remote-name")
SAVES = ("-o", "--output", "-O", "--output-document", ">")
COMMIT = re.compile(r"[0-9a-f]{40}(?:[0-9a-f]{24})?")
# What fixes a clone: a commit that is checked out, or one that a variable names.
CHECKOUT = re.compile(
    r"\bgit\b[^&|;]*\b(?:checkout|reset|switch|fetch)\b[^&|;]*(?:\b[0-9a-f]{7,40}\b|\$)"
)
REVISION = re.compile(r"--revision\b")
BRANCH = frozenset({"--branch", "-b"})
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

    *What it reads*: RUN commands that hand a download to an interpreter, save and then run, install
    or unpack it, or clone a repository; ADD of addresses. *Why it matters*: the server, or whoever
    stands in its place, runs code in your build and so in every image of it. *Passes*: ADD with a
    checksum or a git commit. *Fails*: `curl … | sh`, `sh -c "$(curl …)"`; at medium severity ADD of
    an address without a checksum, a clone of which no commit is checked out (low for a tag), and a
    saved download that nothing in the step compares with a digest or a signature. *Fix*: compare
    with a known digest before you run it, and check a commit out.
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
    yield from _clones(container, commands)
    for command, name in _saved(commands):
        because = f"{name} is downloaded and used without being verified"
        place = container.place(command.invoked[0].line)
        verdict = failed(because, place, subject=f"download of {name}")
        yield verdict.with_(severity=Severity.MEDIUM)


def _clones(container: Container, commands: tuple[Command, ...]) -> Iterator[Verdict]:
    """Yield a verdict on each clone, where no step of the build checks a commit out."""
    if any(CHECKOUT.search(each.arguments) for each in container.instructions("RUN")):
        return
    for command in commands:
        words = [word.text for word in command.invoked]
        address = next((word for word in words if REMOTE.match(word)), "").rpartition("@")[2]
        if words[:2] == ["git", "clone"] and address and not any(map(REVISION.match, words)):
            tagged = not BRANCH.isdisjoint(words)
            what = "a tag of it can move" if tagged else "what it is at the moment"
            because = f"{address} is cloned and no commit is checked out: {what}"
            verdict = failed(because, container.place(command.line), subject=f"clone of {address}")
            yield verdict.with_(severity=Severity.LOW if tagged else Severity.MEDIUM)


def _saved(commands: tuple[Command, ...]) -> Iterator[tuple[Command, str]]:
    """Yield the commands that save what a later one of the same step runs, installs or unpacks."""
    programs = [_program(command) for command in commands]
    if any(VERIFIERS.fullmatch(program) for program in programs):
        return
    told: set[str] = set()
    for index, command in enumerate(commands):
        name = _saves(command) if _fetches(command) else ""
        later = zip(programs[index + 1 :], commands[index + 1 :], strict=True)
        if name and name not in told and any(_uses(name, *each) for each in later):
            told.add(name)
            yield command, name


def _program(command: Command) -> str:
    words = command.invoked
    return words[0].text.rpartition("/")[2] if words else ""


def _saves(command: Command) -> str:
    """Return the name of the file in which a download is kept, "" where it is not."""
    words = [word.text for word in command.invoked]
    for option, value in pairwise(words):
        if option in SAVES and not REMOTE.match(value) and not value.startswith("-"):
            return value.rpartition("/")[2]
    address = next((word for word in words if REMOTE.match(word)), "")
    kept = words[0].endswith("wget") or any(NAMED_THERE.fullmatch(word) for word in words)
    return address.partition("?")[0].rpartition("/")[2] if kept else ""


def _uses(name: str, program: str, command: Command) -> bool:
    words = [word.text for word in command.invoked]
    runs = RUNNERS.fullmatch(program) is not None or program in INSTALLERS
    given = words[1:] if runs else words[:1]
    return any(word.rpartition("/")[2] == name for word in given)


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
