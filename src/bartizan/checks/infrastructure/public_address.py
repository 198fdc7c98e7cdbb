"""What serves and keeps models and data has no address of its own on the internet."""

from collections.abc import Iterator

from bartizan.checks.api import Meta, check
from bartizan.checks.declaring import subject, undecided
from bartizan.core.verdict import Verdict, failed, passed
from bartizan.core.words import Severity, Source
from bartizan.evidence.asks import resources
from bartizan.evidence.iac import Iac, Resource
from bartizan.evidence.settings import Said, chosen

# Kinds with the setting that gives them a public address, closed unless it is said.
CLOSED = {
    "aws_ecs_service": "network_configuration.assign_public_ip",
    "AWS::ECS::Service": "NetworkConfiguration.AwsvpcConfiguration.AssignPublicIp",
    "aws_instance": "associate_public_ip_address",
    "AWS::EC2::Instance": "NetworkInterfaces.AssociatePublicIpAddress",
    "aws_launch_template": "network_interfaces.associate_public_ip_address",
    "aws_db_instance": "publicly_accessible",
    "aws_rds_cluster_instance": "publicly_accessible",
    "AWS::RDS::DBInstance": "PubliclyAccessible",
    "aws_redshift_cluster": "publicly_accessible",
    "aws_redshiftserverless_workgroup": "publicly_accessible",
}
# Kinds that everybody reaches unless they are told otherwise.
OPENED = {
    "azurerm_cognitive_account": "public_network_access_enabled",
    "azurerm_ai_services": "public_network_access",
    "azurerm_ai_foundry": "public_network_access",
    "azurerm_machine_learning_workspace": "public_network_access_enabled",
    "azurerm_search_service": "public_network_access_enabled",
    "azurerm_cosmosdb_account": "public_network_access_enabled",
}
PUBLIC = ("true", "enabled")


@check(
    Meta(
        id="infra-public-address",
        title="Services and stores have no public address of their own",
        control="INF-03",
        clause="segments-separated",
        severity=Severity.MEDIUM,
        asks=resources(*CLOSED, *OPENED),
        fix="Put it into private subnets behind the edge (assign_public_ip = false, "
        "publicly_accessible = false), or close it and add a private endpoint "
        "(public_network_access_enabled = false).",
        absent="nothing that could have a public address is declared",
        refs=("CWE-668", "CWE-923"),
        source=Source.IAC,
    ),
    Iac,
)
def public_address(iac: Iac) -> Iterator[Verdict]:
    """Whoever goes around the edge meets none of its rules.

    *What it reads*: public addresses of container services, instances and databases in AWS, and
    public access to AI services, searches and workspaces in Azure. *Why it matters*: one wrong rule
    of a security group, or one leaked key, is then enough. *Passes*: it is switched off. *Fails*:
    it is on, in Azure also where nothing is said. *Fix*: private subnets, private endpoints.
    """
    for kind, path in (CLOSED | OPENED).items():
        for resource in iac.of(kind):
            yield from _verdicts(resource, path, default=kind in OPENED)


def _verdicts(resource: Resource, path: str, *, default: bool) -> Iterator[Verdict]:
    setting, name = chosen(resource, PUBLIC, path), subject(resource)
    if setting.said is Said.COMPUTED:
        yield undecided(resource, setting, "it has no public address")
    elif setting.said is Said.YES:
        because = "it can be reached from the internet, past the edge"
        yield failed(because, setting.place, resource.place, subject=name)
    elif setting.said is Said.NO:
        yield passed("it has no public address", setting.place, subject=name)
    elif default:
        because = "it can be reached from the internet, since nothing closes it"
        yield failed(because, resource.place, subject=name)
