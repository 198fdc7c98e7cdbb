"""Whole numbers of 64 bits: native where a module is compiled, else wrapped to the same."""

from typing import TYPE_CHECKING, Final

__all__ = ["i64"]

if TYPE_CHECKING:
    from mypy_extensions import i64
else:
    _HALF: Final = 1 << 63
    _LOW: Final = (1 << 64) - 1

    def i64(value):  # noqa: ANN001, ANN201  (the type that compiled modules see is above)
        """Return the number that 64 bits hold of this one. Compiled, it costs nothing."""
        return ((value + _HALF) & _LOW) - _HALF
