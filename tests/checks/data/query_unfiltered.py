"""Cases of data-query-unfiltered."""

from functools import partial

from bartizan.core.words import Outcome
from tests.checks.case import Case

CHECK = "data-query-unfiltered"
REVIEW = partial(Case, check=CHECK, outcome=Outcome.REVIEW)
PASS = partial(Case, check=CHECK, outcome=Outcome.PASS)
UNKNOWN = partial(Case, check=CHECK, outcome=Outcome.UNKNOWN)
NONE = partial(Case, check=CHECK, outcome=Outcome.NOT_APPLICABLE)
HEAD = "import streamlit as st\nq = st.chat_input()\n"

CASES: tuple[Case, ...] = (
    REVIEW(files={"a.py": HEAD + "docs = store.similarity_search(q, k=4)\n"}, at=("a.py:3",)),
    REVIEW(
        files={"a.py": HEAD + "r = store.as_retriever(search_kwargs={'k': 4})\n"}, at=("a.py:3",)
    ),
    REVIEW(files={"a.py": HEAD + "docs = store.similarity_search(q, filter=None)\n"}),
    PASS(
        files={"a.py": HEAD + "docs = store.similarity_search(q, filter={'owner': user.id})\n"},
        at=("a.py:3",),
    ),
    PASS(files={"a.py": HEAD + "r = store.as_retriever(search_kwargs={'k': 4, 'filter': f})\n"}),
    PASS(files={"a.py": HEAD + "hits = collection.query(query_texts=[q], where={'tenant': t})\n"}),
    REVIEW(
        files={"a.py": HEAD + "r = store.as_retriever(search_kwargs=narrowed(user))\n"},
        says="out of sight",
        without=Outcome.PASS,
    ),
    UNKNOWN(files={"a.py": HEAD + "docs = store.similarity_search(q\n"}),
    UNKNOWN(files={"a.ts": "store.similarity_search(q)\n"}),
    NONE(files={"a.py": "docs = store.similarity_search('x', k=4)\n"}),
    NONE(files={"a.py": HEAD + "rows = db.query(q)\n"}),
)
