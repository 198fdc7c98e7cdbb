"""Options that several commands share, and what they say of a workload."""

from collections.abc import Callable
from dataclasses import dataclass, fields
from functools import wraps
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from bartizan.cli.auditlog import KEY, LOG, NO_ACCESS, Access
from bartizan.cli.console import note
from bartizan.cli.exit import Exit, NothingToAssess
from bartizan.core.words import Phase

if TYPE_CHECKING:
    from _typeshed import DataclassInstance

F = TypeVar("F", bound=Callable[..., Any])
PHASES = click.Choice([phase.value for phase in Phase])


@dataclass(frozen=True, slots=True, kw_only=True)
class Options:
    """What a person may choose of an assessment."""

    root: Path
    phase: Phase | None = None
    now: str | None = None
    cached: bool = True
    catalogues: tuple[Path, ...] = ()
    imports: tuple[Path, ...] = ()
    excerpts: bool = False
    access: Access = NO_ACCESS


def clock(function: F) -> F:
    """Add --now."""
    return click.option("--now", metavar="MOMENT", help="Set the clock: 2026-11-22T00:00:00Z.")(
        function
    )


def packed(name: str, kind: "type[DataclassInstance]") -> Callable[[F], Callable[..., Any]]:
    """Make what hands the options named as the fields of a dataclass over as one value of it."""
    names = [field.name for field in fields(kind)]

    def wrap(function: F) -> Callable[..., Any]:
        @wraps(function)
        def gathered(**given: object) -> object:
            value = kind(**{each: given.pop(each) for each in names})
            return function(**{name: value}, **given)

        return gathered

    return wrap


def audit_log(function: F) -> F:
    """Add --audit-log DIR, as `folder`."""
    return click.option(
        "--audit-log",
        "folder",
        type=click.Path(path_type=Path, file_okay=False, exists=True),
        envvar=LOG,
        show_envvar=True,
        metavar="DIR",
        help="Where the audit log lies; believed before bartizan.yaml.",
    )(function)


def audit_key(function: F) -> F:
    """Add --audit-key FILE, as `key`."""
    return click.option(
        "--audit-key",
        "key",
        type=click.Path(path_type=Path, dir_okay=False, exists=True),
        envvar=KEY,
        show_envvar=True,
        metavar="FILE",
        help="Record this in the audit log, signed by this key.",
    )(function)


def audited(function: F) -> Callable[..., Any]:
    """Add --audit-log DIR and --audit-key FILE: they arrive as `access`."""
    return audit_log(audit_key(packed("access", Access)(function)))


def overlays(function: F) -> F:
    """Add --catalogue DIR."""
    return click.option(
        "--catalogue",
        "catalogues",
        type=click.Path(path_type=Path, file_okay=False, exists=True),
        multiple=True,
        metavar="DIR",
        help="Lay an organisation's controls over the catalogue.",
    )(function)


def workload(function: Callable[..., int]) -> Callable[..., int]:
    """Add PATH, and the options that say how a workload is read: they arrive as `chosen`.

    A folder without files is answered here.
    """

    @wraps(function)
    def gathered(path: Path, **given: Any) -> int:  # noqa: ANN401  (values as click gives them)
        try:
            return function(_chosen(path, given), **given)
        except NothingToAssess:
            note(f"{path} holds no files: nothing to assess.")
            return Exit.NOTHING

    command: Callable[..., int] = gathered
    for option in (audit_log, _imports, overlays, _no_cache, clock, _path):
        command = option(command)
    return command


def _chosen(path: Path, given: dict[str, Any]) -> Options:
    """Take the options of a workload out of those that were given."""
    return Options(
        root=path,
        now=given.pop("now"),
        cached=not given.pop("no_cache"),
        catalogues=given.pop("catalogues"),
        imports=given.pop("imports"),
        access=Access(given.pop("folder"), given.pop("key", None)),
    )


def _path(function: F) -> F:
    return click.argument("path", type=click.Path(path_type=Path), default=".")(function)


def _no_cache(function: F) -> F:
    return click.option("--no-cache", is_flag=True, help="Read every file anew.")(function)


def _imports(function: F) -> F:
    return click.option(
        "--import",
        "imports",
        type=click.Path(path_type=Path, dir_okay=False, exists=True),
        multiple=True,
        metavar="FILE",
        help="Take a SARIF, OCSF or CycloneDX report in as evidence.",
    )(function)


def outputs(text: str) -> Callable[[F], F]:
    """Make what adds -o FILE, any number of times, with this help."""
    return click.option(
        "-o",
        "--output",
        "outputs",
        multiple=True,
        type=click.Path(path_type=Path, dir_okay=False),
        metavar="FILE",
        help=text,
    )
