"""Cases of the checks on routes, in scripts."""

from functools import partial

from bartizan.core.words import Outcome
from tests.checks.case import Case

FAIL = partial(Case, outcome=Outcome.FAIL)
PASS = partial(Case, outcome=Outcome.PASS)
UNKNOWN = partial(Case, outcome=Outcome.UNKNOWN)
REVIEW = partial(Case, outcome=Outcome.REVIEW)

AUTH, ADDRESS = "app-routes-authenticated", "app-request-to-address"
CODE, COMMAND = "app-request-to-code", "app-request-to-command"
ROUTE = "app/(chat)/api/chat/route.ts"
HEAD = """\
import { streamText } from "ai";
import { auth } from "@clerk/nextjs/server";
import { exec } from "child_process";
import pg from "pg";
const db = new pg.Pool();
"""
ASK = "  return streamText({ model, messages }).toResponse();\n}\n"
EXPRESS = """\
import express from "express";
import { expressjwt } from "express-jwt";
import { ask } from "./ask";
const app = express();
app.use(express.json());
"""
ASKS = (
    'import OpenAI from "openai";\nconst client = new OpenAI();\n'
    "export const ask = (text) => client.responses.create({ model: 'm', input: text });\n"
)


def route(body: str, *, head: str = HEAD) -> dict[str, str]:
    """A route handler of Next.js that asks a model."""
    return {ROUTE: f"{head}export async function POST(req: Request) {{\n{body}{ASK}"}


def server(line: str) -> dict[str, str]:
    """A server of Express."""
    return {"src/server.ts": f"{EXPRESS}{line}\n", "src/ask.ts": ASKS}


WHO = "  const { userId } = await auth();\n"
NO = "return new Response('no', { status: 401 });"
# Proofs that are asked for, and keep nobody out.
PASSED_OVER = (
    f"  await streamText({{ model, messages }});\n{WHO}  if (!userId) {NO}\n",
    f"{WHO}  if (userId) {NO}\n",
    f"{WHO}  if (!req.body) {NO}\n",
    f"{WHO}  if (!userId && strict) {NO}\n",
    f"{WHO}  if (!userId) new Response('no', {{ status: 401 }});\n",
    f"  if (false) {{ const {{ userId }} = await auth(); if (!userId) {NO} }}\n",
    f"  try {{ {WHO} if (!userId) throw new Error('unauthorized'); }} catch (e) {{ log(e); }}\n",
    f"  const {{ userId = 'guest' }} = await auth();\n  if (!userId) {NO}\n",
    "  auth.protect();\n",
    "  if (strict) await auth.protect();\n",
    "  await auth.protect().catch(() => null);\n",
    f"  const guard = async () => {{ {WHO} if (!userId) {NO} }};\n  await guard();\n",
)
LETS_IN = (
    "expressjwt({ secret, credentialsRequired: false })",
    "passport.authenticate(['jwt', 'anonymous'], { session: false })",
    "passport.authenticate('jwt', (error, user) => {})",
)
HANDLER = "async (req, res) => res.json(await ask(req.body.q))"

CASES: tuple[Case, ...] = (
    *(REVIEW(check=AUTH, files=route(body), without=Outcome.PASS) for body in PASSED_OVER),
    *(
        Case(
            check=AUTH,
            files=server(f"import passport from 'passport';\napp.post('/a', {door}, {HANDLER});"),
            outcome=Outcome.FAIL if "jwt(" in door else Outcome.REVIEW,
            without=Outcome.PASS,
        )
        for door in LETS_IN
    ),
    *(
        FAIL(check=AUTH, files=server(line))
        for line in (
            f"app.route('/ask').post({HANDLER});",
            f"app.post('/ask', wrapped({HANDLER}));",
            f"app.post('/ask', [{HANDLER}]);",
        )
    ),
    *(
        FAIL(
            check=AUTH,
            files={ROUTE: f"{HEAD}async function answer(req: Request) {{\n{ASK}{handed}\n"},
        )
        for handed in ("export { answer as POST };", "export const POST = answer;")
    ),
    PASS(
        check=AUTH,
        files=route("  await auth.protect();\n"),
        without=Outcome.FAIL,
    ),
    PASS(
        check=AUTH,
        files=route(
            "  let user;\n  try {\n    user = verify(token, KEY);\n  } catch {\n"
            "    return new Response('no', { status: 401 });\n  }\n",
            head=f'{HEAD}import {{ verify }} from "jsonwebtoken";\n',
        ),
    ),
    FAIL(check=AUTH, files=route("  const { messages } = await req.json();\n"), at=(f"{ROUTE}:6",)),
    PASS(
        check=AUTH,
        files=route(
            "  const { userId } = await auth();\n"
            "  if (!userId) return new Response('no', { status: 401 });\n"
        ),
        without=Outcome.FAIL,
    ),
    PASS(
        check=AUTH,
        files={
            **route(
                "  const user = await whoever();\n",
                head=HEAD + 'import { whoever } from "@/lib/who";\n',
            ),
            "lib/who.ts": 'import { getServerSession } from "next-auth";\n'
            "export async function whoever() {\n  const session = await getServerSession();\n"
            "  if (!session) throw new Error('Not signed in');\n  return session.user;\n}\n",
        },
    ),
    REVIEW(check=AUTH, files=route("  const { userId } = await auth();\n"), without=Outcome.PASS),
    REVIEW(check=AUTH, files=route("  await checkSession(req);\n"), without=Outcome.PASS),
    REVIEW(
        check=AUTH,
        files={
            **route(""),
            "middleware.ts": "export default function middleware(req) { return gate(req); }\n",
        },
        without=Outcome.PASS,
    ),
    FAIL(
        check=AUTH,
        files={
            **route(""),
            "middleware.ts": "export default function middleware(req) { return gate(req); }\n"
            "export const config = { matcher: '/((?!api|_next).*)' };\n",
        },
    ),
    FAIL(
        check=AUTH,
        files={
            "app/actions.ts": '"use server";\nimport { generateText } from "ai";\n'
            "export async function title({ text }) { return "
            "generateText({ model, prompt: text }); }\n"
        },
        says="title",
    ),
    FAIL(
        check=AUTH,
        files=server("app.post('/ask', async (req, res) => res.json(await ask(req.body.q)));"),
    ),
    PASS(
        check=AUTH,
        files=server(
            "app.post('/ask', expressjwt({ secret, algorithms: ['RS256'] }),"
            " async (req, res) => res.json(await ask(req.body.q)));"
        ),
    ),
    UNKNOWN(
        check=AUTH,
        files={ROUTE: HEAD + "export async function POST(req { return streamText({}) }\n"},
    ),
    FAIL(
        check=ADDRESS,
        files=route("  const { url } = await req.json();\n  const page = await fetch(url);\n"),
        at=(f"{ROUTE}:8",),
    ),
    PASS(
        check=ADDRESS,
        files=route(
            "  const { id } = await req.json();\n  await fetch(`https://api.example.com/${id}`);\n"
            "  await fetch(new URL('/api/files', req.url));\n"
        ),
        without=Outcome.FAIL,
    ),
    UNKNOWN(check=ADDRESS, files=route("  const { u } = await req.json();\n  table[u](u);\n")),
    FAIL(
        check=CODE,
        files=server("app.post('/run', (req, res) => res.json(eval(req.body.code)));"),
        at=("src/server.ts:6",),
    ),
    PASS(
        check=CODE, files=route("  const { messages } = await req.json();\n"), without=Outcome.FAIL
    ),
    UNKNOWN(check=CODE, files=route("  const { t } = await req.json();\n  eval(stored());\n")),
    FAIL(
        check=COMMAND, files=route("  const { f } = await req.json();\n  exec(`convert ${f}`);\n")
    ),
    FAIL(
        check=COMMAND,
        files=route(
            "  const { f } = await req.json();\n  await "
            "db.query(`select * from t where f = '${f}'`);\n"
        ),
    ),
    PASS(
        check=COMMAND,
        files=route("  const { f } = await req.json();\n  await db.query('select $1', [f]);\n"),
        without=Outcome.FAIL,
    ),
    UNKNOWN(check=COMMAND, files=route("  exec(stored());\n")),
)
