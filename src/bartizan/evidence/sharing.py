"""Routes whose objects may belong to nobody: those of a role, and those that are there for all."""

import re

from bartizan.evidence.authn import dependencies
from bartizan.evidence.code import last_of
from bartizan.evidence.djangoroutes import ancestors
from bartizan.evidence.exposed import words_of
from bartizan.evidence.routes import Route
from bartizan.evidence.source import Source

# What lets only those in who have a role or a permission, by its name.
ROLE = re.compile(
    r"permission|admin|super_?user|(?:^|_|[a-z])roles?(?:_|\Z|[A-Z])|staff|scopes?(?:_|\Z)|user_?passes_?test"
    r"|privilege|moderator|operator",
    re.IGNORECASE,
)
# Words of paths and of classes whose objects are published, or that a link alone opens.
PUBLISHED = frozenset({
    "share", "shared", "sharing", "sharelink", "public", "published", "marketplace", "gallery",
    "catalog", "catalogue", "invite", "invitation", "invitations", "embed", "unsubscribe",
    "leaderboard", "showcase",
})  # fmt: skip


def is_shared(source: Source, route: Route) -> bool:
    """Whether a role stands before a route, or its words say that its objects are published."""
    return bool(words_of(route) & PUBLISHED) or _asks_for_role(source, route)


def _asks_for_role(source: Source, route: Route) -> bool:
    function = route.function
    names = [value.name for value in dependencies(source, function)]
    names += [part.name for value in dependencies(source, function) for part in value.parts]
    names += [mark.name for mark in function.decorators if mark is not route.mark]
    given = route.mark.keyword("dependencies")
    for item in given.parts if given is not None else ():
        names += [item.name, *(part.name for part in item.parts)]
    if function.owner:
        names += [base for item in ancestors(source, function.owner) for base in item.bases]
    return any(ROLE.search(last_of(name)) for name in names)
