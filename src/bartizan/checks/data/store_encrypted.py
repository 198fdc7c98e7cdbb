"""Databases, volumes and indexes are encrypted at rest."""

from collections.abc import Iterator, Mapping

from bartizan.checks.api import Meta, check
from bartizan.checks.declaring import Wording, demanded, subject
from bartizan.core.verdict import Verdict, passed, unknown
from bartizan.core.words import Confidence, Severity, Source
from bartizan.evidence.asks import resources
from bartizan.evidence.iac import Iac, Resource
from bartizan.evidence.settings import Said, switch
from bartizan.evidence.stores import is_copy, is_restored

SWITCHES: Mapping[str, str] = {
    "aws_ebs_volume": "encrypted",
    "aws_db_instance": "storage_encrypted",
    "aws_rds_cluster": "storage_encrypted",
    "aws_docdb_cluster": "storage_encrypted",
    "aws_neptune_cluster": "storage_encrypted",
    "aws_efs_file_system": "encrypted",
    "aws_redshift_cluster": "encrypted",
    "aws_opensearch_domain": "encrypt_at_rest.enabled",
    "aws_elasticsearch_domain": "encrypt_at_rest.enabled",
    "aws_elasticache_replication_group": "at_rest_encryption_enabled",
    "aws_dax_cluster": "server_side_encryption.enabled",
    "AWS::EC2::Volume": "Encrypted",
    "AWS::RDS::DBInstance": "StorageEncrypted",
    "AWS::RDS::DBCluster": "StorageEncrypted",
    "AWS::DocDB::DBCluster": "StorageEncrypted",
    "AWS::Neptune::DBCluster": "StorageEncrypted",
    "AWS::EFS::FileSystem": "Encrypted",
    "AWS::Redshift::Cluster": "Encrypted",
    "AWS::OpenSearchService::Domain": "EncryptionAtRestOptions.Enabled",
    "AWS::Elasticsearch::Domain": "EncryptionAtRestOptions.Enabled",
    "AWS::ElastiCache::ReplicationGroup": "AtRestEncryptionEnabled",
}
ALWAYS = ("aws_dynamodb_table", "AWS::DynamoDB::Table", "aws_opensearchserverless_collection",
          "AWS::OpenSearchServerless::Collection", "aws_s3vectors_vector_bucket")  # fmt: skip
# A volume without a word follows the default of its account, which this code does not show.
DEFAULTED = frozenset({"aws_ebs_volume", "AWS::EC2::Volume"})
WORDING = Wording("encryption at rest is on", "encryption at rest is not on")


@check(
    Meta(
        id="data-store-encrypted",
        title="Databases, volumes and indexes are encrypted",
        control="DAT-05",
        clause="encrypted",
        severity=Severity.HIGH,
        asks=resources(*SWITCHES, *ALWAYS),
        fix="Set storage_encrypted = true (encrypted for volumes and file systems, encrypt_at_rest "
        "{ enabled = true } for a search domain), with a key.",
        absent="no database, volume or index is declared",
        refs=("CWE-311",),
        source=Source.IAC,
    ),
    Iac,
)
def store_encrypted(iac: Iac) -> Iterator[Verdict]:
    """Embeddings, features and conversations are the training data in another form.

    *What it reads*: databases, volumes, file systems and search domains with their encryption.
    *Why it matters*: a snapshot or disk that leaves the account is readable. *Passes*: encryption
    is on, or cannot be off. *Fails*: it is off, which is the default of most. *Fix*: switch it on.
    """
    for store in iac.of(*SWITCHES):
        if not is_copy(store):
            yield _verdict(store)
    for store in iac.of(*ALWAYS):
        because = "this kind of store is always encrypted"
        yield passed(because, store.place, subject=subject(store))


def _verdict(store: Resource) -> Verdict:
    setting = switch(store, SWITCHES[store.kind])
    silent = setting.said is Said.ABSENT
    if silent and is_restored(store):
        because = "whether it is encrypted is taken over from its snapshot"
        return unknown(because, store.place, subject=subject(store))
    verdict = demanded(store, setting, WORDING)
    defaulted = silent and store.kind in DEFAULTED
    return verdict.with_(confidence=Confidence.MEDIUM) if defaulted else verdict
