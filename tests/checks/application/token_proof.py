"""Cases of app-token-proof."""

from functools import partial

from bartizan.core.words import Outcome
from tests.checks.case import Case

CHECK = "app-token-proof"
FAIL = partial(Case, check=CHECK, outcome=Outcome.FAIL, without=Outcome.PASS)
PASS = partial(Case, check=CHECK, outcome=Outcome.PASS, without=Outcome.FAIL)
REVIEW = partial(Case, check=CHECK, outcome=Outcome.REVIEW, without=Outcome.PASS)
HEAD = "import jwt\nimport requests\nfrom jose import jwt as jose\n\ndef who(token):\n"
HEADER = "    header = jwt.get_unverified_header(token)\n"
CLAIMS = "    claims = jwt.decode(token, options={'verify_signature': False})\n"
ITSELF = (
    HEADER + "    return jwt.decode(token, KEY, algorithms=[header['alg']])\n",
    HEADER + "    return jose.decode(token, KEY, header.get('alg'))\n",
    "    return jwt.decode(token, KEY, algorithms=['HS256', 'none'])\n",
    HEADER + "    keys = jwt.PyJWKClient(header['jku'])\n    return keys\n",
    CLAIMS + "    keys = requests.get(claims['iss'] + '/.well-known/jwks.json').json()\n"
    "    return keys\n",
    CLAIMS + "    return requests.get(f\"{claims['iss']}/keys\").json()\n",
    (
        "    claims = jose.get_unverified_claims(token)\n"
        "    return requests.get(claims.get('iss') + '/keys').json()\n"
    ),
)
FIXED = (
    "    return jwt.decode(token, KEY, algorithms=['RS256'])\n",
    "    return jwt.decode(token, KEY, algorithms=settings.algorithms)\n",
    HEADER + "    return jwt.decode(token, KEYS[header['kid']], algorithms=['RS256'])\n",
    HEADER + "    keys = requests.get(settings.jwks).json()\n"
    "    return jwt.decode(token, keys[header['kid']], algorithms=['RS256'])\n",
    CLAIMS + "    if claims['iss'] not in TRUSTED:\n        raise ValueError\n"
    "    keys = requests.get(claims['iss'] + '/keys').json()\n"
    "    return jwt.decode(token, keys, algorithms=['RS256'])\n",
)
CASES = (
    *(FAIL(files={"a.py": HEAD + body}) for body in ITSELF),
    *(PASS(files={"a.py": HEAD + body}) for body in FIXED),
    REVIEW(files={"a.py": HEAD + CLAIMS + "    return claims['sub']\n"}, without=Outcome.FAIL),
    REVIEW(files={"tests/test_a.py": HEAD + ITSELF[0]}, without=Outcome.FAIL),
    Case(check=CHECK, outcome=Outcome.NOT_APPLICABLE, files={"a.py": "import jwt\n"}),
    Case(check=CHECK, outcome=Outcome.UNKNOWN, files={"a.py": "import jwt\njwt.decode(\n"}),
)
