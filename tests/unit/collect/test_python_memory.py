"""What reading Python leaves in memory."""

import ast
import gc

from bartizan.classify.redact import redact
from bartizan.collect.python.parse import facts_of
from bartizan.collect.python.questions import Questions
from bartizan.evidence.asks import calls

CODE = b"""
import sink

class A:
    def f(self, given, **rest):
        options = {"a": given}
        return sink.sink(*[x for x in given if x], **options, key=lambda y: y)
"""


def test_no_tree_waits_for_the_garbage_collector() -> None:
    gc.collect()
    gc.disable()
    try:
        facts = facts_of("mod.py", CODE, Questions(calls("sink.sink")), redact)
        trees = [held for held in gc.get_objects() if isinstance(held, ast.Module)]
    finally:
        gc.enable()
    assert facts is not None
    assert not trees
