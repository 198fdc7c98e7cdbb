"""Cases of infra-signing-key."""

from functools import partial

from bartizan.core.words import Outcome
from tests.checks.case import SPEAKER, Case

CHECK = "infra-signing-key"
FAIL = partial(Case, check=CHECK, outcome=Outcome.FAIL)
PASS = partial(Case, check=CHECK, outcome=Outcome.PASS)
REVIEW = partial(Case, check=CHECK, outcome=Outcome.REVIEW)
UNKNOWN = partial(Case, check=CHECK, outcome=Outcome.UNKNOWN)
NONE = partial(Case, check=CHECK, outcome=Outcome.NOT_APPLICABLE)
FLASK = "import os\nfrom flask import Flask\napp = Flask(__name__)\n"


def flask(line: str) -> dict[str, str]:
    return {**SPEAKER, "a.py": f"{FLASK}{line}\n"}


CASES: tuple[Case, ...] = (
    *(
        FAIL(files=flask(line), at=("a.py:4",))
        for line in (
            "app.secret_key = 'your-super-secret-key'",
            "app.config['SECRET_KEY'] = 'dev'",
            "app.config.update(SECRET_KEY='dev')",
            "app.secret_key = os.environ.get('SECRET', 'dev')",
            "app.secret_key = os.getenv('SECRET') or 'dev'",
        )
    ),
    *(
        FAIL(
            files={**SPEAKER, "a.py": f"{head}\n\ndef go(payload, app):\n    {line}\n"},
            at=("a.py:4",),
        )
        for head, line in (
            ("import jwt", "return jwt.encode(payload, 'secret', algorithm='HS256')"),
            ("import jwt", "return jwt.decode(payload, key='secret', algorithms=['HS256'])"),
            (
                "from starlette.middleware.sessions import SessionMiddleware",
                "app.add_middleware(SessionMiddleware, secret_key='hidden')",
            ),
        )
    ),
    FAIL(files={**SPEAKER, "a.py": "JWT_SECRET_KEY = 'change-me'\n"}, at=("a.py:1",)),
    PASS(files=flask("app.secret_key = os.environ['SECRET_KEY']"), at=("a.py:4",)),
    PASS(files=flask("app.secret_key = os.urandom(24)"), at=("a.py:4",)),
    PASS(
        files={
            **SPEAKER,
            "a.py": "import jwt\nfrom settings import KEY\n\ndef go(p):\n"
            "    return jwt.encode(p, KEY, algorithm='HS256')\n",
        },
        at=("a.py:5",),
    ),
    REVIEW(files={**SPEAKER, "tests/a.py": f"{FLASK}app.secret_key = 'dev'\n"}),
    NONE(files=flask("app.secret_name = 'x'")),
    NONE(files=flask("app.secret_key = 1 + 2")),
    NONE(files={**SPEAKER, "a.py": "import jwt\n\ndef go(p):\n    return jwt.encode(p)\n"}),
    NONE(files={**SPEAKER, "a.py": "secret_key = read()\n"}),
    UNKNOWN(files={**SPEAKER, "a.py": "import jwt\njwt.encode(p, 'k'\n"}),
)
