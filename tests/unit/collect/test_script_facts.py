"""Facts of scripts: names, constants, what flows on, and what could not be had."""

import pytest

from bartizan.collect.python.parse import Later
from bartizan.collect.python.questions import Questions
from bartizan.collect.script.links import linked
from bartizan.collect.script.names import imported, module_of
from bartizan.collect.script.parse import facts_of
from bartizan.collect.source import encode
from bartizan.evidence.asks import calls, keys
from bartizan.evidence.code import Call, FileFacts
from bartizan.evidence.facts import Gap
from bartizan.evidence.value import Missing, Shape, Value

ASKED = Questions((*calls("js:sink", "npm:ai.generateText", "npm:openai*", "js:fetch", "js:eval"),
                   *keys("role")))  # fmt: skip


def facts(text: str, path: str = "src/a.ts") -> FileFacts:
    found = facts_of(path, text.encode(), ASKED, lambda text: text)
    assert isinstance(found, FileFacts)
    return found


def sink(text: str) -> Call:
    """The call of `fetch` in a script."""
    return next(call for call in facts(text).calls if call.name == "js:fetch")


@pytest.mark.parametrize(
    ("specifier", "path", "name"),
    [
        ("openai", "a.ts", "npm:openai"),
        ("@ai-sdk/openai", "a.ts", "npm:@ai-sdk/openai"),
        ("npm:openai@4.1.0", "a.ts", "npm:openai"),
        ("https://esm.sh/openai@4", "a.ts", "npm:openai"),
        (
            "@modelcontextprotocol/sdk/server/mcp.js",
            "a.ts",
            "npm:@modelcontextprotocol/sdk/server/mcp",
        ),
        ("fs/promises", "a.ts", "node:fs"),
        ("node:child_process", "a.ts", "node:child_process"),
        ("./b", "src/a.ts", "src.b"),
        ("../lib/index.js", "src/a.ts", "lib"),
        ("./data.json", "a.ts", "data_json"),
        ("../../../out", "src/a.ts", "out"),
        (".", "src/a.ts", "src"),
        ("@/lib/ai", "src/a.ts", "@.lib.ai"),
    ],
)
def test_specifiers_are_resolved(specifier: str, path: str, name: str) -> None:
    assert imported(specifier, path) == name


@pytest.mark.parametrize(
    ("path", "name"),
    [
        ("lib/ai.ts", "lib.ai"),
        ("lib/ai/index.tsx", "lib.ai"),
        ("app/(chat)/[...id]/route.ts", "app.(chat).[___id].route"),
        ("index.js", "index"),
    ],
)
def test_modules_are_named_by_paths(path: str, name: str) -> None:
    assert module_of(path) == name


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ('import OpenAI from "openai"; new OpenAI({})', "npm:openai"),
        ('import { OpenAI as A } from "openai"; new A({})', "npm:openai.OpenAI"),
        ('import * as o from "openai"; new o.OpenAI({})', "npm:openai.OpenAI"),
        ('const { OpenAI } = require("openai"); new OpenAI({})', "npm:openai.OpenAI"),
        ('const o = require("openai").default; new o()', "npm:openai"),
        ('const o = await import("openai"); new o.OpenAI()', "npm:openai.OpenAI"),
        ('import O from "openai"; const c = new O(); c.chat.completions.create({})',
         "npm:openai.chat.completions.create"),
        ('import O from "openai"; class A { c = new O(); go() { this.c.models.list({}) } }',
         "npm:openai.models.list"),
        ('import O from "openai"; class A { constructor() { this.c = new O }\ng() { this.c.a() } }',
         "npm:openai.a"),
        ('import type O from "openai"; function f(c: O) { c.models.list({}) }',
         "npm:openai.models.list"),
        ('import O from "openai"; const c = (new O() as any)!; c?.models?.list({})',
         "npm:openai.models.list"),
        ('import O from "openai"; go(); function go() { c.models.list({}) } const c = new O();',
         "npm:openai.models.list"),
        ("globalThis['fe' + 'tch'](u); fetch", "js:fetch"),
        ("(0, eval)(t)", "js:eval"),
        ("const run = eval; run(t)", "js:eval"),
        ("window.fetch(u)", "js:fetch"),
        ("\\u0066etch(u)", "js:fetch"),
    ],
)  # fmt: skip
def test_names_are_resolved(text: str, name: str) -> None:
    assert name in {call.name for call in facts(text).calls}


@pytest.mark.parametrize(
    ("expression", "constant"),
    [
        ("'a' + 'b'", "ab"), ("`a${'b'}c`", "abc"), ("'\\x41\\u{42}\\n'", "AB\n"), ("-1", -1),
        ("1_000", 1000), ("!0", True), ("null", None), ("undefined", None), ("0x10", 16),
        ("({ a: { b: 'c' } }).a.b", "c"), ("['a', 'b'][1]", "b"), ("(x as string, 'd')", "d"),
        ("{ a: 1 }['a']", 1),
    ],
)  # fmt: skip
def test_constants_are_folded(expression: str, constant: object) -> None:
    value = sink(f"fetch(({expression}))").args[0]
    assert value.known
    assert value.constant == constant


@pytest.mark.parametrize(
    "text",
    ["let u = 'a'; u = 'b'; fetch(u)", "let u = 'a'; function f() { u = x } fetch(u)",
     "for (let i = 0; i < 9; i++) fetch(i)"],
)  # fmt: skip
def test_what_is_written_again_is_no_constant(text: str) -> None:
    assert not sink(text).args[0].known


def test_properties_of_objects_are_options() -> None:
    call = sink("const o = { a: 1 }; fetch('u', { ...o, b: 'c', ['d']: 2 })")
    held = [call.option(name) for name in ("a", "b", "d")]
    assert [each.constant for each in held if isinstance(each, Value)] == [1, "c", 2]
    assert call.option("z") is Missing.ABSENT
    assert sink("fetch('u', { a: 1 }, more)").option("z") is Missing.HIDDEN
    assert sink("fetch('u', { a: 1 })").option("z") is Missing.ABSENT
    assert sink("fetch('u', { a: 1, ...rest })").option("z") is Missing.HIDDEN
    assert sink("fetch('u', { ...rest, a: 1 })").option("a") is not Missing.HIDDEN


@pytest.mark.parametrize(
    "body",
    [
        "fetch(p)", "fetch(`x${p}`)", "const { u } = p; fetch(u)", "const [u] = p; fetch(u)",
        "let u = ''; for (const c of p) u += c; fetch(u)", "fetch(p.trim().slice(1))",
        "const a = []; a.push(p); fetch(a.join(' '))", "const o = {}; o.u = p; fetch(o)",
        "fetch(p ?? 'x')", "fetch(ok ? p : 'x')", "fetch(await p.u)", "fetch([...p])",
        "p.map((u) => fetch(u))", "p.then(function (u) { fetch(u) })", "fetch(JSON.parse(p))",
        "try { fetch(p) } catch (e) { }", "switch (p) { case 1: fetch(p) }",
        "if (x) { fetch(p) } else { y() }", "label: while (1) { fetch(p) }",
    ],
)  # fmt: skip
def test_what_flows_in_is_kept(body: str) -> None:
    found = [c for c in facts(f"async function f(p) {{ {body} }}").calls if c.name == "js:fetch"]
    assert any("param:p" in origin for c in found for v in c.values for origin in v.origins)


@pytest.mark.parametrize(
    "body", ["fetch(p.length)", "fetch(parseInt(p, 10))", "fetch(encodeURIComponent(p))",
             "fetch(p === 'a')", "fetch(LIST.includes(p))"],
)  # fmt: skip
def test_what_is_cleaned_does_not_flow(body: str) -> None:
    call = next(c for c in facts(f"function f(p) {{ {body} }}").calls if c.name == "js:fetch")
    assert not call.args[0].origins


@pytest.mark.parametrize(
    ("body", "tested"),
    [
        ("if (OK.includes(p)) fetch(p)", True),
        ("if (!OK.has(p)) throw new Error(); fetch(p)", True),
        ("if (p === 'a') { fetch(p) }", True),
        ("if (new URL(p).hostname !== 'a.example') return; fetch(p)", False),
        ("if (p) fetch(p)", False),
        ("if (p !== null) fetch(p)", False),
        ("if (typeof p === 'string') fetch(p)", False),
        ("if (p.length > 3) return; fetch(p)", False),
        ("if (OK.includes(q)) fetch(p)", False),
        ("if (OK.includes(p)) { y() } fetch(p)", False),
    ],
)
def test_conditions_restrict_what_they_are_about(body: str, tested: bool) -> None:  # noqa: FBT001
    call = next(c for c in facts(f"function f(p, q) {{ {body} }}").calls if c.name == "js:fetch")
    assert ("param:p" in call.tested) is tested


def test_parameters_that_are_taken_apart_are_named() -> None:
    function = facts(
        "export const f = ({ a, b: { c } = {}, ...rest }, d = 'gpt', [e]) => a"
    ).functions[0]
    whole, _, listed = function.params[:3]
    assert (whole[0], listed[0]) == ("{", "{")
    assert function.params[1] == "d"
    assert function.params[3:] == ("a", "b", "rest", "e")
    assert function.defaults[0][:2] == ("d", "gpt")


def test_exports_are_followed_through_files() -> None:
    units = [
        facts('export { ask as go } from "./deep"; export * from "./more";', "lib/index.ts"),
        facts('import O from "openai"; export const ask = new O(); export const M = "m";',
              "lib/deep.ts"),
        facts("export function helper(x) { return x }", "lib/more.ts"),
        facts("module.exports = { own: (x) => x }", "lib/old.js"),
        facts('import { go, helper } from "@/lib"; import { M } from "../lib/deep"; import o from '
              '"../lib/old"; go.models.list({ m: M }); helper(M); o.own(M)', "src/use.ts"),
    ]  # fmt: skip
    found = {call.name: call for call in linked(units)[-1].calls}
    assert found["npm:openai.models.list"].keyword("m") is not None
    assert "lib.more.helper" in found
    held = found["lib.more.helper"].args[0]
    assert (held.shape, held.constant) == (Shape.CONSTANT, "m")
    assert any(name.startswith("lib.old.<") for name in found)


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("fetch(u;", "has syntax that was not understood (line 1)"),
        ("fetch(1);\n\x00", "holds NUL bytes"),
        ("fetch(1);" * 1000, "is minified or generated"),
        ("fetch(" + "(\n" * 3000 + "1" + ")" * 3001, "is nested too deeply to be read"),
        ("fetch(1)\n" * 300_000, "is larger than"),
        ("const m = await import(name); m.go()", "loads a module whose name only a run knows"),
        ("globalThis['fe' + 'tch'](1)", "names a global by a text that is put together"),
        ("eval('fetch(1)')", "runs a text that is not read"),
    ],
)
def test_what_cannot_be_read_is_a_gap(text: str, reason: str) -> None:
    found = facts_of("a.ts", text.encode(), ASKED, lambda text: text)
    gaps = found.gaps if isinstance(found, FileFacts) else [found]
    said = [gap for gap in gaps if isinstance(gap, Gap)]
    assert any(gap.reason.startswith(reason) and gap.script for gap in said), gaps


def test_a_script_without_a_tie_is_put_off() -> None:
    plain = b"export const f = (x) => x"
    assert facts_of("a.ts", plain, ASKED, str, reached=False) == Later("a.ts")
    assert isinstance(facts_of("a.ts", plain, ASKED, str), FileFacts)
    tied = b'import { generateText } from "ai"'
    assert isinstance(facts_of("a.ts", tied, ASKED, str, reached=False), FileFacts)
    assert facts_of("a.ts", b"const a = 1", ASKED, str) is None


@pytest.mark.parametrize(
    "doubled",
    [
        "{{ a: {0}, b: {0} }}",
        "{{ ...{0}, ...{0}, k{1}: 1 }}",
        "[...{0}, ...{0}]",
        "f({0}, {0})",
        "x{1} ? {0} : [{0}, {0}]",
    ],
)
def test_what_doubles_with_every_line_is_bounded(doubled: str) -> None:
    lines = [f"const v{n + 1} = {doubled.format(f'v{n}', n)};" for n in range(40)]
    found = facts("\n".join(["const v0 = [p];", *lines, "fetch(v40)"]))
    assert len(encode(found)) < 1_000_000
