"""Containers as manifests, compose services and task definitions declare them, in one form."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from bartizan.core.place import Place
from bartizan.evidence.iac import Dialect, Iac, Resource
from bartizan.formats.node import Node

_TEMPLATES = {
    "Pod": ("spec",),
    "CronJob": ("spec", "jobTemplate", "spec", "template", "spec"),
    "InferenceService": ("spec", "predictor"),
    "ServingRuntime": ("spec",),
    "ClusterServingRuntime": ("spec",),
    "RayService": ("spec", "rayClusterConfig", "headGroupSpec", "template", "spec"),
    "RayCluster": ("spec", "headGroupSpec", "template", "spec"),
}
_USUAL = ("Deployment", "StatefulSet", "DaemonSet", "Job", "ReplicaSet", "LeaderWorkerSet")
_TEMPLATE = ("spec", "template", "spec")
_CONTAINERS = ("containers", "initContainers")
_SERVERS = re.compile(
    r"(?:^|/)(?:vllm|text-generation-inference|tgi|ollama|tritonserver|sglang|llama\.cpp|llamacpp|"
    r"localai|lmdeploy|ray-llm|mlflow|jupyter[\w-]*|pytorch-serve|torchserve|bentoml|seldon[\w-]*|"
    r"kserve[\w-]*|open-webui|qdrant|chroma|weaviate|milvus)(?:$|[-/:@_])",
    re.IGNORECASE,
)
WORKLOADS = (*_USUAL, *_TEMPLATES)


@dataclass(frozen=True, slots=True)
class Pod:
    """What runs together: the specification that its containers stand in."""

    resource: Resource
    spec: Node

    def containers(self) -> tuple[Node, ...]:
        """Return its containers, those that run first too."""
        found = [block for key in _CONTAINERS for block in self.spec.blocks(key)]
        model = self.spec.fields().get("model")
        return tuple(found) if model is None else (*found, *model.maps())


@dataclass(frozen=True, slots=True)
class Image:
    """An image that something runs, with its place; None where its name is computed."""

    resource: Resource
    name: str | None
    place: Place
    shown: str = ""


def pods(iac: Iac) -> Iterator[Pod]:
    """Yield what the manifests run; kinds that are not known are left out, and patches too."""
    for resource in iac.resources:
        if resource.dialect is Dialect.KUBERNETES and not _is_patch(resource):
            path = _TEMPLATES.get(resource.kind) or (_TEMPLATE if resource.kind in _USUAL else ())
            spec = resource.body.get(*path) if path else None
            if spec is not None:
                yield Pod(resource, spec)


def _is_patch(resource: Resource) -> bool:
    """Whether a manifest lacks what its kind demands: it then only amends another."""
    selected = resource.kind in {"Deployment", "StatefulSet", "DaemonSet", "ReplicaSet"}
    return selected and resource.body.get("spec", "selector") is None


def images(iac: Iac) -> Iterator[Image]:
    """Yield the images that manifests, compose services and task definitions run.

    What a compose service builds itself is left out.
    """
    for pod in pods(iac):
        for container in pod.containers():
            yield from _image(pod.resource, container.fields().get("image"))
    for service in iac.of("service"):
        if service.dialect is Dialect.COMPOSE and "build" not in service.body.fields():
            yield from _image(service, service.body.fields().get("image"))
    for task in iac.of("aws_ecs_task_definition", "AWS::ECS::TaskDefinition"):
        for node in _definitions(task):
            fields = node.fields()
            yield from _image(task, fields.get("image") or fields.get("Image"))


def is_server(name: str) -> bool:
    """Whether an image is a server of models or of what belongs to them."""
    return _SERVERS.search(name) is not None


def _image(resource: Resource, node: Node | None) -> Iterator[Image]:
    if node is not None:
        expression = node.expression
        shown = expression.text if expression is not None else ""
        yield Image(resource, node.text, resource.place_of(node), shown)


def _definitions(task: Resource) -> tuple[Node, ...]:
    """Return the containers of a task definition; those in a text of their own are not read."""
    written = task.body.get("container_definitions") or task.body.get("ContainerDefinitions")
    return written.maps() if written is not None else ()
