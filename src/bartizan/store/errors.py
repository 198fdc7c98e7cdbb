"""What can go wrong with a store of models."""

from bartizan.core.errors import BartizanError


class StoreError(BartizanError):
    """A store cannot be used as asked: it is not there, is busy, or cannot be written."""


class StoreBrokenError(StoreError):
    """What a store holds is not what its digests say."""


class UnknownModelError(StoreError):
    """A store holds no model of that name, tag or digest."""
