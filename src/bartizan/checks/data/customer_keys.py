"""Stores of confidential data are encrypted with keys that the organisation holds."""

from collections.abc import Iterator, Mapping

from bartizan.checks.api import Meta, check
from bartizan.checks.declaring import Wording, demanded, subject, unread_modules
from bartizan.core.verdict import Verdict, failed, unknown
from bartizan.core.words import Severity, Source
from bartizan.evidence.asks import resources
from bartizan.evidence.iac import Iac, Resource
from bartizan.evidence.settings import Said, Setting, named
from bartizan.evidence.stores import (
    BUCKETS,
    ENCRYPTIONS,
    companions,
    encryption_rule,
    is_copy,
    is_log_store,
)

KEYS: Mapping[str, str] = {
    "aws_ebs_volume": "kms_key_id",
    "aws_db_instance": "kms_key_id",
    "aws_rds_cluster": "kms_key_id",
    "aws_efs_file_system": "kms_key_id",
    "aws_docdb_cluster": "kms_key_id",
    "aws_neptune_cluster": "kms_key_arn",
    "aws_redshift_cluster": "kms_key_id",
    "aws_dynamodb_table": "server_side_encryption.kms_key_arn",
    "aws_opensearch_domain": "encrypt_at_rest.kms_key_id",
    "aws_elasticsearch_domain": "encrypt_at_rest.kms_key_id",
    "aws_sagemaker_feature_group": "online_store_config.security_config.kms_key_id",
    "AWS::EC2::Volume": "KmsKeyId",
    "AWS::RDS::DBInstance": "KmsKeyId",
    "AWS::RDS::DBCluster": "KmsKeyId",
    "AWS::EFS::FileSystem": "KmsKeyId",
    "AWS::DynamoDB::Table": "SSESpecification.KMSMasterKeyId",
    "AWS::OpenSearchService::Domain": "EncryptionAtRestOptions.KmsKeyId",
}
WORDING = Wording(
    "a customer-managed key is named",
    "names no customer-managed key, so the provider's own key decides who can read",
)


@check(
    Meta(
        id="data-customer-keys",
        title="Stores use customer-managed keys",
        control="DAT-05",
        clause="customer-managed-keys",
        severity=Severity.MEDIUM,
        asks=resources(*BUCKETS, ENCRYPTIONS, *KEYS),
        fix="Name a key: kms_key_id = aws_kms_key.data.arn; for a bucket, sse_algorithm = "
        '"aws:kms" with kms_master_key_id = aws_kms_key.data.arn in its encryption configuration.',
        absent="no store is declared",
        refs=("CWE-311",),
        source=Source.IAC,
    ),
    Iac,
)
def customer_keys(iac: Iac) -> Iterator[Verdict]:
    """A key of one's own is a second lock: its policy decides who can read, and it can be revoked.

    *What it reads*: buckets, volumes, databases and search domains with the key that each names.
    *Why it matters*: with the provider's key, whoever may read the store reads plaintext. *Passes*:
    a customer-managed key is named. *Fails*: none is. *Fix*: name a key.
    """
    for bucket in iac.of(*BUCKETS):
        if not is_log_store(bucket):
            yield _bucket(iac, bucket)
    for store in iac.of(*KEYS):
        if not is_copy(store):
            yield demanded(store, _own(named(iac, store, KEYS[store.kind])), WORDING)
    yield from unread_modules(iac, "s3-bucket")


def _bucket(iac: Iac, bucket: Resource) -> Verdict:
    found = companions(iac, bucket, ENCRYPTIONS)
    holder, path = encryption_rule(bucket, found)
    names = ("KMSMasterKeyID",) if path.endswith("SSEAlgorithm") else ("kms_master_key_id",)
    key = _own(named(iac, holder, path.rpartition(".")[0] + f".{names[0]}"))
    if key.said is Said.ABSENT and found.loose:
        because = "an encryption configuration here may be for this bucket or for another"
        return unknown(because, bucket.place, found.loose[0].place, subject=subject(bucket))
    if key.said in {Said.ABSENT, Said.NO}:
        places = dict.fromkeys((bucket.place, key.place))
        return failed(WORDING.bad, *places, subject=subject(bucket))
    return demanded(bucket, key, WORDING)


def _own(key: Setting) -> Setting:
    """Take the provider's own key for none."""
    if "alias/aws/" in key.shown:
        return Setting(Said.NO, key.place, key.shown)
    return key
