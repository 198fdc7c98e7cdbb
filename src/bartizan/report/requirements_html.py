"""Tailored requirements as one self-contained page without script or network."""

from base64 import b64encode
from hashlib import sha256
from importlib.resources import files

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from bartizan.assess.requirements import RequirementSet
from bartizan.core.words import Phase, Truth
from bartizan.report.inert import inert_block

TEMPLATE = "requirements.html.j2"
STYLE = "requirements.css"


def render(requirements: RequirementSet) -> str:
    """Return the page, byte for byte the same for the same requirements.

    Text of the workload reaches it only escaped. The Content-Security-Policy allows the one style
    by its hash and nothing else.
    """
    style = files("bartizan.report").joinpath("static", STYLE).read_text(encoding="utf-8")
    digest = b64encode(sha256(style.encode()).digest()).decode()
    return (
        _environment()
        .get_template(TEMPLATE)
        .render(
            requirements=requirements,
            phases=[
                (phase, [item for item in requirements.required if item.required_from is phase])
                for phase in Phase
            ],
            known=[fact for fact in requirements.predicates if _is_shown(fact.truth, fact.places)],
            style=Markup(style),  # noqa: S704 - a file of this package
            style_hash=f"sha256-{digest}",
        )
        + "\n"
    )


def _is_shown(truth: Truth, places: tuple[object, ...]) -> bool:
    return truth is not Truth.FALSE or bool(places)


def _finalize(value: object) -> object:
    if isinstance(value, str) and not isinstance(value, Markup):
        return inert_block(value)
    return value


def _environment() -> Environment:
    return Environment(
        loader=PackageLoader("bartizan", "report/templates"),
        autoescape=True,
        undefined=StrictUndefined,
        finalize=_finalize,
        trim_blocks=True,
        lstrip_blocks=True,
    )
