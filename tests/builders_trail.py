"""A cloud's trail as it lies in a folder: logs, a chain of signed digests, and the public key."""

import base64
import gzip
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from pathlib import Path
from typing import Any

from cryptography.hazmat.primitives.asymmetric import padding, rsa
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

START = datetime(2026, 11, 1, tzinfo=UTC)
HOUR = timedelta(hours=1)
ACCOUNT, REGION, BUCKET = "111122223333", "eu-west-1", "trail-bucket"
PRIVATE = rsa.generate_private_key(65537, 2048)
OTHER = rsa.generate_private_key(65537, 2048)
ADA = f"arn:aws:iam::{ACCOUNT}:user/ada"
Event = dict[str, Any]


def wire(moment: datetime) -> str:
    return moment.strftime("%Y-%m-%dT%H:%M:%SZ")


def listed_keys(private: rsa.RSAPrivateKey = PRIVATE) -> bytes:
    """Return what `aws cloudtrail list-public-keys` prints."""
    der = private.public_key().public_bytes(Encoding.DER, PublicFormat.PKCS1)
    value = base64.b64encode(der).decode()
    return json.dumps({"PublicKeyList": [{"Value": value, "Fingerprint": "ab"}]}).encode()


def get(key: str, at: datetime, who: str = ADA, count: int = 100, **more: Any) -> Event:
    return {
        "eventSource": "s3.amazonaws.com",
        "eventName": "GetObject",
        "eventTime": wire(at),
        "eventID": sha256(f"{key}{at}{who}".encode()).hexdigest()[:12],
        "userIdentity": {"type": "IAMUser", "arn": who},
        "requestParameters": {"bucketName": "lake", "key": key},
        "additionalEventData": {"bytesTransferredOut": float(count)},
        **more,
    }


def listing(prefix: str, at: datetime, who: str = ADA) -> Event:
    asked = {"bucketName": "lake", "prefix": prefix}
    return {**get("", at, who), "eventName": "ListObjectsV2", "requestParameters": asked}


def decrypt(dataset: str, at: datetime, who: str = ADA) -> Event:
    context = {"bartizan:dataset": dataset, "bartizan:file": "ab"}
    return {
        **get("", at, who),
        "eventSource": "kms.amazonaws.com",
        "eventName": "Decrypt",
        "requestParameters": {"encryptionContext": context},
    }


@dataclass
class Trail:
    """A folder with the trail of some hours from START on; each has one log and one digest."""

    root: Path
    digests: list[Path] = field(default_factory=list)
    logs: list[Path] = field(default_factory=list)

    @classmethod
    def of(cls, root: Path, hours: Sequence[Sequence[Event]]) -> "Trail":
        trail, signature, previous, before = cls(root), None, None, None
        for number, events in enumerate(hours):
            start = START + number * HOUR
            log = trail.lay_log(start, events)
            said = trail.digest(start, [log], (previous, before, signature))
            signature = trail.lay_digest(said)
            previous = said["digestS3Object"]
            before = sha256(json.dumps(said).encode()).hexdigest()
        if trail.digests and signature:
            newest = trail.digests[-1]
            newest.with_name(f"{newest.name}.signature").write_text(f"{signature}\n")
        return trail

    def lay_log(self, start: datetime, events: Sequence[Event]) -> Path:
        name = f"{ACCOUNT}_CloudTrail_{REGION}_{start:%Y%m%dT%H%MZ}_abcdef.json.gz"
        path = self.root / f"AWSLogs/{ACCOUNT}/CloudTrail/{REGION}" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(gzip.compress(json.dumps({"Records": list(events)}).encode()))
        self.logs.append(path)
        return path

    def digest(
        self,
        start: datetime,
        logs: Sequence[Path],
        before: tuple[str | None, str | None, str | None],
    ) -> Mapping[str, Any]:
        end = start + HOUR
        name = f"{ACCOUNT}_CloudTrail-Digest_{REGION}_trail_{REGION}_{end:%Y%m%dT%H%M%SZ}.json.gz"
        previous, hashed, signature = before
        return {
            "awsAccountId": ACCOUNT,
            "digestStartTime": wire(start),
            "digestEndTime": wire(end),
            "digestS3Bucket": BUCKET,
            "digestS3Object": f"AWSLogs/{ACCOUNT}/CloudTrail-Digest/{REGION}/{name}",
            "digestSignatureAlgorithm": "SHA256withRSA",
            "previousDigestS3Bucket": BUCKET if previous else None,
            "previousDigestS3Object": previous,
            "previousDigestHashValue": hashed,
            "previousDigestHashAlgorithm": "SHA-256",
            "previousDigestSignature": signature,
            "logFiles": [
                {
                    "s3Bucket": BUCKET,
                    "s3Object": log.relative_to(self.root).as_posix(),
                    "hashValue": sha256(gzip.decompress(log.read_bytes())).hexdigest(),
                    "hashAlgorithm": "SHA-256",
                }
                for log in logs
            ],
        }

    def lay_digest(self, said: Mapping[str, Any]) -> str:
        """Write a digest and return its signature in hexadecimal."""
        content = json.dumps(said).encode()
        path = self.root / said["digestS3Object"]
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(gzip.compress(content))
        self.digests.append(path)
        signed = "\n".join(
            [
                said["digestEndTime"],
                f"{said['digestS3Bucket']}/{said['digestS3Object']}",
                sha256(content).hexdigest(),
                said["previousDigestSignature"] or "null",
            ]
        )
        return PRIVATE.sign(signed.encode(), padding.PKCS1v15(), SHA256()).hex()
