"""Base images must be fixed, so that the same build gives the same image."""

from collections.abc import Iterator

from bartizan.checks.api import Meta, check
from bartizan.core.place import Place
from bartizan.core.verdict import Verdict, failed, passed, review
from bartizan.core.words import Confidence, Severity
from bartizan.evidence.containers import Container, Containers
from bartizan.evidence.images import Firmness, ImageName, read_image


@check(
    Meta(
        id="infra-image-pinned",
        title="Base images are fixed",
        control="INF-07",
        clause="bases-pinned",
        severity=Severity.LOW,
        fix="Write the exact version and the digest: `FROM python:3.13.7-slim@sha256:…`, and let a "
        "bot propose the next one.",
        absent="no image is built here",
        refs=("CWE-1104", "CWE-829", "owasp-llm/LLM03"),
    ),
    Containers,
)
def image_pinned(containers: Containers) -> Iterator[Verdict]:
    """A tag names another image tomorrow, and nobody reviews the change.

    *What it reads*: the images that build files start from or copy out of, with the defaults of ARG
    filled in. *Why it matters*: whoever can move a tag, its owner or a thief of their credentials,
    changes what you ship. *Passes*: a digest. *Review*: an exact version of three numbers without
    one. *Fails*: `latest` or no tag (medium), any other tag (low); a release line without security
    fixes is said. *Fix*: write version and digest.
    """
    places: dict[str, list[Place]] = {}
    unresolved: dict[str, list[Place]] = {}
    for container in containers.dockerfiles:
        for image, place in _named(container):
            wanted = unresolved if "$" in image else places
            wanted.setdefault(image, []).append(place)
    for image, where in places.items():
        yield _verdict(image, read_image(image), where)
    for image, where in unresolved.items():
        yield review(f"{image} is decided at build time", *where, subject=image)


def _named(container: Container) -> Iterator[tuple[str, Place]]:
    stages = {stage.name.lower() for stage in container.stages if stage.name}
    for stage in container.stages:
        if stage.parent is None and stage.image.lower() != "scratch":
            yield stage.image, container.place(stage)
    for copy in container.instructions("COPY"):
        image = dict(copy.flags).get("from", "")
        if image and not image.isdigit() and image.lower() not in stages:
            yield image, container.place(copy)


def _verdict(image: str, name: ImageName, where: list[Place]) -> Verdict:
    aged = f"; {name.ended} no longer has security fixes" if name.ended else ""
    match name.firmness:
        case Firmness.DIGEST:
            verdict = passed(f"{image[:60]} is fixed by its digest", *where, subject=image)
        case Firmness.VERSION if not aged:
            because = f"{image} names an exact version, which its publisher could still move"
            verdict = review(because, *where, subject=image).with_(confidence=Confidence.MEDIUM)
        case Firmness.LATEST:
            because = f"{image} follows whatever was published last{aged}"
            verdict = failed(because, *where, subject=image).with_(severity=Severity.MEDIUM)
        case _:
            verdict = failed(f"{image} is a tag that can move{aged}", *where, subject=image)
    return verdict
