"""The declared stores of a workload, and the resources that complete a bucket's declaration."""

import re
from dataclasses import dataclass

from bartizan.evidence.iac import Dialect, Iac, Resource
from bartizan.evidence.settings import shown, value_at
from bartizan.formats.node import Node

BUCKETS = ("aws_s3_bucket", "AWS::S3::Bucket")
_OWNED_ELSEWHERE = ("var.", "each.", "module.", "local.", "data.")
# Stands for the scope of what may belong to a bucket of any.
ANYWHERE = "*"
MOST_LOOSE = 20
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
    """Resources that say more of a bucket: those that name it, and the first that may."""

    tied: tuple[Resource, ...]
    loose: tuple[Resource, ...]


def companions(iac: Iac, bucket: Resource, *kinds: str) -> Companions:
    """Return the resources of these kinds that belong to a bucket.

    One belongs by reference or by the same written name. One whose bucket is an input of its module
    may belong to any bucket of the same module.
    """
    named = iac.once(_named_buckets)
    written = value_at(bucket, "bucket", "BucketName")
    near = [other for other in iac.referring_to(bucket) if other.kind in kinds]
    near += [other for other in named.get(_key(written), ()) if other.kind in kinds]
    tied = {other.place: other for other in near if _belongs(bucket, other)}
    handed, loose = iac.once(_handed), list[Resource]()
    if bucket.dialect is not Dialect.CLOUDFORMATION:
        keys = ((kind, bucket.dialect, at) for kind in kinds for at in (ANYWHERE, bucket.scope))
        loose = [other for key in keys for other in handed.get(key, ()) if other.place not in tied]
    return Companions(
        tuple(tied[place] for place in sorted(tied)),
        tuple(sorted(loose, key=lambda other: other.place)[:MOST_LOOSE]),
    )


def _named_buckets(iac: Iac) -> dict[str, list[Resource]]:
    """Group what names a bucket by the way in which it is written."""
    found: dict[str, list[Resource]] = {}
    for other in iac.resources:
        if (node := value_at(other, "bucket", "Bucket")) is not None:
            found.setdefault(_key(node), []).append(other)
    return found


def _handed(iac: Iac) -> dict[tuple[str, Dialect, str], list[Resource]]:
    """Group what names a bucket by an input, which may be any of its scope, or of any module."""
    found: dict[tuple[str, Dialect, str], list[Resource]] = {}
    for other in iac.resources:
        node = value_at(other, "bucket", "Bucket")
        text = node.expression.text if node is not None and node.expression is not None else ""
        if text.startswith(("module.", *_OWNED_ELSEWHERE)):
            at = ANYWHERE if text.startswith("module.") else other.scope
            held = found.setdefault((other.kind, other.dialect, at), [])
            if len(held) < MOST_LOOSE:
                held.append(other)
    return found


def _key(node: Node | None) -> str:
    if node is None:
        return ""
    return node.expression.text if node.expression is not None else str(node.value)


def _belongs(bucket: Resource, other: Resource) -> bool:
    node = value_at(other, "bucket", "Bucket")
    return node is not None and other.dialect is bucket.dialect and _is_tied(bucket, other, node)


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
