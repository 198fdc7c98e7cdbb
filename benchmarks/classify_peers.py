"""Lets one detector look at texts, in whatever Python has it, and says what it cost and found.

Usage: PYTHON classify_peers.py TOOL TEXTS, where TEXTS has one JSON string a line. Prints one line
of JSON: the least CPU seconds of three passes after a warm-up, since other work on a machine only
adds to them, and for each text its spans of the six core types.
"""

import importlib
import json
import sys
import time
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path

Span = tuple[str, int, int]
Finder = Callable[[Sequence[str]], Iterable[list[Span]]]
CORE = ("email", "phone", "credit_card", "iban", "us_ssn", "ip_address")
WARM = 50
PASSES = 3


def bartizan(types: frozenset[str] | None) -> Finder:
    """Find by ours: the types that are given, or all."""
    finder = importlib.import_module("bartizan.classify.finder")

    def find(texts: Sequence[str]) -> Iterable[list[Span]]:
        for spans in finder.find_many(texts, types=types):
            yield [(span.type, span.start, span.end) for span in spans]

    return find


def presidio() -> Finder:
    """Find by Presidio with a blank model of spaCy: its patterns and checks, without names."""
    analyzer = importlib.import_module("presidio_analyzer")
    engines = importlib.import_module("presidio_analyzer.nlp_engine")
    spacy = importlib.import_module("spacy")
    engine = engines.SpacyNlpEngine(models=[{"lang_code": "en", "model_name": "blank"}])
    engine.nlp = {"en": spacy.blank("en")}
    names = {
        "EMAIL_ADDRESS": "email", "PHONE_NUMBER": "phone", "CREDIT_CARD": "credit_card",
        "IBAN_CODE": "iban", "US_SSN": "us_ssn", "IP_ADDRESS": "ip_address",
    }  # fmt: skip
    made = analyzer.AnalyzerEngine(nlp_engine=engine, supported_languages=["en"])

    def find(texts: Sequence[str]) -> Iterable[list[Span]]:
        for text in texts:
            found = made.analyze(text, language="en", entities=list(names), score_threshold=0.35)
            yield [(names[each.entity_type], each.start, each.end) for each in found]

    return find


_DATAFOG = {
    "EMAIL": "email", "PHONE": "phone", "CREDIT_CARD": "credit_card", "SSN": "us_ssn",
    "IP_ADDRESS": "ip_address", "DE_IBAN": "iban",
}  # fmt: skip


def datafog() -> Finder:
    """Find by DataFog's regular expressions."""
    module = importlib.import_module("datafog.processing.text_processing.regex_annotator")
    annotator = module.RegexAnnotator()

    def find(texts: Sequence[str]) -> Iterable[list[Span]]:
        for text in texts:
            spans = annotator.annotate_with_spans(text)[1].spans
            yield [
                (_DATAFOG[each.label], each.start, each.end)
                for each in spans
                if each.label in _DATAFOG
            ]

    return find


def datafog_core() -> Finder:
    """Find by DataFog's core in Rust, with what it looks for by default."""
    module = importlib.import_module("datafog_core")

    def find(texts: Sequence[str]) -> Iterable[list[Span]]:
        for text in texts:
            yield [
                (_DATAFOG[each.entity_type], each.codepoint_range.start, each.codepoint_range.end)
                for each in module.scan(text)
                if each.entity_type in _DATAFOG
            ]

    return find


TOOLS: dict[str, Callable[[], Finder]] = {
    "bartizan": lambda: bartizan(frozenset(CORE)),
    "bartizan, all types": lambda: bartizan(None),
    "presidio, no NER": presidio,
    "datafog": datafog,
    "datafog-core": datafog_core,
}


def main() -> None:
    """Run a tool over the texts of a file."""
    lines = Path(sys.argv[2]).read_text(encoding="utf-8").splitlines()
    texts = [json.loads(line) for line in lines]
    find = TOOLS[sys.argv[1]]()
    list(find(texts[:WARM]))
    cost, found = min(_timed(find, texts) for _ in range(PASSES))
    print(json.dumps({"cpu": cost, "spans": found}))


def _timed(find: Finder, texts: Sequence[str]) -> tuple[float, list[list[Span]]]:
    started = time.process_time()
    found = list(find(texts))
    return time.process_time() - started, found


if __name__ == "__main__":
    main()
