"""A training job must run where nobody else can reach it or read its disks."""

from collections.abc import Iterator

from bartizan.checks.api import Meta, check
from bartizan.checks.testcode import apart
from bartizan.core.verdict import Verdict, failed, passed, review
from bartizan.core.words import Severity
from bartizan.evidence.asks import calls
from bartizan.evidence.source import Call, Source
from bartizan.evidence.value import Turned, answered, turned

ESTIMATORS = ("*.estimator.Estimator", "sagemaker.Estimator", "*.PyTorch",
              "*.TensorFlow", "*.HuggingFace", "*.SKLearn", "*.XGBoost", "*.MXNet",
              "*.ModelTrainer")  # fmt: skip
SWITCHED = {"enable_network_isolation", "encrypt_inter_container_traffic"}
# What is asked, and the argument that answers it.
WANTED = (
    ("a private subnet", ("subnets", "networking")),
    ("network isolation", ("enable_network_isolation", "networking")),
    ("a key for its volumes", ("volume_kms_key", "compute")),
    ("a key for its output", ("output_kms_key", "output_data_config")),
    ("encryption between nodes", ("encrypt_inter_container_traffic", "networking")),
)


@check(
    Meta(
        id="model-training-isolated",
        title="Training jobs are isolated and encrypted",
        control="MOD-15",
        clause="builder-isolated",
        severity=Severity.MEDIUM,
        asks=calls(*ESTIMATORS),
        fix="Pass subnets, security_group_ids, enable_network_isolation=True, "
        "encrypt_inter_container_traffic=True, volume_kms_key and output_kms_key.",
        absent="no training job of SageMaker is made here",
        refs=("CWE-311", "CWE-923", "owasp-llm/LLM04"),
    ),
    Source,
)
def training_isolated(source: Source) -> Iterator[Verdict]:
    """Code of others runs in a training job, with the data and a way out.

    *What it reads*: estimators of the SageMaker SDK with their arguments. *Why it matters*: a
    poisoned dependency sends data away, and disks stay readable. *Passes*: subnets, isolation, keys
    and encryption between nodes are set. *Fails*: one is missing; what options out of sight may
    set is for review, and so is test code. *Fix*: set them.
    """
    estimators = filter(_is_sagemaker, source.calls(*ESTIMATORS))
    yield from apart(source, map(_verdict, estimators))


def _is_sagemaker(call: Call) -> bool:
    return call.name.startswith("sagemaker") or call.keyword("instance_type") is not None


def _verdict(call: Call) -> Verdict:
    tail = call.short
    subject = f"{tail} in {call.within}"
    answers = {said: _set(call, names) for said, names in WANTED}
    lacking = [said for said, answer in answers.items() if answer is False]
    opened = [said for said, answer in answers.items() if answer is None]
    if lacking:
        because = f"{tail} trains without {', '.join(lacking)}"
        return failed(because, call.place, subject=subject)
    if opened:
        because = f"{tail} may be given {', '.join(opened)} out of sight, or at run time"
        return review(because, call.place, subject=subject)
    return passed("the job is isolated and encrypted", call.place, subject=subject)


def _set(call: Call, names: tuple[str, ...]) -> bool | None:
    """Return whether one of the arguments is set, None where it may be."""
    answer = answered(call.option(*names))
    run_time = answer and any(
        turned(call.option(name)) is Turned.OPEN for name in SWITCHED & {*names}
    )
    return None if run_time else answer
