"""Reads a trust policy from YAML, and names it by a digest that its keys are part of."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Final

from bartizan.core.errors import BartizanError, FormatError, InvalidInputError
from bartizan.crypto.certificates import Roots
from bartizan.crypto.ecdsa import EcVerifyingKey
from bartizan.formats.node import Limits, Node
from bartizan.formats.yamldoc import read_yaml
from bartizan.signing.policy import (
    AllOf,
    AnyOf,
    AtLeast,
    Leaf,
    NotOlder,
    Policy,
    ScanSays,
    SignedByCertificate,
    SignedByIdentity,
    SignedByKey,
)
from bartizan.signing.statement import Subject
from bartizan.signing.strict import Json, write_strict
from bartizan.signing.trustedroot import read_root

SCHEMA: Final = "bartizan.trust/v1"
LIMITS: Final = Limits(size=1_000_000, depth=30, nodes=10_000)
VERDICTS: Final = ("safe", "review", "inconclusive", "critical")

MOST_DAYS: Final = 36_500

Read = Callable[[str], bytes]


@dataclass(frozen=True, slots=True)
class Trust:
    """A named policy, and `of` what it takes signatures: those of anything else are refused.

    `uncovered` takes models with parts of which their signature says nothing.
    """

    name: str
    policy: Policy
    uncovered: bool = False
    of: Subject = Subject.MODEL

    @property
    def digest(self) -> str:
        """Return `sha256:<hex>` over what the policy says, keys by their fingerprints."""
        said = {"name": self.name, "accept": plain(self.policy), "uncovered": self.uncovered}
        return f"sha256:{sha256(write_strict(said)).hexdigest()}"


def trust_of(keys: Sequence[EcVerifyingKey]) -> Trust:
    """Return the policy that takes what any of some keys signed."""
    name = " or ".join(f"key {key.id}" for key in keys)
    return Trust(name, AnyOf(tuple(map(SignedByKey, keys))))


def read_trust(content: bytes, read: Read) -> Trust:
    """Read a policy; `read` gives the bytes of the key files that it names.

    Raises FormatError for what is no policy, and for a key or certificate that is none.
    """
    documents = read_yaml(content, limits=LIMITS)
    if len(documents) != 1:
        raise FormatError(f"{len(documents)} documents where a trust policy is one")
    fields = documents[0].fields()
    _only(fields, {"schema", "name", "accept", "uncovered"}, "the policy")
    if _text(fields, "schema") != SCHEMA:
        raise FormatError(f"the schema of a trust policy is {SCHEMA}")
    uncovered = _text(fields, "uncovered") if "uncovered" in fields else "refuse"
    if uncovered not in ("refuse", "allow"):
        raise FormatError("`uncovered` is refuse or allow")
    if "accept" not in fields:
        raise FormatError("the policy has no `accept`")
    return Trust(_text(fields, "name"), _policy(fields["accept"], read), uncovered == "allow")


def load_trust(path: Path) -> Trust:
    """Read a policy from a file; keys are files relative to it. Raises InvalidInputError."""
    try:
        return read_trust(path.read_bytes(), lambda name: (path.parent / name).read_bytes())
    except OSError as error:
        reason = error.strerror or error
        raise InvalidInputError(f"cannot read {error.filename or path}: {reason}") from None
    except BartizanError as error:
        raise InvalidInputError(f"{path}: {error.message}", hint=error.hint) from None


def plain(policy: Policy) -> Json:
    """Return a policy as JSON, keys and roots by their fingerprints."""
    match policy:
        case AnyOf(parts):
            return {"any": [plain(part) for part in parts]}
        case AllOf(parts):
            return {"all": [plain(part) for part in parts]}
        case AtLeast(count, parts):
            return {"at_least": count, "of": [plain(part) for part in parts]}
        case _:
            return _leaf(policy)


def _leaf(policy: Leaf) -> Json:
    match policy:
        case SignedByKey(key):
            return {"key": key.fingerprint}
        case SignedByCertificate(roots, subject, issuer):
            return {"roots": roots.fingerprint, "subject": subject, "issuer": issuer}
        case SignedByIdentity(root, identity, issuer):
            return {"sigstore": root.fingerprint, "identity": identity, "issuer": issuer}
        case ScanSays(verdicts):
            return {"scan": list(verdicts)}
        case NotOlder(days):
            return {"max_age_days": days}


def _policy(node: Node, read: Read) -> Policy:
    fields = node.fields()
    if set(fields) == {"at_least", "of"}:
        parts = _parts(fields["of"], read)
        count = fields["at_least"].value
        if not isinstance(count, int) or isinstance(count, bool) or not 0 < count <= len(parts):
            raise _wrong(node, f"`at_least` is a number from 1 to {len(parts)}")
        return AtLeast(count, parts)
    if len(fields) != 1:
        raise _wrong(node, "a part of a policy has one key, or `at_least` and `of`")
    ((name, value),) = fields.items()
    return _named(name, value, read)


def _named(name: str, value: Node, read: Read) -> Policy:
    match name:
        case "any":
            return AnyOf(_parts(value, read))
        case "all":
            return AllOf(_parts(value, read))
        case _:
            return _leaf_named(name, value, read)


def _leaf_named(name: str, value: Node, read: Read) -> Leaf:
    match name:
        case "key":
            return SignedByKey(EcVerifyingKey(read(_string(value))))
        case "certificate":
            return _certificate(value, read)
        case "sigstore":
            return _identity(value, read)
        case "scan":
            return ScanSays(_verdicts(value))
        case "max_age_days":
            return NotOlder(_days(value))
        case _:
            raise _wrong(value, f"a policy has no part {name[:40]!a}")


def _verdicts(value: Node) -> tuple[str, ...]:
    verdicts = tuple(map(_string, value.items())) or (_string(value),)
    if not set(verdicts) <= set(VERDICTS):
        raise _wrong(value, f"`scan` is one of {', '.join(VERDICTS)}, or a list of them")
    return verdicts


def _days(value: Node) -> int:
    days = value.value
    if not isinstance(days, int) or isinstance(days, bool) or not 0 < days <= MOST_DAYS:
        raise _wrong(value, f"`max_age_days` is a number from 1 to {MOST_DAYS}")
    return days


def _certificate(value: Node, read: Read) -> SignedByCertificate:
    fields = value.fields()
    _only(fields, {"roots", "subject", "issuer"}, "`certificate`")
    patterns = {name: _text(fields, name) for name in ("subject", "issuer") if name in fields}
    if not patterns:
        raise _wrong(value, "`certificate` names a subject or an issuer: not anybody may sign")
    return SignedByCertificate(Roots(read(_text(fields, "roots"))), **patterns)


def _identity(value: Node, read: Read) -> SignedByIdentity:
    fields = value.fields()
    _only(fields, {"trusted_root", "identity", "issuer"}, "`sigstore`")
    root = read_root(read(_text(fields, "trusted_root")))
    return SignedByIdentity(root, _text(fields, "identity"), _text(fields, "issuer"))


def _parts(node: Node, read: Read) -> tuple[Policy, ...]:
    if not node.items():
        raise _wrong(node, "a list of parts is wanted here")
    return tuple(_policy(each, read) for each in node.items())


def _only(fields: Mapping[str, Node], known: set[str], what: str) -> None:
    for name in fields.keys() - known:
        raise FormatError(
            f"{what} has no key {name[:40]!a}", hint=f"Its keys: {', '.join(sorted(known))}."
        )


def _text(fields: Mapping[str, Node], name: str) -> str:
    if name not in fields:
        raise FormatError(f"`{name}` is missing")
    return _string(fields[name])


def _string(node: Node) -> str:
    if node.text is None:
        raise _wrong(node, "a text is wanted here")
    return node.text


def _wrong(node: Node, message: str) -> FormatError:
    return FormatError(f"line {node.line}: {message}")
