"""Orders to the model that nobody gave it: in what users write, and in documents and tool results.

What our detector finds and misses is told in docs/explanation/injection-detector.md. A user may ask
a model for much, a document for nothing: what documents and tools bring is judged by weights of its
own. A score means nothing without a threshold from the route's own traffic: `bartizan guard
calibrate` finds one.
"""

from collections.abc import Callable
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from typing import Final

from bartizan.core.errors import InvalidInputError
from bartizan.gateway.guards.finding import read_through
from bartizan.gateway.holdback import Quiet, Watch
from bartizan.gateway.injection.detector import detector
from bartizan.gateway.injection.naming import LONGEST, is_name, stretches, words_of
from bartizan.gateway.injection.scoring import Scored
from bartizan.gateway.injection.tables import DOCUMENTS, USERS
from bartizan.gateway.views import views
from bartizan.gateway.words import Action, Direction, Exchange, Passage, Role, Ruling, Span

ID: Final = "injection"
EXTRA: Final = ("onnxruntime", "tokenizers")
# What a server of MCP answers with is on its way to a model, though it is a reply.
BROUGHT: Final = (Role.TOOL_RESULT, Role.DOCUMENT, Role.TOOL_DEFINITION)
# What may ask a model for nothing. A tool may well say how it is to be used.
MAY_ASK_NOTHING: Final = (Role.TOOL_RESULT, Role.DOCUMENT)
UNTRUSTED: Final = 0.85
"""From where on our weights for these stop a text, unless a route says: manuals and rules are full
of orders to people, and at 0.8 seven of forty ordinary ones were stopped."""
NAMES: Final = 0.92
"""From where on a name stops a text, by the weights for users: of four hundred ordinary ones none
reaches it."""
LISTED: Final = 0.9
"""The same of the names of a list as one: none of twenty ordinary lists reaches it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """From which score on, in texts of which roles, what is done.

    `untrusted` is the threshold for documents and tool results: UNTRUSTED by our own weights, and
    `threshold` by a model of the site's, where none is given.
    `model` is a folder with an ONNX model of the site's, asked instead of our own; `pin` names its
    content, and `attack_labels` those of its labels that mean an attack.
    """

    threshold: float = 0.8
    untrusted: float | None = None
    roles: tuple[Role, ...] = (Role.USER, Role.TOOL_RESULT, Role.DOCUMENT, Role.TOOL_DEFINITION)
    action: Action = Action.BLOCK
    model: str | None = None
    pin: str | None = None
    attack_labels: tuple[str, ...] = ("INJECTION", "JAILBREAK")


class Injection:
    """The guard."""

    id = ID
    alone = True
    reads_names = True

    def __init__(self, settings: Settings) -> None:
        limits = [settings.threshold, settings.untrusted or 0.0]
        if not all(0 <= limit <= 1 for limit in limits):
            raise InvalidInputError(f"guard {ID}: a threshold is not between 0 and 1")
        self._settings = settings
        own = settings.model is None
        self._score = detector(USERS) if own else _of(settings, str(settings.model))
        self._own = own
        self._of_documents = detector(DOCUMENTS) if own else self._score
        usual = UNTRUSTED if own else settings.threshold
        self._untrusted = usual if settings.untrusted is None else settings.untrusted

    def scored(self, text: str, role: Role = Role.USER) -> Scored:
        """Return the highest score of all readings of a text, with its place in the text."""
        brought = role in MAY_ASK_NOTHING
        scoring = self._of_documents if brought else self._score
        return highest(text, scoring, names=role in BROUGHT)

    def likeness(self, text: str, role: Role = Role.USER) -> float:
        """Return the highest score of all readings of a text."""
        return self.scored(text, role).score

    def rule(self, passage: Passage, exchange: Exchange) -> Ruling | None:  # noqa: ARG002
        """Return a ruling on a passage that reads like an injection, in any of its readings."""
        if not self._is_concerned(passage):
            return None
        if passage.names:
            return self._listed(passage.text)
        best = self.scored(passage.text, passage.role)
        limit = self._threshold(passage.role)
        if best.score < limit and self._own and passage.role in BROUGHT:
            best, limit = self._named(passage.text), max(self._settings.threshold, NAMES)
        found = None if best.score < limit else self._found(best, limit)
        return read_through(ID, passage.text, found)

    def _found(self, best: Scored, limit: float) -> Ruling:
        because = f"it reads like an injection ({best.score:.3f}, from {limit:.3f} on)"
        spans = (Span(best.start, best.end, ID),) if best.end > best.start else ()
        return Ruling(self._settings.action, ID, because, spans, best.score)

    def _named(self, text: str) -> Scored:
        """Return what a name says by itself, in any of its readings."""
        said = [" ".join(words_of(view.text)) for view in views(text) if is_name(view.text)]
        return Scored(max((self._score(each).score for each in said), default=0.0), 0, len(text))

    def _listed(self, names: str) -> Ruling | None:
        """Return a ruling on the names of a list, a line each, read as one text."""
        best = max(self._score(each).score for each in stretches(names.split("\n")))
        whole = Scored(best, 0, len(names))
        limit = max(self._settings.threshold, LISTED)
        return None if best < limit else self._found(whole, limit)

    def watch(self, passage: Passage, exchange: Exchange) -> Watch | None:  # noqa: ARG002
        """Return nothing to watch for texts that are not judged, None for those that are."""
        return None if self._is_concerned(passage) else Quiet()

    def _is_concerned(self, passage: Passage) -> bool:
        told = passage.direction is Direction.IN or passage.role in BROUGHT
        return told and passage.role in self._settings.roles

    def _threshold(self, role: Role) -> float:
        return self._untrusted if role in MAY_ASK_NOTHING else self._settings.threshold


def scored(text: str, role: Role = Role.USER) -> Scored:
    """Return what our own detector says: the highest score of all readings of a text."""
    brought = role in MAY_ASK_NOTHING
    return highest(text, detector(DOCUMENTS if brought else USERS), names=role in BROUGHT)


def highest(text: str, scoring: Callable[[str], Scored], *, names: bool = False) -> Scored:
    """Return the highest score of all readings of a text, with its place in the text.

    With `names` a reading that is no more than a name says nothing.
    """
    best = Scored(0.0, 0, 0)
    for view in views(text):
        if names and is_name(view.text):
            continue
        found = scoring(view.text)
        if found.score > best.score:
            best = Scored(found.score, *view.origin(found.start, found.end))
        if names and len(view.text) <= LONGEST and view.text.isascii():
            parted = scoring(" ".join(words_of(view.text)))
            if parted.score > best.score:
                best = Scored(parted.score, 0, len(text))
    return best


def _of(settings: Settings, folder: str) -> Callable[[str], Scored]:
    """Return what a model of the site's says. Raises InvalidInputError where it cannot be asked."""
    try:
        module = import_module("bartizan.gateway.injection.plugged")
    except ModuleNotFoundError as error:
        if error.name not in EXTRA:
            raise
        raise InvalidInputError(
            f"guard {ID}: the model in {folder} needs {error.name}",
            hint="Install it: pip install 'bartizan[gateway,onnx]'.",
        ) from None
    found: Callable[[str], Scored] = module.plugged(
        Path(folder), settings.pin, settings.attack_labels
    ).score
    return found
