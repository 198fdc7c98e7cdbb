"""Where credentials stand in files, where they are read from elsewhere, how passwords are kept."""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from bartizan.core.place import Place
from bartizan.core.words import Confidence
from bartizan.evidence.facts import Evidence


class Context(StrEnum):
    """What kind of file, or part of one, something stands in."""

    CODE = "code"
    CONFIG = "config"
    ENV = "env"
    DATA = "data"
    NOTEBOOK_OUTPUT = "notebook-output"
    DOCKERFILE = "dockerfile"
    INFRASTRUCTURE = "infrastructure"
    DOCS = "docs"
    TEST = "test"


class Sighting(StrEnum):
    """What was seen at a place.

    A value is written out; a reference names an environment variable or a manager instead. A plain
    column is declared to keep passwords, a hashed one keeps their hashes, and a seed is a row of
    initial data with a password that is written out. Outputs are those of a notebook, read or not;
    personal data is looked for in them alone here.
    """

    VALUE = "value"
    REFERENCE = "reference"
    PLAIN_COLUMN = "plain-column"
    HASHED_COLUMN = "hashed-column"
    SEED = "seed"
    PERSONAL = "personal"
    OUTPUTS_READ = "outputs-read"
    OUTPUTS_UNREAD = "outputs-unread"


@dataclass(frozen=True, slots=True, kw_only=True)
class SecretHit:
    """Something about a credential, without the credential.

    `value` is equal for equal values: the keyed digest of the run in what one file gives, and a
    plain number once all files are merged, so that evidence is the same from run to run. `masked`
    is a preview, or the name that a reference or column has. `example` marks a published example.
    """

    sighting: Sighting
    detector: str
    title: str
    place: Place
    context: Context
    masked: str = ""
    value: str = ""
    confidence: Confidence = Confidence.HIGH
    example: bool = False
    verified: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Secrets(Evidence):
    """All that was seen of credentials, in the order of places."""

    hits: tuple[SecretHit, ...] = ()

    def of(self, *sightings: Sighting) -> Iterator[SecretHit]:
        """Yield the hits of these kinds."""
        return (hit for hit in self.hits if hit.sighting in sightings)

    def values(self, *contexts: Context) -> tuple[tuple[SecretHit, ...], ...]:
        """Return the written-out values in these contexts (all without any), each with its hits."""
        groups: dict[str, list[SecretHit]] = {}
        for hit in self.of(Sighting.VALUE):
            if not contexts or hit.context in contexts:
                groups.setdefault(hit.value, []).append(hit)
        return tuple(tuple(group) for group in groups.values())
