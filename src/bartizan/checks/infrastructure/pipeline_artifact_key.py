"""What a delivery pipeline hands from stage to stage is encrypted with a key of yours."""

from collections.abc import Iterator

from bartizan.checks.api import Meta, check
from bartizan.checks.declaring import Wording, demanded
from bartizan.core.verdict import Verdict
from bartizan.core.words import Severity, Source
from bartizan.evidence.asks import resources
from bartizan.evidence.iac import Dialect, Iac, Resource
from bartizan.evidence.settings import named

PIPELINES = ("aws_codepipeline", "AWS::CodePipeline::Pipeline")
WORDING = Wording(
    "its artifact store names a key", "its artifact store names no customer-managed key"
)


@check(
    Meta(
        id="infra-pipeline-artifact-key",
        title="Pipeline artifacts are encrypted with a key of yours",
        control="DAT-05",
        clause="customer-managed-keys",
        severity=Severity.LOW,
        asks=resources(*PIPELINES),
        fix='Add encryption_key { id = aws_kms_key.delivery.arn  type = "KMS" } to artifact_store.',
        absent="no delivery pipeline is declared",
        refs=("CWE-311",),
        source=Source.IAC,
    ),
    Iac,
)
def pipeline_artifact_key(iac: Iac) -> Iterator[Verdict]:
    """Models and code pass through the artifact store on their way to production.

    *What it reads*: delivery pipelines and the key of their artifact store. *Why it matters*: with
    the provider's key, whoever reads the bucket reads every release. *Passes*: a key is named.
    *Fails*: none is. *Fix*: name one.
    """
    for pipeline in iac.of(*PIPELINES):
        yield demanded(pipeline, named(iac, pipeline, *_paths(pipeline)), WORDING)


def _paths(pipeline: Resource) -> tuple[str, ...]:
    if pipeline.dialect is Dialect.TERRAFORM:
        return ("artifact_store.encryption_key",)
    if pipeline.body.get("ArtifactStores") is not None:
        return ("ArtifactStores.ArtifactStore.EncryptionKey",)
    return ("ArtifactStore.EncryptionKey",)
