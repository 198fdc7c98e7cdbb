"""Properties of reading scripts: any bytes, mutated code, and that the filter loses nothing."""

from hypothesis import given
from hypothesis import strategies as st

from bartizan.collect.python.parse import Later
from bartizan.collect.python.questions import Questions, words_of
from bartizan.collect.script.grammar import parsed
from bartizan.collect.script.names import module_of
from bartizan.collect.script.parse import facts_of
from bartizan.collect.script.record import Record
from bartizan.collect.script.walk import Walk
from bartizan.collect.source import decode, encode
from bartizan.evidence.asks import any_matches, calls
from bartizan.evidence.code import FileFacts
from bartizan.evidence.facts import Gap

CODE = b"""\
import OpenAI, { toFile as f } from "openai";
import * as cp from "node:child_process";
const { exec: run } = require("child_process");
export const client = new OpenAI({ apiKey: process.env.KEY ?? "none", maxRetries: 2 });
export default async function ask({ text, tools = [] }, ...rest) {
  const { choices: [first] } = await client.chat.completions.create({ ...rest, messages: [text] });
  let out = ``;
  for (const line of first.message.content.split("\\n")) { out += `${line};`; }
  if (!OK.includes(out)) { throw new Error("no"); }
  return <p dangerouslySetInnerHTML={{ __html: out }}>{run(out, { shell: true })}</p>;
}
class A extends B { #k = 1; constructor(x) { super(x); this.x = x; } go() { cp.exec(this.x); } }
document.body.innerHTML = (x) => eval(x);
new Promise((yes, no) => yes(fetch(`https://a.example/${x}`))).then(client.models.list);
"""
PATTERNS = ("*.chat.completions.create", "npm:openai", "npm:openai.models.list", "js:innerHTML",
            "node:child_process.exec", "js:eval", "js:fetch", "js:dangerouslySetInnerHTML",
            "js:throw", "~missing", "npm:ai.generateText")  # fmt: skip
ASKED = Questions(calls(*PATTERNS))
PATHS = st.sampled_from(["a.ts", "b/c.tsx", "d.js", "app/x/route.mts"])


def read(path: str, content: bytes) -> FileFacts | Gap | Later | None:
    return facts_of(path, content, ASKED, lambda text: text)


@given(PATHS, st.binary(max_size=400))
def test_any_bytes_give_facts_or_a_gap(path: str, content: bytes) -> None:
    found = read(path, content + b"=>")
    assert isinstance(found, FileFacts | Gap)
    assert decode(path, encode(found)) is not None


@given(PATHS, st.data())
def test_any_mutation_of_code_gives_facts_or_a_gap(path: str, data: st.DataObject) -> None:
    pieces = CODE.split(b" ")
    for _ in range(data.draw(st.integers(1, 4))):
        at, to = (data.draw(st.integers(0, len(pieces) - 1)) for _ in range(2))
        pieces[at] = data.draw(
            st.sampled_from([b"", pieces[to], b"{", b")", b"`", b"\xff", b"<a>"])
        )
    assert isinstance(read(path, b" ".join(pieces)), FileFacts | Gap)


@given(st.lists(st.sampled_from(CODE.splitlines(keepends=True)), min_size=1))
def test_the_filter_loses_no_call_that_was_asked_for(lines: list[bytes]) -> None:
    content = b"".join(lines)
    everything = ASKED.table(words_of(" ".join(PATTERNS).replace(".", " ").encode()))
    assert everything is not None
    record = Record("a.tsx", everything, 100_000)
    whole = Walk(module_of("a.tsx"), record, lambda text: text).walk(
        parsed("a.tsx", content).root_node
    )
    found = read("a.tsx", content)
    kept = found.calls if isinstance(found, FileFacts) else ()
    wanted = [call for call in whole.calls if any_matches(PATTERNS, call.name)]
    assert wanted == [call for call in kept if any_matches(PATTERNS, call.name)]
