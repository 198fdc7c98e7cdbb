"""Model servers are not published from a cluster to every network."""

from collections.abc import Iterator, Mapping

from bartizan.checks.api import Meta, check
from bartizan.checks.declaring import subject
from bartizan.core.verdict import Verdict, failed, passed, review, unknown
from bartizan.core.words import Severity, Source
from bartizan.evidence.asks import resources
from bartizan.evidence.iac import Iac, Resource
from bartizan.evidence.pods import is_server, pods
from bartizan.formats.node import Node

INTERNAL = ("internal", "scheme", "load-balancer-type")
PUBLISHED = frozenset({"LoadBalancer", "NodePort"})


@check(
    Meta(
        id="infra-kubernetes-exposure",
        title="Model servers stay inside their cluster",
        control="INF-03",
        clause="no-open-ingress",
        severity=Severity.HIGH,
        asks=resources("Service"),
        fix="type: ClusterIP, behind an ingress or gateway that authenticates; or an internal load "
        "balancer with loadBalancerSourceRanges.",
        absent="no service of a model server is declared",
        refs=("CWE-306", "owasp-llm/LLM10"),
        source=Source.IAC,
    ),
    Iac,
)
def kubernetes_exposure(iac: Iac) -> Iterator[Verdict]:
    """Most model servers ask for no login: whoever reaches the port uses and replaces the model.

    *What it reads*: Kubernetes services whose selector matches pods that run a server of models.
    *Why it matters*: open servers of models are found, and their owners pay. *Passes*: reachable
    within the cluster only, or by an internal load balancer. *Fails*: published by a load balancer
    or on the nodes. *To review*: published to named addresses. *Fix*: use `ClusterIP`.
    """
    served = [*_served(iac)]
    for service in iac.of("Service"):
        image = next((name for labels, name in served if _selects(service, labels)), "")
        if image:
            yield _verdict(service, image)


def _served(iac: Iac) -> Iterator[tuple[Mapping[str, Node], str]]:
    """Yield the labels of pods that serve models, with their images."""
    for pod in pods(iac):
        image = next((_image(c) for c in pod.containers() if is_server(_image(c))), "")
        labels = pod.resource.body.get("spec", "template", "metadata", "labels")
        labels = labels or pod.resource.body.get("metadata", "labels")
        if image and labels is not None:
            yield labels.fields(), image


def _image(container: Node) -> str:
    image = container.fields().get("image")
    return (image.text if image is not None else None) or ""


def _selects(service: Resource, labels: Mapping[str, Node]) -> bool:
    selector = service.body.get("spec", "selector")
    wanted = selector.fields() if selector is not None else {}
    return bool(wanted) and all(
        key in labels and labels[key].value == node.value for key, node in wanted.items()
    )


def _verdict(service: Resource, image: str) -> Verdict:
    kind, name = service.body.get("spec", "type"), subject(service)
    if kind is None:
        return passed("reachable within the cluster only", service.place, subject=name)
    place = service.place_of(kind)
    if kind.expression is not None:
        return unknown("how it is published is computed", place, subject=name)
    if kind.text not in PUBLISHED:
        return passed("reachable within the cluster only", place, subject=name)
    if _is_internal(service):
        return passed("its load balancer is internal", place, subject=name)
    if service.body.get("spec", "loadBalancerSourceRanges") is not None:
        return review("it is published to named addresses", place, subject=name)
    return failed(f"{image} is published by a {kind.text}", place, service.place, subject=name)


def _is_internal(service: Resource) -> bool:
    notes = service.body.get("metadata", "annotations")
    fields = notes.fields() if notes is not None else {}
    return any(
        any(word in key for word in INTERNAL) and str(node.plain()).lower() in {"true", "internal"}
        for key, node in fields.items()
    )
