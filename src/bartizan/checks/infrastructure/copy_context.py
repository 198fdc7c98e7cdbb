"""An image must hold what it needs, not whatever lies in the folder."""

from collections.abc import Iterator

from bartizan.checks.api import Meta, check
from bartizan.core.verdict import Verdict, failed, passed, review
from bartizan.core.words import Severity
from bartizan.evidence.containers import Container, Containers
from bartizan.formats.dockerlines import Instruction, unquote
from bartizan.formats.glob import fits

WHOLE = frozenset({".", "./", "*", "./*", "/", "${PWD}"})
SENSITIVE = (".env", ".git")


@check(
    Meta(
        id="infra-copy-context",
        title="Images take in no more of the folder than they need",
        control="INF-02",
        clause="none-in-infrastructure",
        severity=Severity.LOW,
        fix="Add a .dockerignore that begins with `*` and lets in what is needed, or copy files by "
        "name.",
        absent="no image takes in its whole build context",
        refs=("CWE-668", "CWE-538"),
    ),
    Containers,
)
def copy_context(containers: Containers) -> Iterator[Verdict]:
    """A copy of everything takes the .env, the history and the data of the day along.

    *What it reads*: COPY and ADD of the whole build context, the stages that make the final image,
    and the .dockerignore that applies. *Why it matters*: what a developer had in the folder is
    published with the image. *Passes*: a .dockerignore leaves out `.env` and `.git`, or only a
    build stage takes everything. *Fails*: no .dockerignore applies. *Fix*: add one.
    """
    for container in containers.dockerfiles:
        copies = [each for each in container.instructions("COPY", "ADD") if _is_whole(each)]
        if copies:
            yield _verdict(container, copies)


def _is_whole(at: Instruction) -> bool:
    if "from" in dict(at.flags):
        return False
    words = at.exec_form or tuple(unquote(word.text) for word in at.words)
    return any(word in WHOLE for word in words[:-1])


def _verdict(container: Container, copies: list[Instruction]) -> Verdict:
    shipped = {each.line for each in container.shipped("COPY", "ADD")}
    final = [each for each in copies if each.line in shipped]
    places = [container.place(each) for each in final or copies]
    subject = container.path
    if not final:
        because = "only a build stage takes in the whole folder"
        return passed(because, *places, subject=subject)
    if container.ignored is None:
        because = "the whole folder is copied, and no .dockerignore keeps anything out"
        return failed(because, *places, subject=subject)
    missing = [name for name in SENSITIVE if not _is_ignored(name, container.ignored)]
    if missing:
        because = f"the whole folder is copied, and .dockerignore lets in {' and '.join(missing)}"
        return review(because, *places, subject=subject)
    return passed("a .dockerignore keeps .env and .git out", *places, subject=subject)


def _is_ignored(name: str, patterns: tuple[str, ...]) -> bool:
    ignored = False
    for pattern in patterns:
        bare = pattern.lstrip("!").removeprefix("/").removeprefix("**/").rstrip("/")
        bare = bare.removeprefix("./").removesuffix("/**").removesuffix("/*")
        if fits(bare, name):
            ignored = not pattern.startswith("!")
    return ignored
