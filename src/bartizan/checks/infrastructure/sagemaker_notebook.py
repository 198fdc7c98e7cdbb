"""A notebook instance is a workstation in the account, and is hardened like one."""

from collections.abc import Iterator

from bartizan.checks.api import Meta, check
from bartizan.checks.declaring import jointly
from bartizan.core.verdict import Verdict
from bartizan.core.words import Severity, Source
from bartizan.evidence.asks import resources
from bartizan.evidence.iac import Iac, Resource
from bartizan.evidence.settings import Setting, chosen, named

NOTEBOOKS = ("aws_sagemaker_notebook_instance", "AWS::SageMaker::NotebookInstance")


@check(
    Meta(
        id="infra-sagemaker-notebook",
        title="Notebook instances are hardened",
        control="INF-01",
        clause="environment-hardened",
        severity=Severity.HIGH,
        asks=resources(*NOTEBOOKS),
        fix='Set direct_internet_access = "Disabled", root_access = "Disabled", subnet_id and '
        "security_groups of a private subnet, and kms_key_id.",
        absent="no notebook instance is declared",
        refs=("CWE-250", "CWE-923"),
        source=Source.IAC,
    ),
    Iac,
)
def sagemaker_notebook(iac: Iac) -> Iterator[Verdict]:
    """A notebook with root and a way out is the shortest path from a package to the data.

    *What it reads*: notebook instances with their internet access, root access, subnet and key.
    *Why it matters*: code from anywhere runs there beside production data and a strong role.
    *Passes*: no direct internet, no root, a subnet and a key. *Fails*: one of them is missing.
    *Fix*: set the four attributes.
    """
    for notebook in iac.of(*NOTEBOOKS):
        yield jointly(
            notebook, _demands(iac, notebook), "no direct internet, no root, own subnet and key"
        )


def _demands(iac: Iac, notebook: Resource) -> tuple[tuple[Setting, str], ...]:
    off = ("Disabled",)
    return (
        (
            chosen(notebook, off, "direct_internet_access", "DirectInternetAccess"),
            "it reaches the internet directly",
        ),
        (chosen(notebook, off, "root_access", "RootAccess"), "its users are root"),
        (named(iac, notebook, "subnet_id", "SubnetId"), "it is in no subnet of yours"),
        (named(iac, notebook, "kms_key_id", "KmsKeyId"), "its volume has no key of yours"),
    )
