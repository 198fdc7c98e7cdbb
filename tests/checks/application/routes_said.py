"""Cases of callers whom an own function takes from the request, and of those it proves."""

from functools import partial

from bartizan.core.words import Outcome
from tests.checks.application.routes_of_django import ASKS, MODEL
from tests.checks.case import Case

PASS = partial(Case, check=ASKS, outcome=Outcome.PASS, without=Outcome.FAIL)
FAIL = partial(Case, check=ASKS, outcome=Outcome.FAIL, without=Outcome.PASS)
DOUBT = partial(Case, check=ASKS, outcome=Outcome.REVIEW, without=Outcome.PASS)
WHO = partial(Case, check="app-caller-identity")
HEAD = MODEL + (
    "import base64\nimport hashlib\nimport json\nimport jwt\nimport httpx\nimport jose.jwt\n"
    "from fastapi import Cookie, Depends, FastAPI, Header, HTTPException, Request\n"
    "from fastapi.security import APIKeyHeader, HTTPBearer, OAuth2PasswordBearer\n"
    "from db import get_db, User, Session, ApiKey\nfrom cfg import settings\n"
    "app = FastAPI()\nscheme = OAuth2PasswordBearer(tokenUrl='token')\nKEYS = {}\n\n"
)
ASKED = (
    "\n@app.post('/chat')\ndef chat(q: str, user=Depends(get_current_user)):\n    return ask(q)\n"
)


def dependency(body: str, header: str = "token: str = Depends(scheme)") -> dict[str, str]:
    """An application whose route depends on a function of this header and body."""
    lines = "".join(f"    {line}\n" for line in body.splitlines())
    return {"main.py": f"{HEAD}def get_current_user({header}):\n{lines}{ASKED}"}


SAID = (
    dependency("return x_user_id", "x_user_id: str = Header()"),
    dependency(
        "if not x_user_id:\n    raise HTTPException(status_code=401)\nreturn x_user_id",
        "x_user_id: str = Header(None)",
    ),
    dependency(
        "user_id = request.headers.get('X-User-Id')\nif user_id is None:\n"
        "    raise HTTPException(401)\nreturn {'id': user_id}",
        "request: Request",
    ),
    dependency(
        "user = request.cookies.get('username')\nif not user:\n    raise HTTPException(401)\n"
        "return user",
        "request: Request",
    ),
    dependency("return jwt.decode(token, options={'verify_signature': False})"),
    dependency(
        "try:\n    payload = jwt.decode(token, options={'verify_signature': False})\n"
        "except jwt.PyJWTError:\n    raise HTTPException(401)\nreturn payload['sub']"
    ),
    dependency("return jose.jwt.get_unverified_claims(token)['sub']"),
    dependency("claims = jwt.decode(token, verify=False)\nreturn claims['email']"),
    dependency(
        "user = db.query(User).filter(User.id == x_user_id).first()\nif user is None:\n"
        "    raise HTTPException(401)\nreturn user",
        "x_user_id: str = Header(), db: Session = Depends(get_db)",
    ),
)
PROVEN = (
    dependency("return jwt.decode(token, settings.key, algorithms=['RS256'])"),
    dependency(
        "head = jwt.decode(token, options={'verify_signature': False})\n"
        "return jwt.decode(token, key_of(head['iss']), algorithms=['RS256'])"
    ),
    dependency(
        "if key != settings.key:\n    raise HTTPException(401)\nreturn x_user_id",
        "key: str = Header(), x_user_id: str = Header()",
    ),
    dependency(
        "if token not in KEYS:\n    raise HTTPException(401)\nreturn KEYS[token]",
        "token: str = Header()",
    ),
    dependency(
        "row = db.query(ApiKey).filter(ApiKey.key == api_key).first()\nif row is None:\n"
        "    raise HTTPException(401)\nreturn row.user",
        "api_key: str = Header(), db: Session = Depends(get_db)",
    ),
    dependency(
        "got = httpx.get(settings.userinfo, headers={'Authorization': token})\n"
        "if got.status_code != 200:\n    raise HTTPException(401)\nreturn got.json()"
    ),
    dependency(
        "digest = hashlib.sha256(token.encode()).hexdigest()\nuser = users.by_digest(digest)\n"
        "if user is None:\n    raise HTTPException(401)\nreturn user"
    ),
    dependency(
        "user = sessions.load(session_id)\nif user is None:\n    raise HTTPException(401)\n"
        "return user",
        "session_id: str = Cookie()",
    ),
)
# Another function has told who calls.
TOLD = (
    HEAD + "def user_id(token: str = Depends(scheme)):\n"
    "    return jwt.decode(token, settings.key, algorithms=['RS256'])['sub']\n\n"
    "def get_current_user(user_id: str = Depends(user_id), db: Session = Depends(get_db)):\n"
    "    user = db.query(User).filter(User.id == user_id).first()\n    if user is None:\n"
    "        raise HTTPException(401)\n    return user\n" + ASKED
)
# What is out of sight decides whether the signature is verified.
OPEN = dependency(
    "try:\n    payload = jwt.decode(token, **settings.decoding)\n"
    "except jwt.PyJWTError:\n    raise HTTPException(401)\nreturn payload['sub']"
)
# A proxy may have proven it, which the code cannot show.
PROXIED = (
    dependency(
        "user = request.headers.get('X-Forwarded-User')\nif not user:\n"
        "    raise HTTPException(401)\nreturn user",
        "request: Request",
    ),
    dependency("return x_auth_request_email", "x_auth_request_email: str = Header()"),
)
FLASKY = MODEL + (
    "from functools import wraps\nfrom flask import Flask, abort, g, request\napp = Flask('a')\n\n"
    "def login_required(f):\n    @wraps(f)\n    def inner(*args, **options):\n        {}\n"
    "        return f(*args, **options)\n    return inner\n\n"
    "@app.route('/chat', methods=['POST'])\n@login_required\ndef chat():\n"
    "    return ask(request.json['q'])\n"
)
OWNED = dependency("return x_user_id", "x_user_id: str = Header()")["main.py"] + (
    "\n@app.get('/notes/{note_id}')\n"
    "def note(note_id: int, user=Depends(get_current_user), db=Depends(get_db)):\n"
    "    return db.query(Note).filter_by(id=note_id, owner_id=user).first()\n"
)
CASES = (
    *(FAIL(files=files) for files in SAID),
    *(WHO(outcome=Outcome.FAIL, without=Outcome.PASS, files=files) for files in SAID),
    *(PASS(files=files) for files in PROVEN),
    *(WHO(outcome=Outcome.NOT_APPLICABLE, files=files) for files in PROVEN),
    *(DOUBT(files=files, without=Outcome.FAIL) for files in PROXIED),
    *(WHO(outcome=Outcome.REVIEW, without=Outcome.FAIL, files=files) for files in PROXIED),
    DOUBT(files=OPEN),
    PASS(files={"main.py": TOLD}),
    PASS(
        files={
            "a.py": FLASKY.format("if request.headers.get('X-Key') != KEY:\n            abort(401)")
        }
    ),
    Case(
        check="app-object-owner",
        outcome=Outcome.REVIEW,
        without=Outcome.PASS,
        files={"main.py": OWNED},
    ),
)
