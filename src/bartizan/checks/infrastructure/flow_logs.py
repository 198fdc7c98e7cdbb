"""The flows of a declared network are recorded."""

from collections.abc import Iterator

from bartizan.checks.api import Meta, check
from bartizan.checks.declaring import subject, undecided, unread_modules
from bartizan.core.verdict import Verdict, failed, passed, unknown
from bartizan.core.words import Severity, Source
from bartizan.evidence.asks import resources
from bartizan.evidence.iac import Iac, Resource
from bartizan.evidence.settings import Said, chosen

NETWORKS = ("aws_vpc", "AWS::EC2::VPC")
FLOWS = ("aws_flow_log", "AWS::EC2::FlowLog")


@check(
    Meta(
        id="infra-flow-logs",
        title="Networks log their flows, rejected ones too",
        control="INF-03",
        clause="flows-logged",
        severity=Severity.MEDIUM,
        asks=resources(*NETWORKS, *FLOWS),
        fix='Add resource "aws_flow_log" "main" { vpc_id = aws_vpc.main.id  traffic_type = "ALL"  '
        "log_destination = aws_s3_bucket.flows.arn  log_destination_type = "
        '"s3" }.',
        absent="no network is declared",
        refs=("CWE-778",),
        source=Source.IAC,
    ),
    Iac,
)
def flow_logs(iac: Iac) -> Iterator[Verdict]:
    """Who talked to the model server, and what was refused, is in the flow log or nowhere.

    *What it reads*: declared networks and flow logs. *Why it matters*: without them a break-in
    leaves no path to follow. *Passes*: a flow log names the network and records all or rejected
    traffic. *Fails*: it records accepted traffic only. *Unknown*: none is declared here. *Fix*:
    declare one.
    """
    for network in iac.of(*NETWORKS):
        yield _verdict(iac, network)
    yield from unread_modules(iac, "/vpc/", "vpc/aws", "terraform-aws-vpc")


def _verdict(iac: Iac, network: Resource) -> Verdict:
    name = subject(network)
    flows = [other for other in iac.referring_to(network) if other.kind in FLOWS]
    if not flows:
        because = "no flow log for this network is declared here"
        return unknown(because, network.place, subject=name)
    traffic = chosen(flows[0], ("ALL", "REJECT"), "traffic_type", "TrafficType")
    if traffic.said is Said.COMPUTED:
        return undecided(flows[0], traffic, "rejected traffic is recorded")
    if traffic.said is Said.NO:
        because = "its flow log leaves out what was rejected"
        return failed(because, traffic.place, network.place, subject=name)
    return passed("its flows are logged", flows[0].place, network.place, subject=name)
