"""Tailored requirements as one self-contained page without script or network."""

from bartizan.assess.requirements import RequirementSet
from bartizan.core.words import Phase, Truth
from bartizan.report.template import block, environment

TEMPLATE = "requirements.html.j2"
STYLE = "requirements.css"


def render(requirements: RequirementSet) -> str:
    """Return the page, byte for byte the same for the same requirements.

    Text of the workload reaches it only escaped. The Content-Security-Policy allows the one style
    by its hash and nothing else.
    """
    style = block(STYLE)
    return (
        environment()
        .get_template(TEMPLATE)
        .render(
            requirements=requirements,
            phases=[
                (phase, [item for item in requirements.required if item.required_from is phase])
                for phase in Phase
            ],
            known=[fact for fact in requirements.predicates if _is_shown(fact.truth, fact.places)],
            style=style.text,
            style_hash=style.hash,
        )
        + "\n"
    )


def _is_shown(truth: Truth, places: tuple[object, ...]) -> bool:
    return truth is not Truth.FALSE or bool(places)
