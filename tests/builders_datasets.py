"""Datasets to hand out, grants to hand them out under, and the log in which that stands."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

from bartizan.audit.event import Event
from bartizan.audit.keyfiles import make_key
from bartizan.audit.notekeys import NoteSigner
from bartizan.audit.opening import create_log
from bartizan.audit.record import Who
from bartizan.audit.signed import signed_events, signed_head
from bartizan.audit.store import Folder
from bartizan.crypto.ecdsa import EcSigningKey
from bartizan.datasets.broker import Broker, open_broker
from bartizan.datasets.describing import described, listed, signable
from bartizan.datasets.grant import Grant, Revocation, write_grant, write_revocation
from bartizan.datasets.granted import GrantFolder
from bartizan.datasets.manifest import About, DatasetManifest
from bartizan.datasets.stated import SIGNATURE, stated
from bartizan.sealing.keys import KeyProvider
from bartizan.signing.bundle import write_bundle
from bartizan.signing.policyfile import Trust, trust_of
from bartizan.signing.statement import write_statement
from bartizan.signing.trusted import sign

NOW = datetime.now(UTC).replace(microsecond=0)
GRANTER, STRANGER = EcSigningKey.generate(), EcSigningKey.generate()
ADA, BOB = Who("ada", "oidc"), Who("bob", "oidc")
CSV = "id,name,user,user.ssn\n1,Ann,a,111\n2,Ben,b,222\n"
ABOUT = About(label="confidential", licence="CC-BY-4.0")
FILES = {"people.csv": CSV.encode(), "notes/read.me": b"a dataset\n"}


def lay_dataset(
    root: Path,
    files: Mapping[str, bytes] = FILES,
    about: About = ABOUT,
    key: EcSigningKey = GRANTER,
) -> DatasetManifest:
    """Write a dataset with its signed manifest."""
    for path, content in files.items():
        target = root / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(content)
    return resign(root, about, key)


def resign(root: Path, about: About = ABOUT, key: EcSigningKey = GRANTER) -> DatasetManifest:
    """Make the manifest of what lies in a folder, and sign it."""
    signature = root / SIGNATURE
    found = listed(root, [signature])
    dataset = described(root, found, about)
    statement = stated(dataset, signable(dataset, found, frozenset({SIGNATURE})), NOW)
    signature.write_bytes(write_bundle(sign(write_statement(statement), key)))
    return dataset


@dataclass
class Clock:
    """A clock that is set."""

    now: datetime = NOW

    def __call__(self) -> datetime:
        return self.now


@dataclass
class Place:
    """A dataset, the grants to it, who may grant, and the log; all below a folder."""

    below: Path
    clock: Clock = field(default_factory=Clock)
    keys: tuple[KeyProvider, ...] = ()
    granters: Trust = field(default_factory=lambda: trust_of([GRANTER.verifier]))

    def __post_init__(self) -> None:
        self.data, self.grants, self.log = (
            self.below / name for name in ("people", "grants", "log")
        )
        self.manifest = lay_dataset(self.data)
        self.grants.mkdir()
        self.key: NoteSigner = make_key(self.below / "log.key", "example.com/access")
        create_log(self.log, self.key)

    def grant(self, *, by: EcSigningKey = GRANTER, **changed: object) -> Grant:
        """Sign a grant of the whole dataset to ada for a day, changed in some things."""
        whole = Grant(
            subject="ada",
            dataset="people",
            root=self.manifest.root,
            purpose="training",
            columns=None,
            issued=NOW - timedelta(hours=1),
            until=NOW + timedelta(days=1),
            serial="1",
        )
        grant = replace(whole, **changed)  # type: ignore[arg-type]
        GrantFolder(self.grants).put(grant.id, sign(write_grant(grant), by))
        return grant

    def revoke(self, grant: Grant, by: EcSigningKey = GRANTER) -> Path:
        said = write_revocation(Revocation(grant=grant.id, at=NOW, reason="left"))
        return GrantFolder(self.grants).put(grant.id, sign(said, by), "revoked")

    @contextmanager
    def broker(self) -> Iterator[Broker]:
        folder, log = GrantFolder(self.grants), (self.log, self.key)
        with open_broker(folder, self.granters, log, keys=self.keys, clock=self.clock) as broker:
            yield broker

    def events(self) -> list[Event]:
        """Return what the log says, of access alone."""
        head = signed_head(Folder(self.log), [self.key.key])
        found = signed_events(Folder(self.log), head)
        return [each for each in found if each.record.what.action.startswith("data.")]

    def actions(self) -> list[str]:
        return [each.record.what.action for each in self.events()]
