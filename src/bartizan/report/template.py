"""Pages from templates: every text inert on its way out, every inlined file allowed by its hash."""

from base64 import b64encode
from dataclasses import dataclass
from hashlib import sha256
from importlib.resources import files

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from bartizan.report.inert import inert_block


@dataclass(frozen=True, slots=True)
class Block:
    """The text of an inlined style or script, and the hash by which the page allows it."""

    text: Markup
    hash: str


def block(name: str) -> Block:
    """Return a style or script of this package, to be inlined."""
    text = files("bartizan.report").joinpath("static", name).read_text(encoding="utf-8")
    digest = b64encode(sha256(text.encode()).digest()).decode()
    return Block(Markup(text), f"sha256-{digest}")  # noqa: S704 - a file of this package


def environment() -> Environment:
    """Return what renders the templates of this package, with escaping."""
    return Environment(
        loader=PackageLoader("bartizan", "report/templates"),
        autoescape=True,
        undefined=StrictUndefined,
        finalize=_finalize,
        trim_blocks=True,
        lstrip_blocks=True,
    )


def _finalize(value: object) -> object:
    """Make each text inert on its way out; markup has come through here already."""
    if isinstance(value, str) and not isinstance(value, Markup):
        return inert_block(value)
    return value
