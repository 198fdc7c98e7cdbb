"""What tokens cost: prices by model, as providers list them, and sums in millionths.

The price of a million tokens is that of one token in millionths of the currency. Sums are integers:
nothing of a limit is lost by rounding, and what is left of a millionth is rounded up.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Final

MILLION: Final = 1_000_000
ALL: Final = "*"


@dataclass(frozen=True, slots=True)
class Price:
    """What a million tokens cost that are read and that are written, in millionths."""

    read: int = 0
    written: int = 0

    def of(self, read: int, written: int) -> int:
        """Return what so many tokens cost, in millionths."""
        return -(-(read * self.read + written * self.written) // MILLION)


@dataclass(frozen=True, slots=True)
class Prices:
    """The prices of models, by name; `*` stands for those that have none of their own."""

    by_model: Mapping[str, Price] = field(default_factory=dict)

    def of(self, model: str, read: int, written: int) -> int:
        """Return what an answer of a model cost; of one without a price nothing."""
        price = self.by_model.get(model) or self.by_model.get(ALL)
        return price.of(read, written) if price is not None else 0

    def most(self, models: Iterable[str], read: int, written: int) -> int:
        """Return what an answer can cost at most, whichever of some models is asked."""
        every = self.by_model if ALL in models else models
        return max((self.of(model, read, written) for model in every), default=0)


def millionths(amount: Decimal) -> int:
    """Return an amount of at most six decimal places in millionths."""
    return int(amount * MILLION)
