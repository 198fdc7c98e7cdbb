"""Containers say how much memory they may take."""

from collections.abc import Iterator

from bartizan.checks.api import Meta, check
from bartizan.checks.declaring import subject
from bartizan.core.verdict import Verdict, failed, passed
from bartizan.core.words import Severity, Source
from bartizan.evidence.asks import resources
from bartizan.evidence.iac import Iac
from bartizan.evidence.pods import WORKLOADS, Pod, pods
from bartizan.formats.node import Node


@check(
    Meta(
        id="infra-kubernetes-limits",
        title="Containers have a limit of memory",
        control="INF-06",
        clause="containers-unprivileged",
        severity=Severity.LOW,
        asks=resources(*WORKLOADS),
        fix='resources: {limits: {memory: 16Gi, cpu: "4"}} on each container.',
        absent="no pod is declared",
        refs=("CWE-770",),
        source=Source.IAC,
    ),
    Iac,
)
def kubernetes_limits(iac: Iac) -> Iterator[Verdict]:
    """One long prompt can take a machine's memory from everyone on it.

    *What it reads*: pods of manifests and the limits of their containers. *Why it matters*: a
    server of models takes what it is asked to. *Passes*: each container has a limit of memory.
    *Fails*: one has none. *Fix*: set limits.
    """
    for pod in pods(iac):
        if pod.containers():
            yield _verdict(pod)


def _verdict(pod: Pod) -> Verdict:
    without = [one for one in pod.containers() if not _is_limited(one)]
    name = subject(pod.resource)
    if without:
        places = (pod.resource.place_of(container) for container in without)
        return failed("has no limit of memory", *places, subject=name)
    return passed("each container has a limit of memory", pod.resource.place, subject=name)


def _is_limited(container: Node) -> bool:
    limit = container.get("resources", "limits", "memory")
    return limit is not None
