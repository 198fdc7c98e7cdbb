"""A served model's container must not reach the whole internet."""

from collections.abc import Iterator

from bartizan.checks.api import Meta, check
from bartizan.checks.declaring import subject, undecided
from bartizan.core.verdict import Verdict, failed, passed
from bartizan.core.words import Severity, Source
from bartizan.evidence.asks import resources
from bartizan.evidence.iac import Iac, Resource
from bartizan.evidence.settings import Said, named, switch

MODELS = ("aws_sagemaker_model", "AWS::SageMaker::Model")
JOBS = (
    "AWS::SageMaker::DataQualityJobDefinition",
    "AWS::SageMaker::ModelBiasJobDefinition",
    "AWS::SageMaker::ModelExplainabilityJobDefinition",
    "AWS::SageMaker::ModelQualityJobDefinition",
    "AWS::SageMaker::ProcessingJob",
    "aws_sagemaker_data_quality_job_definition",
    "aws_bedrock_custom_model",
)
SWITCHES = ("enable_network_isolation", "EnableNetworkIsolation",
            "network_config.enable_network_isolation",
            "NetworkConfig.EnableNetworkIsolation")  # fmt: skip
NETWORKS = ("vpc_config", "VpcConfig", "network_config.vpc_config", "NetworkConfig.VpcConfig")


@check(
    Meta(
        id="infra-sagemaker-model-isolation",
        title="Models and jobs are isolated from the network",
        control="DAT-14",
        clause="jobs-contained",
        severity=Severity.HIGH,
        asks=resources(*MODELS, *JOBS),
        fix="Set enable_network_isolation = true, or vpc_config { subnets = [...]  "
        "security_group_ids = [...] } with private subnets.",
        absent="no model or job is declared",
        refs=("CWE-923",),
        source=Source.IAC,
    ),
    Iac,
)
def sagemaker_model_isolation(iac: Iac) -> Iterator[Verdict]:
    """A container that reaches the internet can send away what it is given to predict.

    *What it reads*: SageMaker models and jobs, with their network isolation and network. *Why it
    matters*: model code and its dependencies come from others, and see every request. *Passes*:
    network isolation is on, or they run in a network of yours. *Fails*: neither. *Fix*: switch
    isolation on.
    """
    for model in iac.of(*MODELS, *JOBS):
        yield _verdict(iac, model)


def _verdict(iac: Iac, model: Resource) -> Verdict:
    isolated, network = switch(model, *SWITCHES), named(iac, model, *NETWORKS)
    name = subject(model)
    if isolated.said is Said.YES:
        return passed("network isolation is on", isolated.place, subject=name)
    if network.said is Said.YES:
        return passed("it runs in a network of yours", network.place, subject=name)
    for setting in (isolated, network):
        if setting.said is Said.COMPUTED:
            return undecided(model, setting, "it is isolated")
    because = "neither network isolation nor a network of yours: it reaches the internet freely"
    return failed(because, model.place, subject=name)
