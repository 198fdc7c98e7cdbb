"""Who is asking: a signed token of the shop's sign-in decides, never the request's text."""

from dataclasses import dataclass
from functools import cache
from typing import Annotated

import jwt
from fastapi import Depends, HTTPException
from fastapi.security import HTTPAuthorizationCredentials, HTTPBearer

from assistant.settings import TOKEN_AUDIENCE, TOKEN_ISSUER

bearer = HTTPBearer()


@dataclass(frozen=True)
class Customer:
    """An authenticated caller with the roles that the token grants."""

    id: str
    roles: frozenset[str]


@cache
def _keys() -> jwt.PyJWKClient:
    return jwt.PyJWKClient(f"{TOKEN_ISSUER}/keys", timeout=5)


def current_customer(
    token: Annotated[HTTPAuthorizationCredentials, Depends(bearer)],
) -> Customer:
    """Return the caller, or answer 401."""
    try:
        key = _keys().get_signing_key_from_jwt(token.credentials).key
        claims = jwt.decode(
            token.credentials,
            key,
            algorithms=["RS256"],
            audience=TOKEN_AUDIENCE,
            issuer=TOKEN_ISSUER,
        )
    except jwt.PyJWTError:
        raise HTTPException(401, "sign in again") from None
    return Customer(claims["sub"], frozenset(claims.get("roles", ())))


def require_role(role: str):
    """Return a dependency that answers 403 to callers without the role."""

    def check(customer: Annotated[Customer, Depends(current_customer)]) -> Customer:
        if role not in customer.roles:
            raise HTTPException(403, "this is not for you")
        return customer

    return check
