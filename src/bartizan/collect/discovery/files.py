"""Assets that files are: containers, infrastructure, pipelines, notebooks, dependencies."""

from collections.abc import Iterable, Iterator
from posixpath import dirname

from bartizan.collect.discovery.find import Find, Property
from bartizan.core.place import Place
from bartizan.evidence.agentconfig import AgentConfigs
from bartizan.evidence.containers import Containers
from bartizan.evidence.data import DataFiles
from bartizan.evidence.dependencies import Dependencies
from bartizan.evidence.documents import DocumentKind, Documents
from bartizan.evidence.iac import Dialect, Iac, Resource
from bartizan.evidence.model import ModelFiles
from bartizan.evidence.pipelines import Pipelines

# Kinds of resources, in the words of their dialects, and what they are to us.
RESOURCES = {
    "aws_s3_bucket": "bucket", "AWS::S3::Bucket": "bucket", "google_storage_bucket": "bucket",
    "azurerm_storage_account": "bucket",
    "aws_sagemaker_model": "model", "AWS::SageMaker::Model": "model",
    "aws_bedrock_custom_model": "model",
    "aws_sagemaker_endpoint": "model_endpoint", "AWS::SageMaker::Endpoint": "model_endpoint",
    "aws_sagemaker_endpoint_configuration": "model_endpoint",
    "AWS::SageMaker::EndpointConfig": "model_endpoint",
    "google_vertex_ai_endpoint": "model_endpoint", "azurerm_cognitive_deployment": "model_endpoint",
    "azurerm_cognitive_account": "model_endpoint", "InferenceService": "model_endpoint",
    "aws_sagemaker_notebook_instance": "notebook", "AWS::SageMaker::NotebookInstance": "notebook",
    "aws_sagemaker_domain": "notebook", "AWS::SageMaker::Domain": "notebook",
    "aws_bedrockagent_agent": "agent", "AWS::Bedrock::Agent": "agent",
    "aws_bedrockagentcore_agent_runtime": "agent",
    "aws_bedrockagent_agent_action_group": "tool",
    "aws_bedrockagent_knowledge_base": "vector_store",
    "AWS::Bedrock::KnowledgeBase": "vector_store",
    "aws_opensearchserverless_collection": "vector_store",
    "AWS::OpenSearchServerless::Collection": "vector_store",
    "aws_bedrockagent_data_source": "dataset_ref", "AWS::Bedrock::DataSource": "dataset_ref",
    "aws_bedrock_guardrail": "guard", "AWS::Bedrock::Guardrail": "guard",
    "aws_sagemaker_model_package_group": "model_registry",
    "AWS::SageMaker::ModelPackageGroup": "model_registry",
    "aws_codepipeline": "ci_workflow", "AWS::CodePipeline::Pipeline": "ci_workflow",
    "aws_sagemaker_pipeline": "ml_pipeline", "AWS::SageMaker::Pipeline": "ml_pipeline",
    "AWS::SageMaker::TrainingJob": "training",
}  # fmt: skip
POLICIES = frozenset(DocumentKind) - {
    DocumentKind.OTHER, DocumentKind.CHANGELOG, DocumentKind.PROMPT, DocumentKind.README,
}  # fmt: skip
SERVING = ("vllm", "text-generation-inference", "ollama", "tritonserver", "tgi", "torchserve",
           "huggingface-inference", "tensorflow/serving")  # fmt: skip
FETCHERS = ("aws", "wget", "curl", "gsutil", "azcopy")
DATA_FILES = (".csv", ".json", ".jsonl", ".parquet", ".txt", ".zip", ".tar.gz", ".tsv")
CONFIGURED = (Dialect.TERRAFORM, Dialect.CLOUDFORMATION)


def container_finds(containers: Containers) -> Iterator[Find]:
    """Yield a container for each build file, named by its path."""
    for container in containers.dockerfiles:
        final = container.final
        place = container.place(1)
        facts: dict[str, Property] = {"image": final.image} if final is not None else {}
        yield Find("container", container.path, place, facts)
        if final is not None and final.line != place.line:
            yield Find("container", container.path, container.place(final), facts)


def iac_finds(iac: Iac) -> Iterator[Find]:
    """Yield one asset for each module or template, and those resources that are AI assets."""
    roots: dict[str, Place] = {}
    for resource in iac.resources:
        if resource.dialect in CONFIGURED:
            root = dirname(resource.place.path) or "."
            place = Place(resource.place.path)
            roots[root] = min(roots.get(root, place), place, key=_first)
        yield from _resource(resource)
    for root, place in roots.items():
        yield Find("iac", root, place)


def _first(place: Place) -> tuple[bool, str]:
    return not place.path.endswith("main.tf"), place.path


def _resource(resource: Resource) -> Iterator[Find]:
    if kind := RESOURCES.get(resource.kind):
        yield Find(kind, resource.address, resource.place, {"type": resource.kind})
    elif resource.dialect is Dialect.COMPOSE and resource.kind == "service":
        yield Find("compose_service", resource.name, resource.place)
        yield from _serving(resource)
    elif resource.dialect is Dialect.KUBERNETES:
        yield Find("k8s_workload", f"{resource.kind}/{resource.name}", resource.place)
        yield from _serving(resource)


def _serving(resource: Resource) -> Iterator[Find]:
    image = resource.body.get("image")
    if image is not None and image.text and any(name in image.text for name in SERVING):
        yield Find("inference_server", image.text, resource.place)


def pipeline_finds(pipelines: Pipelines) -> Iterator[Find]:
    """Yield workflows, and the datasets that their commands fetch."""
    for workflow in pipelines.workflows:
        yield Find("ci_workflow", workflow.name or workflow.path, workflow.place)
    for _, _, step in pipelines.steps:
        for command in step.commands:
            words = [word.text for word in command.words]
            if words and words[0] in FETCHERS and (name := _fetched(words)):
                yield Find("dataset_ref", name, Place(step.place.path, command.line))


def _fetched(words: Iterable[str]) -> str:
    for word in words:
        if "://" in word and word.lower().split("?", 1)[0].endswith(DATA_FILES):
            return word.rsplit("/", 1)[-1]
    return ""


def notebook_finds(paths: Iterable[str]) -> Iterator[Find]:
    """Yield a notebook for each .ipynb file."""
    for path in paths:
        if path.lower().endswith(".ipynb"):
            yield Find("notebook", path, Place(path))


def dependency_finds(dependencies: Dependencies) -> Iterator[Find]:
    """Yield each package that the workload asks for, once, with all places."""
    for item in dependencies.requirements:
        if not item.local and item.name:
            facts: dict[str, Property] = {"ecosystem": item.ecosystem}
            if item.exact and item.specifier.startswith("=="):
                facts["version"] = item.specifier.removeprefix("==").strip()
            yield Find("dependency", item.name, item.place, facts)


def document_finds(documents: Documents) -> Iterator[Find]:
    """Yield the documents that govern the workload: policies, cards, plans, owners."""
    for document in documents.documents:
        for kind in document.kinds:
            if kind in POLICIES:
                yield Find("document", f"{kind.value}: {document.path}", document.place)


def data_finds(data: DataFiles) -> Iterator[Find]:
    """Yield each data file; `personal` says that its sample holds personal data."""
    for item in data.data:
        facts: dict[str, Property] = {"format": item.format, "size": item.size}
        if item.personal:
            facts["personal"] = True
        yield Find("dataset", item.path, item.place, facts)


def model_finds(models: ModelFiles) -> Iterator[Find]:
    """Yield each model file, with its format by content."""
    for item in models.models:
        facts: dict[str, Property] = {"format": item.format, "size": item.size}
        yield Find("model_file", item.path, item.place, facts, item.digest)


def config_finds(configs: AgentConfigs) -> Iterator[Find]:
    """Yield the tool servers that clients start, and the models that configuration names."""
    for server in configs.servers:
        yield Find("mcp_client", server.name, server.place, {"pinned": server.pinning.value})
    for model in configs.models:
        yield Find("model_ref", model.name, model.place, {"hosted": True})
