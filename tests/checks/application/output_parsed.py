"""Cases of app-output-parsed."""

from functools import partial

from bartizan.core.words import Outcome
from tests.checks.case import Case

CHECK = "app-output-parsed"
PASS = partial(Case, check=CHECK, outcome=Outcome.PASS)
REVIEW = partial(Case, check=CHECK, outcome=Outcome.REVIEW)
UNKNOWN = partial(Case, check=CHECK, outcome=Outcome.UNKNOWN)
NONE = partial(Case, check=CHECK, outcome=Outcome.NOT_APPLICABLE)
ASK = """\
import json
from openai import OpenAI
from shop import Order
client = OpenAI()

def ask(text):
    return client.responses.create(model="m", input=text).output_text

"""


def code(body: str) -> dict[str, str]:
    lines = "".join(f"    {line}\n" for line in body.splitlines())
    return {"a.py": f"{ASK}def order(text):\n{lines}"}


CASES: tuple[Case, ...] = (
    REVIEW(files=code("return json.loads(ask(text))"), at=("a.py:10",), without=Outcome.PASS),
    REVIEW(
        files=code("data = json.loads(ask(text).strip('`'))\nbuy(data['item'])"), at=("a.py:10",)
    ),
    PASS(
        files=code("data = json.loads(ask(text))\nreturn Order.model_validate(data)"),
        at=("a.py:10",),
        without=Outcome.REVIEW,
    ),
    PASS(
        files={
            "a.py": "from langchain_openai import ChatOpenAI\nfrom shop import Order\n"
            "model = ChatOpenAI(model='m').with_structured_output(Order)\n"
            "def order(text):\n    return model.invoke(text)\n"
        },
        at=("a.py:3",),
    ),
    UNKNOWN(files={"a.py": f"{ASK}def broken(:\n"}),
    NONE(files=code("return json.loads(text)")),
    NONE(
        files={
            "a.py": "import json\nimport boto3\nclient = boto3.client('bedrock-runtime')\n"
            "def ask(body):\n    got = client.invoke_model(modelId='m', body=body)\n"
            "    return json.loads(got['body'].read())['text']\n"
        }
    ),
)
