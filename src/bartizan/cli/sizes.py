"""Sizes as people write them on the command line."""

import re
from collections.abc import Callable
from typing import Any, Final, TypeVar

import click

F = TypeVar("F", bound=Callable[..., Any])
SIZE: Final = re.compile(r"(\d{1,15})\s?([KMGT]?)(i?)B?", re.IGNORECASE)
POWERS: Final = {"": 0, "K": 1, "M": 2, "G": 3, "T": 4}


class Size(click.ParamType[int]):
    """A number of bytes, as 500000, 64MB or 2GiB."""

    name = "size"

    def convert(
        self, value: object, param: click.Parameter | None, ctx: click.Context | None
    ) -> int:
        """Return the number of bytes."""
        match = SIZE.fullmatch(str(value))
        if match is None:
            self.fail(f"{value!r} is no size: write 500000, 64MB or 2GiB", param, ctx)
        unit = 1024 if match[3] else 1000
        return int(match[1]) * int(unit ** POWERS[match[2].upper()])


def max_size(function: F) -> F:
    """Add --max-size SIZE."""
    return click.option(
        "--max-size",
        type=Size(),
        default="256GiB",
        show_default=True,
        metavar="SIZE",
        help="Refuse more than this, by what the other side declares.",
    )(function)
