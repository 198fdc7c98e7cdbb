"""Model servers are not published to every network."""

import re
from collections.abc import Iterator, Mapping

from bartizan.checks.api import Meta, check
from bartizan.checks.declaring import subject
from bartizan.core.verdict import Verdict, failed, passed, review, unknown
from bartizan.core.words import Severity, Source
from bartizan.evidence.asks import resources
from bartizan.evidence.iac import Dialect, Iac, Resource
from bartizan.evidence.pods import is_server, pods
from bartizan.formats.node import Node

LOCAL = re.compile(r"(?:127\.\d+\.\d+\.\d+|localhost|\[::1\]):")
PUBLISHED = re.compile(r"(?:[\d.]+:)?\d+(?:-\d+)?:\d+(?:-\d+)?(?:/\w+)?")
INTERNAL = ("internal", "scheme")
AUTHENTICATING = ("--api-key", "API_KEY", "VLLM_API_KEY", "AUTH", "PASSWORD", "TOKEN")


@check(
    Meta(
        id="infra-model-server-published",
        title="Model servers are not published without a front",
        control="INF-03",
        clause="no-open-ingress",
        severity=Severity.HIGH,
        asks=resources("Service", "services"),
        fix='Publish on this machine only, "127.0.0.1:11434:11434"; in a cluster use type ClusterIP '
        "behind an ingress that authenticates.",
        absent="no model server is declared",
        refs=("CWE-306", "owasp-llm/LLM10"),
        source=Source.IAC,
    ),
    Iac,
)
def model_server_published(iac: Iac) -> Iterator[Verdict]:
    """Most model servers ask for no login: whoever reaches the port uses and replaces the model.

    *What it reads*: compose services and Kubernetes services that run or select servers of models.
    *Why it matters*: open servers of models are found, and their owners pay. *Passes*: reachable
    from this machine or within the cluster only. *Fails*: published on all addresses. *To review*:
    published, with a key asked for. *Fix*: put a front that authenticates before it.
    """
    for service in iac.of("service"):
        if service.dialect is Dialect.COMPOSE and is_server(_image(service.body)):
            yield from _compose(service)
    labels = [*_served(iac)]
    for service in iac.of("Service"):
        near = [name for scope, name in labels if _selects(service, scope)]
        if near:
            yield _cluster(service, near[0])


def _image(body: Node) -> str:
    image = body.fields().get("image")
    expression = image.expression if image is not None else None
    text = expression.text if expression is not None else ""
    return (image.text if image is not None else None) or text


def _compose(service: Resource) -> Iterator[Verdict]:
    ports, name = service.body.fields().get("ports"), subject(service)
    if ports is None:
        yield passed("no port is published", service.place, subject=name)
    for node in ports.items() if ports is not None else ():
        place = service.place_of(node)
        if node.expression is not None:
            yield unknown("where the port is published is computed", place, subject=name)
        elif _is_open(node):
            because = "a server of models is published on every address of the machine"
            judged = review if _authenticates(service.body) else failed
            yield judged(because, place, service.place, subject=name)
        else:
            yield passed("reachable from this machine only", place, subject=name)


def _is_open(node: Node) -> bool:
    address = node.get("host_ip")
    if node.fields():
        return node.get("published") is not None and (
            address is None or not LOCAL.match(f"{address.text}:")
        )
    text = str(node.plain())
    return PUBLISHED.fullmatch(text) is not None and LOCAL.match(text) is None


def _authenticates(body: Node) -> bool:
    words = [*body.fields().get("environment", body).fields()]
    for key in ("command", "environment", "entrypoint"):
        found = body.fields().get(key)
        words += [str(node.plain()) for node in found.walk()] if found is not None else []
    return any(sign in word for word in words for sign in AUTHENTICATING)


def _served(iac: Iac) -> Iterator[tuple[Mapping[str, Node], str]]:
    """Yield the labels of pods that serve models, with their images."""
    for pod in pods(iac):
        image = next((_image(c) for c in pod.containers() if is_server(_image(c))), "")
        labels = pod.resource.body.get("spec", "template", "metadata", "labels")
        labels = labels or pod.resource.body.get("metadata", "labels")
        if image and labels is not None:
            yield labels.fields(), image


def _selects(service: Resource, labels: Mapping[str, Node]) -> bool:
    selector = service.body.get("spec", "selector")
    wanted = selector.fields() if selector is not None else {}
    return bool(wanted) and all(
        key in labels and labels[key].value == node.value for key, node in wanted.items()
    )


def _cluster(service: Resource, image: str) -> Verdict:
    kind, name = service.body.get("spec", "type"), subject(service)
    text = (kind.text if kind is not None else None) or "ClusterIP"
    if kind is None or text not in {"LoadBalancer", "NodePort"}:
        return passed("reachable within the cluster only", service.place, subject=name)
    place = service.place_of(kind)
    if _is_internal(service):
        return passed("its load balancer is internal", place, subject=name)
    if service.body.get("spec", "loadBalancerSourceRanges") is not None:
        return review("it is published to named addresses", place, subject=name)
    return failed(f"{image} is published by a {text}", place, service.place, subject=name)


def _is_internal(service: Resource) -> bool:
    notes = service.body.get("metadata", "annotations")
    fields = notes.fields() if notes is not None else {}
    return any(
        any(word in key for word in INTERNAL) and str(node.plain()).lower() in {"true", "internal"}
        for key, node in fields.items()
    )
