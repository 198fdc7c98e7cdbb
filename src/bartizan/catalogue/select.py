"""Choose controls of a catalogue, and find the one that a person means."""

from collections.abc import Sequence
from difflib import get_close_matches

from bartizan.catalogue.control import Catalogue, Control
from bartizan.core.errors import InvalidInputError
from bartizan.core.words import Layer, Phase


def select(
    catalogue: Catalogue,
    *,
    layer: Layer | None = None,
    phase: Phase | None = None,
    standard: str | None = None,
) -> tuple[Control, ...]:
    """Return the controls of a layer, required in a phase, that refer to a standard.

    A filter that is not given lets all through. Raises InvalidInputError for a standard to which no
    control refers.
    """
    name = None if standard is None else _standard(catalogue, standard)
    return tuple(
        control
        for control in catalogue.controls
        if (layer is None or control.layer is layer)
        and (phase is None or control.required_in(phase))
        and (name is None or control.mappings.get(name))
    )


def find(catalogue: Catalogue, text: str) -> Control:
    """Return the control with the id text, in any case of letters.

    Raises InvalidInputError, with near ids, when there is none.
    """
    wanted = text.strip().upper()
    control = catalogue.by_id.get(wanted)
    if control is None:
        raise InvalidInputError(
            f"'{text}' is no control of this catalogue",
            hint=_near(wanted, tuple(catalogue.by_id)) or "`bartizan controls` lists them.",
        )
    return control


def standards_of(catalogue: Catalogue) -> tuple[str, ...]:
    """Return the ids of the standards to which controls refer, in order."""
    return tuple(sorted({name for control in catalogue.controls for name in control.mappings}))


def _standard(catalogue: Catalogue, text: str) -> str:
    known = standards_of(catalogue)
    wanted = text.strip().lower()
    if wanted not in known:
        raise InvalidInputError(
            f"no control refers to a standard '{text}'",
            hint=_near(wanted, known) or f"One of {', '.join(known)}.",
        )
    return wanted


def _near(wanted: str, known: Sequence[str]) -> str:
    near = get_close_matches(wanted, known, n=3, cutoff=0.5)
    return f"Did you mean {' or '.join(near)}?" if near else ""
