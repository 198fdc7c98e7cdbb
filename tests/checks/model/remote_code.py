"""Cases of model-remote-code."""

from functools import partial

from bartizan.core.words import Outcome
from tests.checks.case import Case

CHECK = "model-remote-code"
FAIL = partial(Case, check=CHECK, outcome=Outcome.FAIL)
PASS = partial(Case, check=CHECK, outcome=Outcome.PASS)
REVIEW = partial(Case, check=CHECK, outcome=Outcome.REVIEW)
UNKNOWN = partial(Case, check=CHECK, outcome=Outcome.UNKNOWN)
NONE = partial(Case, check=CHECK, outcome=Outcome.NOT_APPLICABLE)
HEAD = "from transformers import AutoModel, AutoTokenizer, pipeline\n"
PARTIAL = """
from functools import partial
tokenizer = AutoTokenizer.from_pretrained('a/b')
load = partial(AutoModel.from_pretrained, trust_remote_code=True)
"""

CASES: tuple[Case, ...] = (
    FAIL(
        files={"a.py": HEAD + "m = AutoModel.from_pretrained('a/b', trust_remote_code=True)\n"},
        at=("a.py:2",),
    ),
    FAIL(files={"a.py": HEAD + "p = pipeline(model='a/b', trust_remote_code=True)\n"}),
    FAIL(files={"a.py": "from vllm import LLM\nm = LLM(model='a/b', trust_remote_code=True)\n"}),
    FAIL(
        files={
            "a.py": """
            from datasets import load_dataset
            TRUST = True
            data = load_dataset("a/b", trust_remote_code=TRUST)
            """
        },
        at=("a.py:3",),
    ),
    FAIL(
        files={
            "a.py": """
            import sentence_transformers as st

            class Embedder:
                def __init__(self):
                    self.model = st.SentenceTransformer(
                        "a/b",
                        trust_remote_code=True,
                    )
            """
        },
    ),
    PASS(files={"a.py": HEAD + "m = AutoModel.from_pretrained('a/b')\n"}, at=("a.py:2",)),
    PASS(files={"a.py": HEAD + "m = AutoModel.from_pretrained('a/b', trust_remote_code=False)\n"}),
    REVIEW(
        files={
            "a.py": """
            from transformers import AutoModel

            def load(name, trust):
                return AutoModel.from_pretrained(name, trust_remote_code=trust)
            """
        },
        at=("a.py:4",),
    ),
    UNKNOWN(files={"a.py": "AutoModel.from_pretrained('a/b', trust_remote_code=True\n"}),
    UNKNOWN(files={"a.mjs": "await AutoModel.from_pretrained('a/b')\n"}),
    NONE(files={"a.py": "settings(trust_remote_code=True)\n"}),
    NONE(files={"a.py": "print('hello')\n"}),
    *(
        FAIL(files={"a.py": HEAD + f"{text}\n"})
        for text in (
            "o = {'trust_remote_code': True}\nAutoModel.from_pretrained(x, **o)",
            "AutoModel.from_pretrained(x, trust_remote_code=1)",
            "AutoModel.from_pretrained(x, trust_remote_code='yes')",
            "o = {}\no['trust_remote_code'] = True\nAutoModel.from_pretrained(x, **o)",
            PARTIAL,
            "pipeline('ner', 'a/b', model_kwargs={'trust_remote_code': True})",
        )
    ),
    *(
        REVIEW(files={"a.py": HEAD + f"{text}\n"}, without=Outcome.PASS)
        for text in (
            "AutoModel.from_pretrained(x, **options)",
            "o = {}\nif big:\n    o['trust_remote_code'] = True\nAutoModel.from_pretrained(x, **o)",
            "pipeline('ner', 'a/b', model_kwargs=options)",
            "AutoModel.from_pretrained(x, trust_remote_code=False if safe else True)",
        )
    ),
    *(
        PASS(files={"a.py": HEAD + f"{text}\n"}, without=Outcome.REVIEW)
        for text in (
            "o = {'device_map': 'auto'}\nAutoModel.from_pretrained(x, **o)",
            "AutoModel.from_pretrained(x, trust_remote_code=None)",
            "pipeline('ner', 'a/b', model_kwargs={'device_map': 'auto'})",
        )
    ),
)
