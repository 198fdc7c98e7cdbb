"""Scripts beside Python: what each check is told of them, with and without the extra."""

from dataclasses import replace
from pathlib import Path

from bartizan.assess.judge import judge
from bartizan.checks.registry import all_checks
from bartizan.collect.gather import gather
from bartizan.collect.memory import MemoryTree
from bartizan.collect.python.questions import Questions
from bartizan.collect.script.grammar import HINT
from bartizan.collect.source import Reader, Script, decode, encode, merge, merge_scripts
from bartizan.core.words import Outcome
from bartizan.engine.cache import DiskCache
from bartizan.evidence.asks import calls
from bartizan.evidence.code import FileFacts
from bartizan.evidence.scripts import Scripts
from bartizan.evidence.source import Source

FILES = {
    "web/chat.ts": b'import OpenAI from "openai";\nconst client = new OpenAI();\n'
    b"client.chat.completions.create({ model: 'm', tools: [], max_tokens: 5 });\n",
}
ASKS = calls("*.chat.completions.create")
SCRIPTS = Questions(ASKS)
READER = Reader(Questions(ASKS), str, scripts=SCRIPTS)


def test_checks_that_read_no_scripts_see_them_as_unread() -> None:
    checks = all_checks()
    collected = gather(MemoryTree(FILES), checks).collected
    source = collected[Source]
    assert isinstance(source, Source)
    assert [gap.path for gap in source.gaps] == ["web/chat.ts"]
    assert not source.units
    for check in checks:
        open_ = any(gap for gap in check.left_open(source.gaps)) and Source in check.reads
        unread = {f.outcome for f in judge(check, {**collected}) if f.asset == "(unread)"}
        if check.reads_scripts:
            assert not unread, check.id
        elif open_ and all(kind in collected for kind in check.reads):
            assert unread == {Outcome.UNKNOWN}, check.id


def test_some_checks_read_scripts_and_most_do_not() -> None:
    served = {check.id for check in all_checks() if check.reads_scripts}
    assert served == {
        "app-call-bounds", "app-output-to-address", "app-output-to-code", "app-output-to-markup",
        "app-output-to-shell", "app-output-to-sql", "app-request-to-address",
        "app-request-to-code", "app-request-to-command", "app-routes-authenticated",
        "app-secret-hardcoded", "app-system-prompt-input", "app-tool-approval",
        "infra-tls-verification", "model-retired",
    }  # fmt: skip


def test_without_the_extra_a_script_is_a_gap_for_all() -> None:
    read = replace(READER, scripts=None).read("web/chat.ts", FILES["web/chat.ts"])
    assert isinstance(read, Script)
    assert read.gap == read.known
    assert read.gap.reason.startswith("is TypeScript, which is not read yet")
    assert HINT.startswith("pip install 'bartizan[js]'")
    found = merge_scripts([read])
    assert not found.units
    assert found.gaps == merge([read], 1).gaps


def test_what_the_cache_holds_is_what_was_read() -> None:
    for text in (*FILES.values(), b"const a = (;", b"export const a = 1", b"fetch(1);" * 9_000):
        for reader in (READER, replace(READER, scripts=None), replace(READER, reached=False)):
            read = reader.read("web/chat.ts", text)
            again = decode("web/chat.ts", encode(read))
            assert merge_scripts([again]) == merge_scripts([read])
            assert merge([again], 1) == merge([read], 1)


def test_unchanged_scripts_come_from_the_cache(tmp_path: Path) -> None:
    cache = DiskCache(tmp_path / "facts.sqlite")
    checks = [check for check in all_checks() if check.reads_scripts]
    first = gather(MemoryTree(FILES), checks, cache=cache).collected[Scripts]
    again = gather(MemoryTree(FILES), checks, cache=cache).collected[Scripts]
    assert isinstance(first, Scripts)
    assert again == first
    assert first.units
    key = READER.key("web/chat.ts", b"a")
    assert key != replace(READER, scripts=Questions(calls("*.other"))).key("web/chat.ts", b"a")
    assert key != replace(READER, scripts=None).key("web/chat.ts", b"a")


def test_python_is_asked_nothing_of_scripts() -> None:
    read = READER.read("a.py", b"import openai\nopenai.chat.completions.create()\n")
    assert isinstance(read, FileFacts)
    assert merge_scripts([read]) == Scripts()
