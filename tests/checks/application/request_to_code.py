"""Cases of app-request-to-code."""

from functools import partial

from bartizan.core.words import Outcome
from tests.checks.application.request_to_path import FAST, FLASK
from tests.checks.case import Case

CHECK = "app-request-to-code"
FAIL = partial(Case, check=CHECK, outcome=Outcome.FAIL, without=Outcome.PASS)
PASS = partial(Case, check=CHECK, outcome=Outcome.PASS, without=Outcome.FAIL)
REVIEW = partial(Case, check=CHECK, outcome=Outcome.REVIEW, without=Outcome.PASS)
UNKNOWN = partial(Case, check=CHECK, outcome=Outcome.UNKNOWN)
NONE = partial(Case, check=CHECK, outcome=Outcome.NOT_APPLICABLE)

CASES: tuple[Case, ...] = (
    *(
        FAIL(files={"a.py": text})
        for text in (
            FAST + "@app.post('/f')\ndef f(code: str):\n    return eval(code)\n",
            FAST + "@app.post('/f')\ndef f(a: Ask):\n    exec(a.path, {})\n",
            FAST
            + "STORE = {}\n\n@app.put('/f/{n}')\ndef save(n: str, text: str):\n"
            + "    STORE[n] = text\n\n@app.post('/f/{n}')\ndef f(n: str):\n    exec(STORE[n])\n",
            FAST
            + "def run(text):\n    exec(compile(text, 'x', 'exec'))\n\n"
            + "@app.post('/f')\ndef f(a: Ask):\n    run(a.path)\n",
            FAST
            + "@app.post('/f')\ndef f(code: str):\n    if 'os' not in code:\n"
            + "        return eval(code)\n",
            FAST
            + "import importlib\n\n@app.post('/f')\ndef f(name: str):\n"
            + "    return importlib.import_module(name)\n",
            FLASK
            + "@app.route('/f', methods=['POST'])\ndef f():\n"
            + "    return str(eval(request.json['expression']))\n",
        )
    ),
    *(
        PASS(files={"a.py": text})
        for text in (
            FAST + "@app.post('/f')\ndef f(code: str):\n    return ast.literal_eval(code)\n",
            FAST + "@app.post('/f')\ndef f(n: int):\n    return eval(f'{n} + 1')\n",
            FAST + "@app.post('/f')\ndef f(code: str):\n    return sandbox.submit(code)\n",
            FAST + "exec(open('about.py').read(), about)\n",
        )
    ),
    REVIEW(
        files={
            "a.py": FAST
            + "import importlib\n\n@app.post('/f')\ndef f(name: str):\n    if name in PLUGINS:\n"
            + "        return importlib.import_module(name)\n"
        }
    ),
    UNKNOWN(
        files={
            "a.py": FAST
            + "class Lab:\n    def go(self, p):\n        return eval(p)\n\n"
            + "@app.get('/f/{n}')\ndef f(n: str, lab=Depends(some)):\n    return lab.go(n)\n"
        },
        without=Outcome.PASS,
        says="run time",
    ),
    NONE(files={"a.py": "import sys\neval(sys.argv[1])\n"}),
)
