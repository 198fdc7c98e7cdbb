"""No container may run as root."""

import re
from collections.abc import Iterator

from bartizan.checks.api import Meta, check
from bartizan.core.place import Place
from bartizan.core.verdict import Verdict, failed, passed, review
from bartizan.core.words import Confidence, Severity
from bartizan.evidence.containers import Container, Containers
from bartizan.evidence.images import read_image
from bartizan.formats.dockerfile import Stage
from bartizan.formats.dockerlines import Instruction

ROOT = ("root", "0")
ASIDE = re.compile(r"(?i)(?:^|/)(?:\.devcontainer|tests?|examples?|samples?|docs?)/")
# What lets a user become root without being asked for a password.
SUDO = re.compile(r"([\w.${}%-]+)\s+ALL\s*=\s*\([^)]*\)\s*NOPASSWD:\s*ALL\b")
SWITCHERS = ("gosu", "su-exec", "setpriv", "runuser", "setuidgid", "suexec")


@check(
    Meta(
        id="infra-container-user",
        title="Containers do not run as root",
        control="INF-06",
        clause="containers-unprivileged",
        severity=Severity.MEDIUM,
        fix="Create a user in the last stage and end it with `USER 10001`, or build on an image "
        "that starts as an ordinary user.",
        absent="no image is built here",
        refs=("CWE-250", "mitre-atlas/AML.T0105"),
    ),
    Containers,
)
def container_user(containers: Containers) -> Iterator[Verdict]:
    """Code that takes over a process in a container has the rights of that process.

    *What it reads*: the user with which the last stage of each image build file ends, through the
    stages that it builds on, and whom well-known base images start as. *Why it matters*: as root,
    an injected command writes anywhere in the container and is one kernel flaw away from the host.
    *Passes*: a USER other than root, or a base that starts as one. *Fails*: USER root, none on a
    base that starts as root, or a user whom sudo makes root without a password. *Fix*: end the last
    stage with `USER 10001`, and leave sudo out.
    """
    for container in containers.dockerfiles:
        if container.final is not None:
            yield _verdict(container, container.final)


def _verdict(container: Container, final: Stage) -> Verdict:
    if final.user is None:
        verdict = _left_to_base(container, final)
    elif "$" in final.user:
        because = f"the user is {final.user}, which is decided at build time"
        verdict = review(because, _place(container, final), subject=container.path)
    elif final.user.split(":")[0].strip() in ROOT:
        verdict = _as_root(container, f"the last stage ends with USER {final.user}", final)
    elif (sudo := _sudo(container)) is not None:
        because = f"it runs as {final.user}, and sudo makes it root without a password"
        places = (container.place(sudo), _place(container, final))
        verdict = failed(because, *places, subject=container.path)
    else:
        because = f"it runs as {final.user}"
        verdict = passed(because, _place(container, final), subject=container.path)
    aside = ASIDE.search(container.path)
    return verdict.with_(severity=Severity.LOW if aside else None)


def _sudo(container: Container) -> Instruction | None:
    """Return what gives a user of the image all rights of root, None where nothing does."""
    given = container.shipped("RUN")
    return next((each for each in given if SUDO.search(each.arguments)), None)


def _left_to_base(container: Container, final: Stage) -> Verdict:
    base = _root_stage(container, final)
    place = container.place(final)
    if not base.resolved:
        because = f"no USER is set, and the base {base.image} is decided at build time"
        return review(because, place, subject=container.path)
    match read_image(base.image).is_root:
        case True:
            return _as_root(container, f"no USER is set, and {base.image} starts as root", final)
        case False:
            because = f"the base {base.image} starts as an ordinary user"
            verdict = passed(because, place, subject=container.path)
            return verdict.with_(confidence=Confidence.MEDIUM)
        case None:
            because = f"no USER is set: see whom the base {base.image} starts as"
            return review(because, place, subject=container.path)


def _as_root(container: Container, because: str, final: Stage) -> Verdict:
    starts = list(container.shipped("CMD", "ENTRYPOINT"))
    places = [container.place(start) for start in starts[-2:]]
    places.append(_place(container, final))
    if any(word in each.arguments for each in starts for word in SWITCHERS):
        because = f"{because}; its entry point gives root up, see that it does"
        return review(because, *places, subject=container.path)
    return failed(f"{because}: the container runs as root", *places, subject=container.path)


def _place(container: Container, final: Stage) -> Place:
    return container.place(final.user_line if final.user_line is not None else final)


def _root_stage(container: Container, stage: Stage) -> Stage:
    while stage.parent is not None:
        stage = container.stages[stage.parent]
    return stage
