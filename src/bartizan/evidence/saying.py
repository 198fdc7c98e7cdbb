"""Functions that take who calls from what the request says, and prove nothing by it."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from bartizan.core.place import Place
from bartizan.evidence.asks import any_matches
from bartizan.evidence.code import last_of
from bartizan.evidence.source import Call, Function, Source

# What names a user and is no secret, be it a header, a parameter or a claim.
WHO = re.compile(
    r"(?:^|[_-])(?:user|account|customer|owner|tenant|member|role|roles|person|principal|identity"
    r"|email|uid|sub|actor|caller|organi[sz]ation|org|groups?)(?:[_-]?(?:ids?|name|uuid|email|info))?\Z"
    r"|^(?:current_)?user\w*\Z|(?:^|[_-])username\Z",
    re.IGNORECASE,
)
# Headers that a proxy sets which has proven who calls, and takes from requests that bear them.
PROXIES = re.compile(
    r"x[-_]ms[-_](?:client[-_]principal|token)|x[-_]amzn[-_]oidc|x[-_]goog[-_](?:authenticated|iap)"
    r"|x[-_]forwarded[-_](?:user|email|preferred|groups|access)|x[-_]auth[-_]request|remote[-_]user"
    r"|cf[-_]access|tailscale[-_]user|x[-_]authentik|x[-_]pomerium|x[-_]apigateway|x[-_]consumer"
    r"|x[-_]remote|x[-_]webauth|x[-_]vouch|apigateway",
    re.IGNORECASE,
)
# Calls that read what a request says.
ASKED = ("*.headers.get", "*.cookies.get", "*.query_params.get", "*.args.get", "*.META.get")
READS = re.compile(
    r"(?:^|[.~])(?:headers|cookies|query_params|args|request_headers|HTTP_\w+|META)\.(?:get|getlist|pop)\Z"
)
# Calls that give claims of a token as it came.
UNPROVEN = ("jose.jwt.get_unverified_claims", "jwt.get_unverified_claims",
            "jose.jws.get_unverified_claims", "*.get_unverified_claims")  # fmt: skip
# What takes a text apart, puts it together, writes it down or refuses: nothing is proven by it.
PLAIN = re.compile(
    r"(?:^|[.~])(?:strip|lstrip|rstrip|lower|upper|split|rsplit|partition|rpartition|removeprefix"
    r"|startswith|endswith|replace|decode|encode|title|b64decode|urlsafe_b64decode|loads|dumps|debug"
    r"|info|warning|error|exception|print|str|int|UUID|dict|bool|len|isinstance|Exception|ValueError"
    r"|HTTPException|abort|JSONResponse|Response|jsonify|make_response|get_unverified_header"
    r"|set_tag|bind|set_user|setattr|items|keys|values|format|join|unquote|append|Header|Cookie|Query"
    r"|get_authorization_scheme_param)\Z"
)
# What looks for the user of a name, which everybody may know.
LOOKS = re.compile(
    r"(?:^|[.~])(?:filter|filter_by|where|get|first|one|one_or_none|scalar\w*|execute|select|query"
    r"|exec|find_one|find|get_or_create|get_or_404|aget|fetch\w*|(?:get|find|load|fetch|create|ensure|make"
    r"|lookup|read|upsert|build|new|add|save)_?(?:or_create_?)?(?:\w*_)?(?:user|account|profile|principal|tenant|by_id"
    r"|by_email|by_username|by_name)\w*|User\w*|\w+User|\w*Principal|\w*Identity|\w*Account|\w*Tenant|\w*Context"
    r"|\w*Claims|\w*Caller)\Z"
)
# Parameters that hold a request, or all that it bears.
BODY = re.compile(
    r"request|websocket|req|conn|connection|(?:request_)?(?:headers|cookies)|info|event"
)
TEXTS = ("builtins.str", "typing.Optional", "str", "~str", "builtins.int")


@dataclass(frozen=True, slots=True)
class Said:
    """What a function takes for its caller: under which name, where, and whether a proxy may."""

    name: str
    place: Place
    proxied: bool


def said_by(source: Source, function: Function, unsigned: tuple[Call, ...]) -> Said | None:
    """Return what a function takes from the request for who calls, None where it may prove that.

    `unsigned` are its calls that read a token without its signature.
    """
    names = dict(_names(source, function, unsigned)) if function.returns else {}
    whole = frozenset(f"param:{name}" for name in function.params if BODY.fullmatch(name))
    if not names or not function.weighed.isdisjoint(names.keys() - whole):
        return None
    for call in source.calls_in(function.name):
        carries = any(names.keys() & value.origins for value in call.values)
        if call not in unsigned and carries and not _is_idle(call, names):
            return None
    if not any(names.keys() & got.value.origins for got in function.returns):
        return None
    told = {name: place for name, place in names.values() if name}
    who = next(filter(WHO.search, told), "")
    proxied = any(map(PROXIES.search, told))
    if who or proxied:
        name = who or next(filter(PROXIES.search, told))
        return Said(name, told[name], proxied)
    return Said("a token that nobody verified", unsigned[0].place, proxied) if unsigned else None


def _names(
    source: Source, function: Function, unsigned: tuple[Call, ...]
) -> Iterator[tuple[str, tuple[str, Place]]]:
    """Yield the origins of what a request says in a function, with under which name."""
    types = dict(function.types)
    whole = {f"param:{name}" for name in function.params if BODY.fullmatch(name)}
    for name in function.params:
        if BODY.fullmatch(name):
            yield f"param:{name}", ("", function.place)
        elif types.get(name, "builtins.str") in TEXTS:
            yield f"param:{name}", (name, function.place)
    for call in source.calls_in(function.name):
        read = last_of(call.name) == "get" and not whole.isdisjoint(call.base.origins)
        if read or READS.search(call.name):
            key = next((value.text or "" for value in call.args[:1]), "")
            yield f"call:{call.name}:{key}", (key, call.place)
            yield f"call:{call.name}", ("", call.place)
    for call in unsigned:
        yield f"call:{call.name}", ("", call.place)


def _is_idle(call: Call, names: dict[str, tuple[str, Place]]) -> bool:
    """Whether a call proves nothing by what a request says that it is given."""
    if PLAIN.search(call.name) or READS.search(call.name) or any_matches(UNPROVEN, call.name):
        return True
    if last_of(call.name) == "get" and call.base.origins & names.keys():
        return True
    told = {names[each][0] for value in call.values for each in value.origins if each in names} - {
        ""
    }
    return LOOKS.search(call.name) is not None and bool(told) and all(map(WHO.search, told))
