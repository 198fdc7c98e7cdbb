"""Bartizan: security for AI workloads that compounds from day one."""

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from bartizan.datasets.api import open_broker as open_broker
    from bartizan.datasets.api import open_dataset as open_dataset

__version__ = "0.1.0"


def __getattr__(name: str) -> object:
    """Return what of the Python API is asked for by name; what nobody asks for costs nothing."""
    if name in ("open_broker", "open_dataset"):
        return getattr(import_module("bartizan.datasets.api"), name)
    raise AttributeError(f"module 'bartizan' has no attribute {name!r}")
