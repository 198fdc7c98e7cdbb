"""Cases of app-authentication-optional."""

from functools import partial

from bartizan.core.words import Outcome
from tests.checks.application.routes_of_django import ASKS, MODEL
from tests.checks.case import Case

CHECK = "app-authentication-optional"
FAIL = partial(Case, check=CHECK, outcome=Outcome.FAIL, without=Outcome.PASS)
PASS = partial(Case, check=CHECK, outcome=Outcome.PASS, without=Outcome.FAIL)
REVIEW = partial(Case, check=CHECK, outcome=Outcome.REVIEW, without=Outcome.FAIL)
NONE = partial(Case, check=CHECK, outcome=Outcome.NOT_APPLICABLE)
DOUBT = partial(Case, check=ASKS, outcome=Outcome.REVIEW, without=Outcome.PASS)
HEAD = MODEL + (
    "import os\nimport jwt\nfrom fastapi import Depends, FastAPI, Header, HTTPException\n"
    "from cfg import get_config, settings\napp = FastAPI()\n\n{}\n\n"
)
ASKED = "\n\n@app.post('/chat')\ndef chat(q: str, _=Depends(verify_token)):\n    return ask(q)\n"
SETTINGS = {
    "cfg.py": "from pydantic_settings import BaseSettings\n\nclass Settings(BaseSettings):\n"
    "    auth_disabled: bool = False\n    auth_enabled: bool = False\n    api_key: str = ''\n"
    "    access_key: str\n\nsettings = Settings()\n"
}
REFUSE = "if key != {0}:\n        raise HTTPException(status_code=401)"


def door(setting: str, body: str) -> dict[str, str]:
    """An application whose route depends on a check with this body, behind this setting."""
    check = f"def verify_token(key: str = Header('')):\n    {body}"
    return {"main.py": HEAD.format(setting) + check + ASKED, **SETTINGS}


ENV_KEY = "KEY = os.getenv('API_KEY')"
OFF = (
    door(ENV_KEY, "if not KEY:\n        return None\n    " + REFUSE.format("KEY")),
    door(ENV_KEY, "if KEY is None:\n        return\n    " + REFUSE.format("KEY")),
    door(ENV_KEY, "if KEY and key != KEY:\n        raise HTTPException(status_code=401)"),
    door("KEY = os.environ.get('K', '')", "if not KEY or key == KEY:\n        return None\n"
         "    raise HTTPException(status_code=401)"),
    door("", "env = get_config('ENV', 'DEV')\n    if env == 'PROD':\n"
         "        jwt.decode(key, settings.access_key, algorithms=['RS256'])"),
    door("MODE = os.getenv('AUTH', 'noop').lower()", "if MODE == 'noop':\n        return 'me'\n"
         "    return jwt.decode(key, settings.access_key, algorithms=['RS256'])"),
    door("", "if settings.auth_enabled:\n        jwt.decode(key, settings.access_key, ['RS256'])"),
    door("", "if not settings.api_key:\n        return\n    " + REFUSE.format("settings.api_key")),
    door("AUTH_REQUIRED = False", "if not AUTH_REQUIRED:\n        return\n    "
         + REFUSE.format("settings.access_key")),
    door("", "if os.getenv('ENVIRONMENT', 'development') == 'development':\n        return 'dev'\n"
         "    " + REFUSE.format("settings.access_key")),
)  # fmt: skip
ON = (
    door("", "if settings.auth_disabled:\n        return\n    "
         + REFUSE.format("settings.access_key")),
    door("SKIP_AUTH = os.getenv('SKIP_AUTH', 'false') == 'true'",
         "if os.getenv('SKIP_AUTH', 'false') == 'true':\n        return\n    "
         + REFUSE.format("settings.access_key")),
    door("", "if os.getenv('DISABLE_AUTH'):\n        return\n    "
         + REFUSE.format("settings.access_key")),
    door("ENV = os.getenv('ENV', 'production')", "if ENV == 'dev':\n        return\n    "
         + REFUSE.format("settings.access_key")),
)  # fmt: skip
UNSEEN = (
    door("", "if not settings.access_key:\n        return\n    "
         + REFUSE.format("settings.access_key")),
    door("from other import API_KEY", "if not API_KEY:\n        return\n    "
         + REFUSE.format("API_KEY")),
    {
        "main.py": HEAD.format("")
        + "if not settings.auth_on:\n    def verify_token():\n        return True\nelse:\n"
        "    def verify_token(key: str = Header('')):\n        if key != settings.access_key:\n"
        "            raise HTTPException(401)\n" + ASKED
    },
)  # fmt: skip
# What refuses by what a check gave that a setting leaves out is left out with it.
LEANING = HEAD.format(ENV_KEY) + (
    "def get_user(key: str = Header('')):\n    if not KEY:\n        return DEMO\n    "
    + REFUSE.format("KEY")
    + "\n    return OWNER\n\n"
    "def verify_token(user=Depends(get_user)):\n    if user is None:\n"
    "        raise HTTPException(403)\n    return user\n" + ASKED
)
NEITHER = (
    door(ENV_KEY, "if not KEY:\n        raise HTTPException(500)\n    " + REFUSE.format("KEY")),
    door("", REFUSE.format("settings.access_key")),
    door("", "if not key:\n        return None\n    " + REFUSE.format("settings.access_key")),
    # What the function finds out is no setting.
    door(
        "",
        "authenticated = False\n    for each in settings.keys:\n        if each == key:\n"
        "            authenticated = True\n    if not authenticated:\n"
        "        raise HTTPException(401)",
    ),
    door(
        "",
        "token = None\n    if key:\n        token = key\n    if token is None:\n"
        "        raise HTTPException(401)\n    jwt.decode(token, settings.access_key, ['RS256'])",
    ),
    # What is refused in a mode is no check of who calls.
    {
        "main.py": HEAD.format("")
        + "@app.post('/notes')\ndef add(q: str):\n    if settings.readonly_mode:\n"
        "        raise HTTPException(403)\n    return save(q)\n"
    },
)
CASES = (
    *(FAIL(files=files) for files in OFF),
    *(DOUBT(files=files) for files in (*OFF, *UNSEEN)),
    *(PASS(files=files) for files in ON),
    *(Case(check=ASKS, outcome=Outcome.PASS, files=files) for files in ON),
    *(REVIEW(files=files) for files in UNSEEN),
    *(NONE(files=files) for files in NEITHER),
    DOUBT(files={"main.py": LEANING}),
    Case(check=CHECK, outcome=Outcome.UNKNOWN, files={"main.py": "from fastapi import FastAPI\n("}),
)
