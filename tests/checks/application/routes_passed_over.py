"""Cases of proofs whose failure is caught and passed over, and of handlers that refuse."""

from functools import partial

from bartizan.core.words import Outcome
from tests.checks.application.routes_of_django import ASKS, MODEL
from tests.checks.case import Case

PASS = partial(Case, check=ASKS, outcome=Outcome.PASS, without=Outcome.REVIEW)
DOUBT = partial(Case, check=ASKS, outcome=Outcome.REVIEW, without=Outcome.PASS)
HEAD = MODEL + (
    "import contextlib\nimport logging\nimport jwt\nfrom flask import abort, jsonify\n"
    "from fastapi import Depends, FastAPI, Header, HTTPException\napp = FastAPI()\n"
    "log = logging.getLogger('a')\n\n"
)
ASKED = "@app.post('/chat')\ndef chat(q: str, user=Depends(verify_token)):\n    return ask(q)\n"
DECODED = HEAD + (
    "def verify_token(token: str = Header('')):\n    try:\n"
    "        return jwt.decode(token, KEY, algorithms=['RS256'])\n    {}\n\n" + ASKED
)
TURNED = "        if token != KEY:\n            raise HTTPException(status_code=401)\n"
TRIED = HEAD + (
    "def verify_token(token: str = Header('')):\n    try:\n"
    + TURNED + "    {}\n    return token\n\n" + ASKED
)  # fmt: skip
INSIDE = HEAD + (
    "def verify_token(token):\n    return jwt.decode(token, KEY, algorithms=['RS256'])\n\n"
    "@app.post('/chat')\ndef chat(q: str, token: str = Header('')):\n    try:\n"
    "        verify_token(token)\n    {}\n    return ask(q)\n"
)
PASSED_OVER = (
    DECODED.format("except Exception:\n        pass"),
    DECODED.format("except jwt.PyJWTError:\n        return None"),
    DECODED.format("except jwt.InvalidTokenError as e:\n        log.warning('bad %s', e)"),
    DECODED.format("except Exception:\n        return {'sub': 'anonymous'}"),
    DECODED.format(
        "except jwt.ExpiredSignatureError:\n        raise HTTPException(401)\n"
        "    except jwt.InvalidTokenError:\n        return None"
    ).replace("raise HTTPException(401)", "raise Gone()"),
    TRIED.format("except Exception as e:\n        log.error(e)"),
    TRIED.format("except HTTPException:\n        pass"),
    TRIED.format("except:\n        pass"),
    TRIED.format("finally:\n        return token"),
    HEAD + "def verify_token(token: str = Header('')):\n    with contextlib.suppress(Exception):\n"
    + TURNED + "    return token\n\n" + ASKED,
    INSIDE.format("except Exception:\n        log.info('no token')"),
    INSIDE.format("except (ValueError, jwt.PyJWTError):\n        pass"),
    HEAD.replace("abort, jsonify", "Flask, abort, request")
    + "web = Flask('a')\n\ndef login_required(f):\n    def inner(*args, **options):\n        try:\n"
    "            if request.headers['X-Key'] != KEY:\n                abort(401)\n"
    "        except Exception:\n            pass\n        return f(*args, **options)\n"
    "    return inner\n\n@web.route('/chat', methods=['POST'])\n@login_required\ndef chat():\n"
    "    return ask(request.json['q'])\n",
)  # fmt: skip
REFUSED = (
    DECODED.format("except jwt.PyJWTError:\n        raise HTTPException(status_code=401)"),
    DECODED.format("except jwt.PyJWTError as e:\n        raise Unwanted() from e"),
    DECODED.format("except jwt.PyJWTError:\n        return jsonify(error='no'), 401"),
    DECODED.format("except KeyError:\n        return None"),
    DECODED.format(
        "except HTTPException:\n        return None\n    except Exception:\n        abort(403)"
    ),
    TRIED.format("except HTTPException:\n        raise\n    except Exception:\n        pass"),
    TRIED.format("except ValueError:\n        pass"),
    INSIDE.format("except Exception:\n        return {'error': 'who are you?'}"),
    INSIDE.format("except HTTPException:\n        raise\n    except Exception:\n        pass"),
    HEAD + "def verify_token(token: str = Header('')):\n    user = None\n    try:\n"
    "        user = jwt.decode(token, KEY, algorithms=['RS256'])\n"
    "    except Exception:\n        pass\n"
    "    if user is None:\n        raise HTTPException(401)\n    return user\n\n" + ASKED,
)  # fmt: skip
# A caller who is tested where the test is passed over is not the owner.
OWNED = """\
from fastapi import APIRouter, Depends, HTTPException
from auth import current_user
router = APIRouter()

@router.get('/mine')
def mine(user=Depends(current_user), db=Depends(get_db)):
    return db.query(Note).filter_by(owner_id=user.id).all()

@router.get('/notes/{{note_id}}')
def note(note_id: int, user=Depends(current_user), db=Depends(get_db)):
    note = db.get(Note, note_id)
    try:
        if note.owner_id != user.id:
            raise HTTPException(404)
    except Exception:
        {}
    return note
"""
BY_ID = partial(Case, check="app-object-owner")
CASES = (
    *(DOUBT(files={"main.py": text}) for text in PASSED_OVER),
    *(PASS(files={"main.py": text}) for text in REFUSED),
    BY_ID(
        outcome=Outcome.REVIEW,
        without=Outcome.PASS,
        files={"a.py": OWNED.format("log.warning('not the owner')")},
    ),
    BY_ID(
        outcome=Outcome.PASS,
        without=Outcome.FAIL,
        files={"a.py": OWNED.format("raise HTTPException(404)")},
    ),
)
