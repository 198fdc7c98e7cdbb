"""Building an image must not leave a credential in it."""

import re
from collections.abc import Iterator

from bartizan.checks.api import Meta, check
from bartizan.classify.secrets import find_secrets
from bartizan.core.verdict import Verdict, failed, passed
from bartizan.core.words import Confidence, Severity
from bartizan.evidence.containers import Container, Containers
from bartizan.formats.dockerlines import Instruction, unquote
from bartizan.formats.shell import expands

NAME = re.compile(
    r"(?i)(?:^|_)(?:pass(?:word|wd|phrase)?|pwd|secret(?:_?key)?|token|api_?key|apikey|access_?key"
    r"|auth_?key|private_?key|credentials?)(?:_?(?:id|value))?$"
)
PLAIN = re.compile(r"(?i)(?:\d+|true|false|none|null|yes|no|/[\w./-]*|\$\{?\w+.*)?")
EXAMPLE = re.compile(
    r"(?i)example|change.?me|placeholder|dummy|sample|your[-_]|<.*>|xxx|\*\*\*|replace|todo|test"
    r"|insert|fake|default"
)
VARIABLE = re.compile(r"\$\{?(\w+)")
FILES = re.compile(
    r"(?i)(?:.*/)?(?:\.env(?:\.(?!example|sample|template|dist|defaults?\b)[\w.-]+)?|id_(?:rsa|dsa"
    r"|ecdsa|ed25519)|\.npmrc|\.netrc|\.pypirc|\.pgpass|\.git-credentials|\.aws(?:/.*)?"
    r"|\.ssh(?:/.*)?|credentials\.json|service[-_]account[\w.-]*\.json|kubeconfig|\.kube(?:/.*)?"
    r"|\.docker/config\.json|[\w.-]+\.(?:p12|pfx))"
)
WRITES = ("echo", "printf", "cat", "tee")
PAIR = re.compile(
    r"(?i)(?<![\w-])([\w-]*(?:password|passwd|secret|token|api_?key|access_?key|private_?key))"
    r"[\"']?\s*[:=]\s*[\"']?([^\s\"',}\\]{6,})"
)
SAME_RUN = b"\x00" * 32


@check(
    Meta(
        id="infra-image-secrets",
        title="Images are built without credentials in them",
        control="INF-02",
        clause="none-in-infrastructure",
        severity=Severity.HIGH,
        fix="Mount it while it is needed: `RUN --mount=type=secret,id=token …`; give the running "
        "container its credentials from a secrets manager.",
        absent="no image is built here, or infra-secret-literal judges what it holds",
        refs=("CWE-522", "CWE-538", "CWE-798"),
    ),
    Containers,
)
def image_secrets(containers: Containers) -> Iterator[Verdict]:
    """A layer keeps what was in it, even when a later layer deletes the file.

    *What it reads*: the names and values of ENV and ARG, the files that COPY and ADD take, and what
    RUN writes with echo. Values that have the shape of a credential are left to
    infra-secret-literal. *Why it matters*: whoever pulls the image reads its layers and its
    history. *Passes*: none of them carries a credential; secrets are mounted. *Fails*: a value
    under a name for credentials, a build argument that ends up in the image, a copied `.env` or key
    file (a value that says it is an example weighs little). *Fix*: use `--mount=type=secret`.
    """
    for container in containers.dockerfiles:
        found = list(_found(container))
        yield from found
        if not found and not _shapes(container):
            yield _clean(container)


def _clean(container: Container) -> Verdict:
    mounts = [
        container.place(each)
        for each in container.instructions("RUN")
        if any(name == "mount" and "type=secret" in value for name, value in each.flags)
    ]
    because = "secrets are mounted for the build only" if mounts else "no credential is built in"
    return passed(because, *(mounts or [container.place(1)]), subject=container.path)


def _found(container: Container) -> Iterator[Verdict]:
    shapes = _shapes(container)
    for each in container.instructions("ENV", "ARG"):
        for name, value, line in each.pairs:
            if NAME.search(name) and line not in shapes:
                yield from _variable(container, each, name, (value, line))
    for each in container.instructions("COPY", "ADD"):
        yield from _copied(container, each)
    for each in container.instructions("RUN"):
        yield from _written(container, each, shapes)


def _shapes(container: Container) -> frozenset[int]:
    """Return the lines on which a value has the shape of a credential."""
    lines = {
        at: text for each in container.instructions() for at, text in (*each.lines, *each.body)
    }
    numbers = sorted(lines)
    content = "\n".join(lines[at] for at in numbers).encode()
    hits = find_secrets(content, container.path, key=SAME_RUN)
    sure = (hit.line - 1 for hit in hits if hit.confidence is not Confidence.LOW)
    return frozenset(numbers[at] for at in sure if at < len(numbers))


def _variable(
    container: Container, at: Instruction, name: str, given: tuple[str | None, int]
) -> Iterator[Verdict]:
    value, line = given
    place, subject = container.place(line), f"{name} in {container.path}"
    if at.keyword == "ENV" and (source := VARIABLE.match(value or "")):
        if source[1] in _arguments(container):
            because = f"ENV {name} keeps the build argument {source[1]} in the image"
            yield failed(because, place, subject=subject)
    elif value and not PLAIN.fullmatch(value):
        weak = EXAMPLE.search(value) or value.isalpha()
        what = "a plain word or an example as its value" if weak else "its value written out"
        verdict = failed(f"{at.keyword} {name} has {what}", place, subject=subject)
        yield verdict.with_(
            severity=Severity.LOW if weak else None, confidence=Confidence.MEDIUM if weak else None
        )
    elif at.keyword == "ARG" and not value and _is_used(container, name):
        because = f"the build argument {name} stays in the history of the image"
        yield failed(because, place, subject=subject).with_(severity=Severity.MEDIUM)


def _arguments(container: Container) -> frozenset[str]:
    pairs = (pair for each in container.instructions("ARG") for pair in each.pairs)
    return frozenset(name for name, _, _ in pairs)


def _is_used(container: Container, name: str) -> bool:
    return any(expands(each.arguments, name) for each in container.shipped("RUN"))


def _copied(container: Container, at: Instruction) -> Iterator[Verdict]:
    if "from" in dict(at.flags):
        return
    words = at.exec_form or tuple(unquote(word.text) for word in at.words)
    for word in words[:-1]:
        if FILES.fullmatch(word.removeprefix("./")):
            because = f"{at.keyword} puts {word} into the image"
            yield failed(because, container.place(at), subject=f"{word} in {container.path}")


def _written(container: Container, at: Instruction, shapes: frozenset[int]) -> Iterator[Verdict]:
    for command in at.commands:
        texts = command.texts
        if not texts or texts[0] not in WRITES or not any(word.startswith(">") for word in texts):
            continue
        match = PAIR.search(" ".join(texts))
        if match is None or match[2].startswith(("$", "/", "{", "<")) or command.line in shapes:
            continue
        because = f"RUN writes {match[1]} into a file of the image"
        level = Severity.LOW if EXAMPLE.search(match[2]) else Severity.HIGH
        subject = f"{match[1]} in {container.path}"
        yield failed(because, container.place(command.line), subject=subject).with_(severity=level)
