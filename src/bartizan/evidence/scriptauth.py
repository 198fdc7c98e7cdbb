"""What libraries of scripts call the proof of who calls, and how code says no."""

import re
from typing import Final

from bartizan.evidence.code import Call, last_of

# Calls of libraries that tell who calls, and middleware of theirs that refuses whoever is nobody.
WHO: Final = (
    "npm:next-auth.auth", "npm:next-auth.getServerSession", "npm:next-auth/next.getServerSession",
    "npm:next-auth/jwt.getToken", "npm:@clerk/nextjs/server.auth", "npm:@clerk/nextjs.auth",
    "npm:@clerk/nextjs/server.currentUser", "npm:@clerk/nextjs.currentUser",
    "npm:@clerk/express.getAuth", "*.auth.getUser", "*.auth.getSession", "*.auth.getClaims",
    "*.auth.api.getSession", "*.api.getSession", "npm:jsonwebtoken.verify", "npm:jose.jwtVerify",
    "*.verifyIdToken", "*.verifySessionCookie", "npm:@auth0/nextjs-auth0.getSession",
    "npm:iron-session.getIronSession", "*.validateSession", "*.validateRequest",
    "npm:@kinde-oss/kinde-auth-nextjs/server.getKindeServerSession",
    "node:crypto.timingSafeEqual",
)  # fmt: skip
DOORS: Final = (
    "npm:express-jwt.expressjwt", "npm:express-jwt", "npm:passport.authenticate",
    "npm:express-oauth2-jwt-bearer.auth", "npm:hono/jwt.jwt", "npm:hono/bearer-auth.bearerAuth",
    "npm:hono/basic-auth.basicAuth", "npm:@clerk/express.requireAuth", "npm:express-basic-auth",
    "npm:@auth0/nextjs-auth0.withApiAuthRequired", "npm:koa-jwt", "npm:mcp-handler.withMcpAuth",
    "npm:@modelcontextprotocol/sdk/server/auth/middleware/bearerAuth.requireBearerAuth",
)  # fmt: skip
# Calls that turn away whoever is nobody, by themselves.
# Of `WHO`, those whose error says that a proof failed.
THROWS: Final = (
    "npm:jsonwebtoken.verify", "npm:jose.jwtVerify", "*.verifyIdToken", "*.verifySessionCookie",
)  # fmt: skip
PROTECTS: Final = ("*.auth.protect", "npm:@workos-inc/authkit-nextjs.withAuth")
SAYS_NO = re.compile(
    r"(?i)unauthori[sz]|unauthenticated|forbidden|not (?:logged|signed) in|log ?in|sign ?in"
    r"|access denied|permission|invalid (?:api.?key|token)|missing (?:api.?key|token)"
    r"|user not found"
)
SPEAKS = re.compile(
    r"(?i)auth|session|token|current_?user|require_?user|api_?key|signed|login|permission"
)
REFUSED = frozenset({401, 403})


def says_no(call: Call) -> bool:
    """Whether a call turns a caller away: by a status, or by what it says as it throws."""
    stated = call.keyword("status")
    codes = {stated.constant} if stated is not None else set()
    if last_of(call.name) in ("status", "sendStatus") and call.args:
        codes.add(call.args[0].constant)
    if not codes.isdisjoint(REFUSED):
        return True
    texts = (part.literal for value in call.args for part in (value, *value.parts))
    return any(SAYS_NO.search(text) for text in texts if text)
