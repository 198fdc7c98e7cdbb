"""What an endpoint is asked and answers is captured, so that it can be watched."""

from collections.abc import Iterator

from bartizan.checks.api import Meta, check
from bartizan.checks.declaring import Wording, demanded
from bartizan.core.verdict import Verdict
from bartizan.core.words import Severity, Source
from bartizan.evidence.asks import resources
from bartizan.evidence.iac import Iac
from bartizan.evidence.settings import switch, value_at

CONFIGURATIONS = ("aws_sagemaker_endpoint_configuration", "AWS::SageMaker::EndpointConfig")
SERVERLESS = ("production_variants.serverless_config", "ProductionVariants.ServerlessConfig")
WORDING = Wording(
    "requests and answers are captured",
    "captures neither requests nor answers, so drift and abuse go unseen",
)


@check(
    Meta(
        id="infra-sagemaker-capture",
        title="Endpoints capture their traffic",
        control="MOD-13",
        clause="metrics-emitted",
        severity=Severity.MEDIUM,
        asks=resources(*CONFIGURATIONS),
        fix="Add data_capture_config { enable_capture = true  initial_sampling_percentage = 100  "
        'destination_s3_uri = "s3://…"  capture_options { capture_mode = "Input" }  '
        'capture_options { capture_mode = "Output" } } with kms_key_id.',
        absent="no endpoint configuration that can capture is declared",
        refs=("CWE-778", "owasp-llm/LLM10"),
        source=Source.IAC,
    ),
    Iac,
)
def sagemaker_capture(iac: Iac) -> Iterator[Verdict]:
    """A model that drifts or is being copied looks healthy to every machine metric.

    *What it reads*: endpoint configurations and their data capture; serverless endpoints cannot
    capture. *Why it matters*: quality, drift and extraction are measured on real traffic. *Passes*:
    capture is on. *Fails*: it is off or absent. *Fix*: add `data_capture_config`.
    """
    for configuration in iac.of(*CONFIGURATIONS):
        if value_at(configuration, *SERVERLESS) is None:
            paths = ("data_capture_config.enable_capture", "DataCaptureConfig.EnableCapture")
            yield demanded(configuration, switch(configuration, *paths), WORDING)
