"""All checks, found by walking this package; importing a check registers nothing."""

import importlib
import pkgutil
from collections.abc import Iterator
from functools import cache
from types import ModuleType

from bartizan import checks
from bartizan.checks.api import Check


@cache
def all_checks() -> tuple[Check, ...]:
    """Return every check of the package, in the order of their ids."""
    found = {check.id: check for module in _modules() for check in _checks_of(module)}
    return tuple(found[name] for name in sorted(found))


def _modules() -> Iterator[ModuleType]:
    for info in pkgutil.walk_packages(checks.__path__, f"{checks.__name__}."):
        yield importlib.import_module(info.name)


def _checks_of(module: ModuleType) -> Iterator[Check]:
    return (value for value in vars(module).values() if isinstance(value, Check))
