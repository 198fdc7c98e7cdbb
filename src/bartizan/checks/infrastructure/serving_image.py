"""What runs is fixed, not whatever carries the tag today."""

from collections.abc import Iterator

from bartizan.checks.api import Meta, check
from bartizan.checks.declaring import subject
from bartizan.core.verdict import Verdict, failed, passed, unknown
from bartizan.core.words import Severity, Source
from bartizan.evidence.asks import resources
from bartizan.evidence.iac import Iac
from bartizan.evidence.images import Firmness, read_image
from bartizan.evidence.pods import Image, images, is_server


@check(
    Meta(
        id="infra-serving-image",
        title="Images that run are fixed",
        control="INF-07",
        clause="bases-pinned",
        severity=Severity.MEDIUM,
        asks=resources("image", "Image", "services"),
        fix="Name the digest: image: vllm/vllm-openai:v0.11.0@sha256:DIGEST.",
        absent="no image is run by a manifest, compose file or task definition",
        refs=("CWE-829", "owasp-llm/LLM03"),
        source=Source.IAC,
    ),
    Iac,
)
def serving_image(iac: Iac) -> Iterator[Verdict]:
    """A moving tag lets its owner, or whoever takes the registry over, change what serves you.

    *What it reads*: images of manifests, compose services and task definitions. *Why it matters*:
    two pods of one release can run different code. *Passes*: a digest, or an exact version.
    *Fails*: no tag, `latest`, or another tag that moves; low where it serves no model. *Fix*: name
    the digest.
    """
    for image in images(iac):
        yield _verdict(image)


def _verdict(image: Image) -> Verdict:
    name = subject(image.resource)
    if image.name is None or "<" in image.name:
        because = f"the image is {image.shown or image.name}"
        return unknown(because, image.place, subject=name)
    firmness = read_image(image.name).firmness
    if firmness is Firmness.DIGEST:
        return passed("the image is fixed by digest", image.place, subject=name)
    if firmness is Firmness.VERSION:
        return passed(f"{image.name} names an exact version", image.place, subject=name)
    because = f"{image.name} runs whatever its tag names today"
    verdict = failed(because, image.place, subject=name)
    return verdict if is_server(image.name) else verdict.with_(severity=Severity.LOW)
