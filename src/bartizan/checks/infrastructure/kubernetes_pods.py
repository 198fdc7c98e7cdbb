"""Containers run without rights over the machine that they run on."""

from collections.abc import Iterator

from bartizan.checks.api import Meta, check
from bartizan.checks.declaring import subject
from bartizan.core.place import Place
from bartizan.core.verdict import Verdict, failed, passed
from bartizan.core.words import Severity, Source
from bartizan.evidence.asks import resources
from bartizan.evidence.iac import Iac, Resource
from bartizan.evidence.pods import WORKLOADS, Pod, pods
from bartizan.formats.node import Node

Problem = tuple[str, Node]

POWERFUL = frozenset({"ALL", "SYS_ADMIN", "NET_ADMIN", "SYS_PTRACE", "SYS_MODULE", "DAC_OVERRIDE",
                      "BPF", "NET_RAW"})  # fmt: skip
SOCKETS = ("docker.sock", "containerd.sock", "crio.sock")
WHOLE = frozenset({"/", "/etc", "/var", "/root", "/home", "/proc", "/sys", "/var/run", "/dev"})


@check(
    Meta(
        id="infra-kubernetes-pods",
        title="Containers are unprivileged",
        control="INF-06",
        clause="containers-unprivileged",
        severity=Severity.HIGH,
        asks=resources(*WORKLOADS),
        fix="securityContext: {runAsNonRoot: true, allowPrivilegeEscalation: false, "
        "readOnlyRootFilesystem: true, capabilities: {drop: [ALL]}}; no privileged, hostPath, "
        "hostNetwork or container socket.",
        absent="no pod is declared",
        refs=("CWE-250",),
        source=Source.IAC,
    ),
    Iac,
)
def kubernetes_pods(iac: Iac) -> Iterator[Verdict]:
    """A model server runs code of many hands; when it is turned, the machine must hold.

    *What it reads*: pods of Kubernetes manifests; those that only amend others are left out. *Why
    it matters*: a privileged container, or one with the machine's files or container socket, owns
    the machine and all that runs on it. *Passes*: it must run as non-root, without these. *Fails*:
    it has one of these (high), or may run as root (medium). *Fix*: set the security context.
    """
    for pod in pods(iac):
        yield _verdict(pod.resource, [*_pod_grave(pod)], [*_pod_root(pod)])


def _verdict(resource: Resource, grave: list[Problem], light: list[Problem]) -> Verdict:
    name = subject(resource)
    problems = grave or light
    if not problems:
        return passed("runs without rights over its machine", resource.place, subject=name)
    places: dict[Place, None] = dict.fromkeys(resource.place_of(node) for _, node in problems)
    because = "; ".join(dict.fromkeys(said for said, _ in problems))
    verdict = failed(because, *places, subject=name)
    return verdict if grave else verdict.with_(severity=Severity.MEDIUM)


def _pod_grave(pod: Pod) -> Iterator[Problem]:
    for key in ("hostNetwork", "hostPID", "hostIPC"):
        node = pod.spec.fields().get(key)
        if node is not None and node.truth:
            yield f"it shares its machine's {key.removeprefix('host').lower()}", node
    for volume in pod.spec.blocks("volumes"):
        path = volume.get("hostPath", "path")
        if path is not None and _is_grave_mount(path.text or ""):
            yield f"it mounts {path.text} of its machine", path
    for container in pod.containers():
        yield from _context(container.fields().get("securityContext"))


def _context(context: Node | None) -> Iterator[Problem]:
    if context is None:
        return
    fields = context.fields()
    for key, said in (("privileged", "it is privileged"),
                      ("allowPrivilegeEscalation", "it may raise its rights")):  # fmt: skip
        node = fields.get(key)
        if node is not None and node.truth:
            yield said, node
    added = context.get("capabilities", "add")
    for node in added.items() if added is not None else ():
        if (node.text or "").removeprefix("CAP_").upper() in POWERFUL:
            yield f"it has the capability {node.text}", node


def _pod_root(pod: Pod) -> Iterator[Problem]:
    """Yield each container that may run as root: neither it nor its pod forbids it."""
    around = pod.spec.get("securityContext")
    for container in pod.containers():
        own = container.fields().get("securityContext")
        if not any(_is_not_root(context) for context in (own, around) if context is not None):
            yield "it may run as root", container


def _is_not_root(context: Node) -> bool:
    flag, user = context.get("runAsNonRoot"), context.get("runAsUser")
    if flag is not None and flag.truth:
        return True
    return user is not None and user.value not in (0, "0", None)


def _is_grave_mount(path: str) -> bool:
    return path.endswith(SOCKETS) or (path.rstrip("/") or path) in WHOLE
