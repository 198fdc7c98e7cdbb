"""The declared stores of a workload, and the resources that complete a bucket's declaration."""

import re
from dataclasses import dataclass

from bartizan.evidence.iac import Dialect, Iac, Resource
from bartizan.evidence.settings import shown, value_at
from bartizan.formats.node import Node

BUCKETS = ("aws_s3_bucket", "AWS::S3::Bucket")
_OWNED_ELSEWHERE = ("var.", "each.", "module.", "local.", "data.")
_LOGS = re.compile(r"(?:^|[-_.])(?:access)?logs?(?:$|[-_.])|logging|cloudtrail", re.IGNORECASE)
ENCRYPTIONS = "aws_s3_bucket_server_side_encryption_configuration"
_DEFAULT = "apply_server_side_encryption_by_default"
_COPIES = {
    "aws_db_instance": ("replicate_source_db",),
    "aws_rds_cluster": ("replication_source_identifier",),
    "AWS::RDS::DBInstance": ("DBClusterIdentifier", "SourceDBInstanceIdentifier"),
    "AWS::RDS::DBCluster": ("SourceDBClusterIdentifier",),
}
_SNAPSHOTS = ("snapshot_identifier", "DBSnapshotIdentifier", "SnapshotIdentifier",
              "restore_to_point_in_time", "s3_import")  # fmt: skip


@dataclass(frozen=True, slots=True)
class Companions:
    """Resources that say more of a bucket: those that name it, and those that may."""

    tied: tuple[Resource, ...]
    loose: tuple[Resource, ...]


def companions(iac: Iac, bucket: Resource, *kinds: str) -> Companions:
    """Return the resources of these kinds that belong to a bucket.

    One belongs by reference or by the same written name. One whose bucket is an input of its module
    may belong to any bucket of the same module.
    """
    tied: list[Resource] = []
    loose: list[Resource] = []
    for other in iac.of(*kinds):
        node = value_at(other, "bucket", "Bucket")
        if node is None or other.dialect is not bucket.dialect:
            continue
        if _is_tied(bucket, other, node):
            tied.append(other)
        elif _may_belong(bucket, other, node):
            loose.append(other)
    return Companions(tuple(tied), tuple(loose))


def _is_tied(bucket: Resource, other: Resource, node: Node) -> bool:
    expression = node.expression
    written = value_at(bucket, "bucket", "BucketName")
    if expression is None or (written is not None and written.expression == expression):
        same_name = written is not None and written.value == node.value
        return same_name and other.scope == bucket.scope
    if other.scope != bucket.scope:
        return False
    if bucket.dialect is Dialect.CLOUDFORMATION:
        return re.search(rf"\b{re.escape(bucket.name)}\b", expression.text) is not None
    if expression.text.startswith("each."):
        return bucket.address in other.references
    address = re.escape(bucket.address)
    return re.search(rf"(?<![\w.-]){address}(?![\w-])", expression.text) is not None


def _may_belong(bucket: Resource, other: Resource, node: Node) -> bool:
    expression = node.expression
    if expression is None or bucket.dialect is Dialect.CLOUDFORMATION:
        return False
    if expression.text.startswith("module."):
        return True
    return other.scope == bucket.scope and expression.text.startswith(_OWNED_ELSEWHERE)


def is_log_store(bucket: Resource) -> bool:
    """Whether a bucket's name says that it keeps logs of access."""
    written = value_at(bucket, "bucket", "BucketName")
    text = shown(written) if written is not None else ""
    return any(_LOGS.search(name) is not None for name in (bucket.name, text))


def encryption_rule(bucket: Resource, found: Companions) -> tuple[Resource, str]:
    """Return the resource that may say how a bucket encrypts, and the path of the algorithm."""
    if found.tied:
        return found.tied[0], f"rule.{_DEFAULT}.sse_algorithm"
    if bucket.dialect is Dialect.CLOUDFORMATION:
        inline = "BucketEncryption.ServerSideEncryptionConfiguration"
        return bucket, f"{inline}.ServerSideEncryptionByDefault.SSEAlgorithm"
    return bucket, f"server_side_encryption_configuration.rule.{_DEFAULT}.sse_algorithm"


def is_copy(store: Resource) -> bool:
    """Whether a database is a copy or a member of another, so that its settings are that one's."""
    return any(store.body.get(name) is not None for name in _COPIES.get(store.kind, ()))


def is_restored(store: Resource) -> bool:
    """Whether a database begins as a copy of a snapshot, and takes over what is not said."""
    return any(store.body.get(name) is not None for name in _SNAPSHOTS)
