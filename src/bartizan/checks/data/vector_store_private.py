"""Vector stores and databases are not reachable from the internet."""

import re
from collections.abc import Iterator

from bartizan.checks.api import Meta, check
from bartizan.checks.declaring import Wording, demanded, subject, undecided
from bartizan.core.place import Place
from bartizan.core.verdict import Verdict, failed, passed, review, unknown
from bartizan.core.words import Severity, Source
from bartizan.evidence.asks import resources
from bartizan.evidence.iac import Iac, Resource
from bartizan.evidence.iam import policy_of, public_statement
from bartizan.evidence.settings import Said, Setting, chosen, named, switch, value_at

POLICIES = ("aws_opensearchserverless_security_policy",
            "AWS::OpenSearchServerless::SecurityPolicy")  # fmt: skip
DOMAINS = {
    "aws_opensearch_domain": "vpc_options",
    "aws_elasticsearch_domain": "vpc_options",
    "AWS::OpenSearchService::Domain": "VPCOptions",
    "AWS::Elasticsearch::Domain": "VPCOptions",
}
DATABASES = {
    "aws_db_instance": "publicly_accessible",
    "aws_rds_cluster_instance": "publicly_accessible",
    "aws_redshift_cluster": "publicly_accessible",
    "aws_neptune_cluster_instance": "publicly_accessible",
    "AWS::RDS::DBInstance": "PubliclyAccessible",
    "AWS::Redshift::Cluster": "PubliclyAccessible",
}
FROM_PUBLIC = re.compile(r'"?AllowFromPublic\\?"?\s*[:=]\s*(true|false)', re.IGNORECASE)
PRIVATE = Wording("is not reachable from the internet", "is reachable from the internet")


@check(
    Meta(
        id="data-vector-store-private",
        title="Vector stores and databases are private",
        control="DAT-13",
        clause="store-private",
        severity=Severity.HIGH,
        asks=resources(*POLICIES, *DOMAINS, *DATABASES),
        fix="Set AllowFromPublic = false with SourceVPCEs in the network policy; vpc_options for a "
        "search domain; publicly_accessible = false for a database.",
        absent="no vector store or database is declared",
        refs=("CWE-668", "owasp-llm/LLM08"),
        source=Source.IAC,
    ),
    Iac,
)
def vector_store_private(iac: Iac) -> Iterator[Verdict]:
    """Who reaches the index reads the documents behind it, and can plant others.

    *What it reads*: network policies of serverless collections, search domains and databases. *Why
    it matters*: embeddings give back much of their text. *Passes*: private networks only. *Fails*:
    public network access, or a policy for everyone. *To review*: a search domain outside of your
    networks. *Fix*: make it private.
    """
    for policy in iac.of(*POLICIES):
        if chosen(policy, ("network",), "type", "Type").said is Said.YES:
            yield _collection(policy)
    for domain in iac.of(*DOMAINS):
        yield _domain(iac, domain)
    for database in iac.of(*DATABASES):
        yield _database(database)


def _collection(policy: Resource) -> Verdict:
    name, answers = subject(policy), tuple(_answers(policy))
    if not answers:
        return unknown("its network policy is computed", policy.place, subject=name)
    opened = next((place for public, place in answers if public), None)
    if opened is not None:
        because = "its collections are reachable from every network"
        return failed(because, opened, policy.place, subject=name)
    return passed("its collections are reachable from named networks", policy.place, subject=name)


def _answers(policy: Resource) -> Iterator[tuple[bool, Place]]:
    body = value_at(policy, "policy", "Policy")
    for node in body.walk() if body is not None else ():
        flag = node.fields().get("AllowFromPublic")
        if flag is not None and flag.truth is not None:
            yield flag.truth, policy.place_of(flag)
        text = node.expression.text if node.expression is not None else node.text or ""
        for found in FROM_PUBLIC.findall(text):
            yield found.lower() == "true", policy.place_of(node)


def _domain(iac: Iac, domain: Resource) -> Verdict:
    name, network = subject(domain), named(iac, domain, DOMAINS[domain.kind])
    if network.said is Said.YES:
        return passed("is inside a network of yours", network.place, subject=name)
    if network.said is Said.COMPUTED:
        return undecided(domain, network, "it is inside a network of yours")
    opened = public_statement(policy_of(iac, domain))
    if opened is not None:
        because = "is on the internet, and its policy allows everyone"
        verdict = failed(because, opened.place, domain.place, subject=name)
        return verdict.with_(severity=Severity.CRITICAL)
    because = "is on the internet; only its access policy keeps others out"
    return review(because, domain.place, subject=name)


def _database(database: Resource) -> Verdict:
    public = switch(database, DATABASES[database.kind])
    turned = {Said.YES: Said.NO, Said.NO: Said.YES, Said.ABSENT: Said.YES}
    said = turned.get(public.said, Said.COMPUTED)
    return demanded(database, Setting(said, public.place, public.shown), PRIVATE)
