"""Cases of data-ingest-untrusted."""

from functools import partial

from bartizan.core.words import Outcome
from tests.checks.case import Case

CHECK = "data-ingest-untrusted"
REVIEW = partial(Case, check=CHECK, outcome=Outcome.REVIEW)
PASS = partial(Case, check=CHECK, outcome=Outcome.PASS)
UNKNOWN = partial(Case, check=CHECK, outcome=Outcome.UNKNOWN)
NONE = partial(Case, check=CHECK, outcome=Outcome.NOT_APPLICABLE)
HEAD = "from langchain_community.document_loaders import WebBaseLoader\n"
INDEX = "Chroma.from_documents(docs, emb)\n"

CASES: tuple[Case, ...] = (
    REVIEW(files={"a.py": HEAD + "docs = WebBaseLoader(url).load()\n" + INDEX}, at=("a.py:2",)),
    REVIEW(
        files={
            "a.py": "from llama_index.readers.google import GmailReader\n"
            "docs = GmailReader(query='x').load_data()\nindex = VectorStoreIndex(docs)\n"
        },
        at=("a.py:2",),
    ),
    PASS(
        files={
            "a.py": HEAD
            + "docs = WebBaseLoader(url).load()\ndocs = strip_hidden_text(docs)\n"
            + INDEX
        },
        at=("a.py:3",),
    ),
    PASS(
        files={"a.py": HEAD + "check_allowed_host(url)\ndocs = WebBaseLoader(url).load()\n" + INDEX}
    ),
    UNKNOWN(files={"a.py": HEAD + "docs = WebBaseLoader(url\n"}),
    UNKNOWN(files={"a.ts": "new WebBaseLoader(url); store.from_documents(docs)\n"}),
    NONE(files={"a.py": HEAD + "docs = WebBaseLoader(url).load()\nprint(docs)\n"}),
    NONE(files={"a.py": "docs = TextLoader('a.txt').load()\n" + INDEX}),
)
