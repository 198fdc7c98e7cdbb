"""Cases of the checks on flows, in scripts."""

from functools import partial

from bartizan.core.words import Outcome
from tests.checks.case import Case

FAIL = partial(Case, outcome=Outcome.FAIL)
PASS = partial(Case, outcome=Outcome.PASS)
UNKNOWN = partial(Case, outcome=Outcome.UNKNOWN)
REVIEW = partial(Case, outcome=Outcome.REVIEW)

SHELL, CODE, SQL = "app-output-to-shell", "app-output-to-code", "app-output-to-sql"
MARKUP, ADDRESS = "app-output-to-markup", "app-output-to-address"

TOOL = """\
import { McpServer } from "@modelcontextprotocol/sdk/server/mcp.js";
import { exec, execFile, spawn } from "node:child_process";
import { promisify } from "util";
import { z } from "zod";
const server = new McpServer({ name: "tools", version: "1.0.0" });
const run = promisify(exec);
"""
ASKED = """\
import { generateText } from "ai";
import { openai } from "@ai-sdk/openai";
import vm from "node:vm";
import { Pool } from "pg";
const pool = new Pool();
export async function answer(question: string) {
  const { text } = await generateText({ model: openai("gpt-5.2"), prompt: question });
"""


# A tool that hands what it is given to a function `go`.
CALLS_GO = "\nserver.tool('a', s, async ({ c }) => go(c));\n"


def tool(body: str, head: str = "async ({ host }) =>") -> dict[str, str]:
    """A server with one tool."""
    return {"src/index.ts": f'{TOOL}server.tool("ping", {{ host: z.string() }}, {head} {body});\n'}


def answer(body: str) -> dict[str, str]:
    """A function that asks a model and does something with the answer."""
    return {"src/answer.ts": f"{ASKED}  {body}\n}}\n"}


RENAMED = (
    'import OpenAI from "openai";\nconst client = new OpenAI();\n{head}\n'
    "export async function run() {{\n"
    "  const answer = await client.responses.create({{ model: 'm', input: 'x' }});\n"
    "  const text = answer.output_text;\n  {line}\n}}\n"
)
# Harmful calls by other names: the check, what stands before, and the line.
OTHER_NAMES = (
    ("code", "", "Reflect.apply(eval, null, [text]);"),
    ("code", "", "(() => {}).constructor(text)();"),
    ("code", "const F = Object.getPrototypeOf(async function () {}).constructor;", "new F(text);"),
    ("code", 'import vm from "node:vm";', "new vm.SourceTextModule(text);"),
    ("shell", 'import cp = require("child_process");', "cp.exec(text);"),
    ("shell", "", 'process.getBuiltinModule("child_process").exec(text);'),
    ("shell", "", 'process.mainModule.require("child_process").exec(text);'),
    (
        "shell",
        'import { createRequire } from "node:module";\nconst load = createRequire("/");',
        'load("child_process").exec(text);',
    ),
    ("markup", "", "return <p {...{ dangerouslySetInnerHTML: { __html: text } }} />;"),
    ("markup", "", "return <iframe srcDoc={text} />;"),
    ("sql", 'import { neon } from "@neondatabase/serverless";\nconst q = neon("");', "q(text);"),
    ("address", "", "new WebSocket(text);"),
)

CASES: tuple[Case, ...] = (
    *(
        Case(
            check=f"app-output-to-{harm}",
            files={"src/a.tsx": RENAMED.format(head=head, line=line)},
            outcome=Outcome.UNKNOWN if harm == "sql" else Outcome.FAIL,
        )
        for harm, head, line in OTHER_NAMES
    ),
    FAIL(
        check=SHELL,
        files=tool("{ return await run(`ping -c 1 ${host}`); }"),
        at=("src/index.ts:7",),
        says="host",
    ),
    FAIL(check=SHELL, files=tool("exec('ping ' + args.host)", "async (args) =>")),
    FAIL(check=SHELL, files=tool("spawn('ping', [host], { shell: true })")),
    FAIL(check=SHELL, files=tool("spawn('sh', ['-c', host])")),
    UNKNOWN(check=SHELL, files=tool("spawn('ping', ['-c', '1', host])"), without=Outcome.FAIL),
    UNKNOWN(check=SHELL, files=tool("({ content: [{ type: 'text', text: host }] })")),
    # Through functions of other files, exports by another name, and an alias of the root.
    FAIL(
        check=SHELL,
        files={
            **tool("relay({ command: host })"),
            "src/index.ts": 'import { relay } from "@/lib";\n'
            + tool("relay({ command: host })")["src/index.ts"],
            "src/lib/index.ts": 'export { relay } from "./relay";\n',
            "src/lib/relay.ts": 'import { sh } from "./sh.js";\n'
            "export const relay = async ({ command, quiet }) => sh(command);\n",
            "src/lib/sh.ts": 'const cp = require("child_process");\n'
            "export default {};\nexport function sh(line) { return cp.execSync(line); }\n",
        },
        at=("src/lib/sh.ts:3",),
    ),
    *(
        FAIL(check=SHELL, files={"src/index.ts": TOOL + text})
        for text in (
            "server.tool('a', s, async ({ all }) => all.map(exec));",
            "server.tool('a', s, async ({ c }) => exec.call(null, c));",
            "server.tool('a', s, async ({ c }) => exec.apply(null, [c]));",
            "const go = (c) => h.run(c);\nconst h = {}; h.run = (c) => exec(c);\n" + CALLS_GO,
            "function R() {}\nR.prototype.go = (c) => exec(c);\nconst go = (c) => new R().go(c);"
            + CALLS_GO,
            "namespace N { export const run = (c) => exec(c) }\nconst go = N.run;" + CALLS_GO,
            "let l; function run() { exec(l) } const go = (c) => { l = c; run() };" + CALLS_GO,
            "class R { set(c) { this.c = c; return this.go() } go() { return exec(this.c) } }\n"
            + ("const go = (c) => new R().set(c);" + CALLS_GO),
            "const table = { sh: (c) => exec(c) };\nconst go = (c) => table[c](c);" + CALLS_GO,
        )
    ),
    # What a function takes apart gets what it is given by that name alone.
    UNKNOWN(
        check=SHELL,
        files={
            "src/index.ts": 'import { relay } from "./relay";\n'
            + tool("relay({ command: 'uptime', label: host })")["src/index.ts"],
            "src/relay.ts": 'import { execSync } from "child_process";\n'
            "export const relay = ({ command, label }) => [execSync(command), label];\n",
        },
        without=Outcome.FAIL,
    ),
    UNKNOWN(check=SHELL, files=tool("handlers[Date.now()](host)")),
    UNKNOWN(check=SHELL, files=tool("{ run(`ping ${host}`; }")),
    UNKNOWN(
        check=SHELL,
        files={
            **tool("host"),
            "src/old.ts": 'import { exec } from "child_process";\n'
            "import { line } from 'somewhere';\nexport const go = () => exec(line());\n"
            "import { generateText } from 'ai';\n",
        },
        says="was not found",
    ),
    # Text that is put together in a callback, a promise or a loop carries the answer on.
    FAIL(check=CODE, files=answer("eval(text);"), at=("src/answer.ts:8",)),
    FAIL(check=CODE, files=answer("return new Function('x', `return ${text}`);")),
    FAIL(check=CODE, files=answer("return vm.runInNewContext(text, {});")),
    FAIL(
        check=CODE,
        files=answer("let out = ''; for (const w of text.split(' ')) { out += w; } eval(out);"),
    ),
    FAIL(check=CODE, files=answer("return Promise.resolve(text).then((it) => eval(it));")),
    FAIL(
        check=CODE,
        files=answer("return text.split('\\n').map(work); } function work(l) { eval(l);"),
    ),
    FAIL(
        check=CODE,
        files=answer(
            "const it = await new Promise((ok) => ok(text)); globalThis['ev' + 'al'](it);"
        ),
    ),
    UNKNOWN(check=CODE, files=answer("return JSON.parse(text);"), without=Outcome.FAIL),
    UNKNOWN(check=CODE, files=answer("return vm[`run${1}`](text);")),
    UNKNOWN(check=CODE, files=answer("(await import(question)).run();")),
    FAIL(check=SQL, files=answer("return pool.query(`select * from t where id = '${text}'`);")),
    UNKNOWN(check=SQL, files=answer("return pool.query('select * from t where id = $1', [text]);")),
    UNKNOWN(
        check=SQL,
        files={
            "a.ts": 'import { sql } from "drizzle-orm";\n'
            + ASKED
            + "  return sql`select ${text}`;\n}\n"
        },
        without=Outcome.FAIL,
    ),
    UNKNOWN(check=SQL, files=answer("return pool.query(stored());")),
    FAIL(check=MARKUP, files=answer("document.body.innerHTML = text;")),
    FAIL(
        check=MARKUP,
        files={
            "app/page.tsx": """\
                import { useChat } from "@ai-sdk/react";
                export default function Page() {
                  const { messages, sendMessage } = useChat();
                  return <div>{messages.map((m) => (
                    <p key={m.id} dangerouslySetInnerHTML={{ __html: m.text }} />
                  ))}</div>;
                }
                """
        },
        at=("app/page.tsx:5",),
    ),
    UNKNOWN(
        check=MARKUP,
        files={
            "app/page.tsx": """\
                import { useChat } from "@ai-sdk/react";
                const script = "document.title = 'x'";
                export default function Page() {
                  const { messages } = useChat();
                  return <div><script dangerouslySetInnerHTML={{ __html: script }} />
                    {messages.map((m) => <p key={m.id}>{m.text}</p>)}</div>;
                }
                """
        },
        without=Outcome.FAIL,
    ),
    # A text of which nothing tells where it is from may be an answer that came over the network.
    UNKNOWN(
        check=MARKUP,
        files={
            **answer("return text;"),
            "src/view.tsx": 'import { marked } from "marked";\nimport { answer } from "./answer";\n'
            "export const View = ({ body }) => <p "
            "dangerouslySetInnerHTML={{ __html: marked(body) }} />;\n",
        },
    ),
    FAIL(check=ADDRESS, files=tool("fetch(host)")),
    FAIL(check=ADDRESS, files=tool("fetch(`https://${host}/status`)")),
    UNKNOWN(
        check=ADDRESS, files=tool("fetch(`https://api.example.com/${host}`)"), without=Outcome.FAIL
    ),
    REVIEW(
        check=ADDRESS,
        files=tool(
            "{ const url = new URL(host);\n"
            "  if (!ALLOWED.includes(host)) throw new Error('no'); return fetch(host); }"
        ),
        without=Outcome.FAIL,
    ),
    UNKNOWN(check=ADDRESS, files=tool("callbacks.first[host](host)")),
)
