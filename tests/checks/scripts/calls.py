"""Cases of the checks on single calls and objects, in scripts."""

from functools import partial

from bartizan.core.words import Outcome
from tests.checks.case import Case

FAIL = partial(Case, outcome=Outcome.FAIL)
PASS = partial(Case, outcome=Outcome.PASS)
UNKNOWN = partial(Case, outcome=Outcome.UNKNOWN)
REVIEW = partial(Case, outcome=Outcome.REVIEW)
NONE = partial(Case, outcome=Outcome.NOT_APPLICABLE)

BOUNDS, TLS, RETIRED = "app-call-bounds", "infra-tls-verification", "model-retired"
HARDCODED, APPROVAL, SYSTEM = "app-secret-hardcoded", "app-tool-approval", "app-system-prompt-input"
CLIENT = 'import OpenAI from "openai";\nconst client = new OpenAI();\n'
AI = (
    "import { generateText, streamText, tool } from "
    '"ai";\nimport { openai } from "@ai-sdk/openai";\n'
)
BROKEN = CLIENT + "export const ask = ( => client.chat.completions.create({ model: 'm' }\n"
ROUTE = "app/api/chat/route.ts"

CASES: tuple[Case, ...] = (
    *(
        Case(
            check="app-call-bounds",
            files={
                "src/a.ts": 'import OpenAI from "openai";\nconst client = new OpenAI();\n'
                "const input = 'x', model = 'm';\n"
                f"client.responses.create({{ model, input, max_output_tokens: {limit} }});\n"
            },
            outcome=Outcome.FAIL,
        )
        for limit in ("Infinity", "Number.MAX_SAFE_INTEGER", "-1")
    ),
    *(
        Case(
            check="app-tool-approval",
            files={
                "src/a.ts": 'import { tool } from "ai";\nimport fs from "node:fs";\n'
                f"export const deleteFile = tool({{ description: 'Deletes', {held},\n"
                "  execute: async ({ path }) => fs.unlinkSync(path) });\n"
            },
            outcome=Outcome.REVIEW,
            without=Outcome.PASS,
        )
        for held in (
            "needsApproval: () => false",
            "needsApproval: undefined",
            "needsApproval: process.env.ASK === '1'",
            "needsApproval: true, ...given",
        )
    ),
    FAIL(
        check=BOUNDS,
        files={"a.ts": CLIENT + "client.chat.completions.create({ model: 'm', messages });\n"},
        at=("a.ts:3",),
    ),
    PASS(
        check=BOUNDS,
        files={
            "a.js": CLIENT + "client.chat.completions.create({ model: 'm', max_tokens: 99 });\n"
        },
        without=Outcome.FAIL,
    ),
    FAIL(
        check=BOUNDS, files={"a.ts": AI + "generateText({ model: openai('gpt-5.2'), prompt });\n"}
    ),
    PASS(
        check=BOUNDS, files={"a.ts": AI + "generateText({ model, prompt, maxOutputTokens: 9 });\n"}
    ),
    PASS(
        check=BOUNDS,
        files={
            "lib/ai.ts": CLIENT.replace("const", "export const"),
            "a.mjs": 'import { client } from "./lib/ai.js";\n'
            "await client.responses.create({ model: 'm', ...rest, max_output_tokens: 5 });\n",
        },
        without=Outcome.UNKNOWN,
    ),
    REVIEW(check=BOUNDS, files={"a.ts": AI + "export const f = (o) => generateText(o);\n"}),
    REVIEW(
        check=BOUNDS,
        files={"a.ts": AI + "generateText({ model, maxOutputTokens: long ? 4096 : null });\n"},
        without=Outcome.PASS,
    ),
    UNKNOWN(check=BOUNDS, files={"a.ts": BROKEN}, says="syntax"),
    UNKNOWN(check=BOUNDS, files={"a.ts": CLIENT + "client.responses.create({});//" + "x" * 9_000}),
    UNKNOWN(check=BOUNDS, files={"a.vue": CLIENT + "client.chat.completions.create({});\n"}),
    NONE(check=BOUNDS, files={"a.ts": "export const add = (a: number, b: number) => a + b;\n"}),
    FAIL(
        check=TLS,
        files={
            "a.ts": 'import https from "https";\nimport OpenAI from "openai";\n'
            "const agent = new https.Agent({ rejectUnauthorized: false });\n"
        },
        at=("a.ts:3",),
    ),
    FAIL(
        check=TLS,
        files={"a.js": "process.env.NODE_TLS_REJECT_UNAUTHORIZED = '0';\n"},
        at=("a.js:1",),
    ),
    FAIL(check=TLS, files={"a.ts": AI + "await fetch('http://models.example.com/v1');\n"}),
    REVIEW(check=TLS, files={"a.ts": AI + "f({ rejectUnauthorized: process.env.STRICT });\n"}),
    UNKNOWN(check=TLS, files={"a.ts": AI + "await fetch('https://models.example.com/v1');\n"}),
    UNKNOWN(check=TLS, files={"a.ts": AI + "await fetch('https://x.example' ;{\n"}),
    FAIL(
        check=RETIRED,
        files={"a.ts": CLIENT + "client.chat.completions.create({ model: 'gpt-4-0314' });\n"},
        at=("a.ts:3",),
    ),
    FAIL(check=RETIRED, files={"a.ts": AI + "streamText({ model: openai('gpt-4-0314') });\n"}),
    PASS(
        check=RETIRED,
        files={"a.ts": AI + "streamText({ model: openai('gpt-5.2') });\n"},
        without=Outcome.REVIEW,
    ),
    UNKNOWN(check=RETIRED, files={"a.ts": BROKEN}),
    FAIL(
        check=HARDCODED,
        files={"a.ts": "const client = new OpenAI({ apiKey, dangerouslyAllowBrowser: true });\n"},
        at=("a.ts:1",),
        mend="route",
    ),
    REVIEW(
        check=HARDCODED, files={"a.ts": "new OpenAI({ dangerouslyAllowBrowser: inBrowser() });\n"}
    ),
    PASS(check=HARDCODED, files={"a.ts": "new OpenAI({ dangerouslyAllowBrowser: false });\n"}),
    UNKNOWN(check=HARDCODED, files={"a.ts": "new OpenAI({ dangerouslyAllowBrowser: ;{ });\n"}),
    REVIEW(
        check=APPROVAL,
        files={
            "a.ts": AI + "export const deleteAll = tool({ inputSchema, execute: async () => 1 });\n"
        },
        says="deleteAll",
        without=Outcome.PASS,
    ),
    PASS(
        check=APPROVAL,
        files={
            "a.ts": AI + "export const deleteAll = tool({ inputSchema, needsApproval: true,\n"
            "  execute: async () => 1 });\n"
        },
    ),
    UNKNOWN(
        check=APPROVAL, files={"a.ts": AI + "export const d = tool({ execute: async () = 1 });\n"}
    ),
    FAIL(
        check=SYSTEM,
        files={
            ROUTE: AI + "export async function POST(req: Request) {\n"
            "  const { persona, messages } = await req.json();\n"
            "  return streamText({ model, system: `You are ${persona}`, messages });\n}\n"
        },
        at=(f"{ROUTE}:5",),
    ),
    FAIL(
        check=SYSTEM,
        files={
            "server.js": 'import express from "express";\n' + CLIENT + "const app = express();\n"
            "app.post('/ask', async (req, res) => {\n"
            "  const messages = [{ role: 'system', content: 'Help ' + req.body.name }];\n"
            "  res.json(await client.chat.completions.create({ model: 'm', messages }));\n});\n"
        },
        at=("server.js:6",),
    ),
    REVIEW(
        check=SYSTEM,
        files={
            ROUTE: AI + "const prompt = ({ mode }) => `You are ${mode}`;\n"
            "export async function POST(req: Request) {\n"
            "  const { mode, messages } = await req.json();\n"
            "  return streamText({ model, system: prompt({ mode }), messages });\n}\n"
        },
        without=Outcome.FAIL,
    ),
    UNKNOWN(
        check=SYSTEM,
        files={
            ROUTE: AI + "export async function POST(req: Request) {\n"
            "  const { messages } = await req.json();\n"
            "  return streamText({ model, system: 'You are kind.', messages });\n}\n"
        },
    ),
    UNKNOWN(check=SYSTEM, files={ROUTE: AI + "export const POST = streamText({ system: };\n"}),
)
