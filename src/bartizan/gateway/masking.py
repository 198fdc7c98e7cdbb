"""Which classes of sensitive values the guards of a route keep from going out, by configuration."""

from bartizan.classify.classes import BROAD, CATEGORY_OF
from bartizan.gateway.explaining import guards_of
from bartizan.gateway.guards.sensitive import ID, Settings, Treatment
from bartizan.gateway.guards.settings import settings_of
from bartizan.gateway.schema import GatewayPart, RoutePart
from bartizan.gateway.undecided import WHOLE

# What keeps a value from a caller; what is swapped for a token comes back in the reply.
KEEPS = frozenset({Treatment.REDACT, Treatment.BLOCK})
# How sure a value has to be at most for the guard to act, as it is where nothing else is set.
LEAST = 0.5


def hidden_classes(part: GatewayPart, route: RoutePart) -> frozenset[str]:
    """Return the classes of which every type is hidden or stopped on its way out of a route.

    None are where attachments pass unread. Raises InvalidInputError for settings that are wrong.
    """
    if route.attachments:
        return frozenset()
    found = [
        settings_of(Settings, each.settings, ID)
        for each in guards_of(part, route, "out")
        if each.guard == ID
    ]
    return frozenset[str]().union(*map(_hidden, found))


def _hidden(settings: Settings) -> frozenset[str]:
    if settings.least > LEAST:
        return frozenset()
    let = {
        BROAD[category]
        for kind, category in CATEGORY_OF.items()
        if settings.of(kind) not in KEEPS or (settings.stream_names and kind in WHOLE)
    }
    return frozenset(BROAD.values()) - let
