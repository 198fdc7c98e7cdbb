"""Calls of scripts in which a text does harm: the harm, the names, and where the text stands."""

from typing import Final

CHILD: Final = "node:child_process"
# Calls that start a program with a list of arguments; with `shell: true` a shell reads them.
PROGRAMS: Final = frozenset(
    {
        f"{CHILD}.spawn", f"{CHILD}.spawnSync", f"{CHILD}.execFile", f"{CHILD}.execFileSync",
        "npm:execa", "npm:execa.execa", "npm:execa.execaSync", "npm:cross-spawn",
        "npm:cross-spawn.spawn", "npm:cross-spawn.sync", "npm:node-pty.spawn",
    }
)  # fmt: skip
_DATABASES: Final = (
    *(f"npm:{package}.{held}.query" for package in ("pg", "mysql2", "mysql2/promise", "mysql",
                                                  "@neondatabase/serverless", "@vercel/postgres",
                                                  "@planetscale/database", "mssql")
      for held in ("Pool", "Client", "createPool", "createConnection", "createClient", "db",
                   "connect", "pool", "Pool.connect", "createPool.getConnection")),
    "npm:better-sqlite3.exec", "npm:better-sqlite3.prepare", "npm:better-sqlite3.Database.prepare",
    *(f"npm:sqlite3.Database.{verb}" for verb in ("all", "run", "get", "each", "exec", "prepare")),
    "*.$queryRawUnsafe", "*.$executeRawUnsafe", "npm:postgres.unsafe",
    "npm:typeorm.DataSource.query", "npm:typeorm.DataSource.manager.query",
    "npm:typeorm.getRepository.query", "npm:@vercel/postgres.sql.query",
    "npm:@neondatabase/serverless.neon.__call__", "node:sqlite.DatabaseSync.exec",
    "node:sqlite.DatabaseSync.prepare",
    "npm:sequelize.Sequelize.query", "npm:@libsql/client.createClient.execute",
    "npm:@neondatabase/serverless.neon.query", "npm:bun:sqlite.Database.query",
    "npm:duckdb.Database.all", "npm:@clickhouse/client.createClient.query",
)  # fmt: skip
# Calls that fetch an address.
REQUESTS: Final = (
    "js:fetch", "npm:axios", "npm:axios.get", "npm:axios.post", "npm:axios.request",
    "npm:axios.put", "npm:axios.head", "npm:axios.create.get", "npm:axios.create.post",
    "npm:got", "npm:got.get", "npm:got.post", "npm:node-fetch", "npm:undici.fetch",
    "npm:undici.request", "npm:cross-fetch", "npm:ky", "npm:ky.get", "npm:ky.post",
    "npm:superagent.get", "node:http.get", "node:http.request", "node:https.get",
    "node:https.request", "npm:cheerio.fromURL", "npm:ofetch.ofetch", "js:WebSocket",
    "js:EventSource",
    "npm:got.stream", "npm:needle", "npm:needle.get", "npm:request", "npm:request.get",
    "node:http2.connect", "*.newPage.goto", "*.CheerioWebBaseLoader",
    "*.PlaywrightWebBaseLoader", "*.PuppeteerWebBaseLoader", "*.RecursiveUrlLoader",
)  # fmt: skip
SINKS: Final[tuple[tuple[str, tuple[str, ...], tuple[int, ...], tuple[str, ...]], ...]] = (
    (
        "shell",
        (f"{CHILD}.exec", f"{CHILD}.execSync", f"{CHILD}.fork", "npm:shelljs.exec",
         "npm:execa.execaCommand", "npm:execa.execaCommandSync", "js:Bun.spawn", "js:Bun.spawnSync",
         "js:Deno.Command", "js:Deno.run", *sorted(PROGRAMS)),
        (0,),
        ("cmd",),
    ),
    (
        "code",
        ("js:eval", "js:Function", "node:vm.runInNewContext", "node:vm.runInContext",
         "node:vm.runInThisContext", "node:vm.SourceTextModule", "node:vm.Script",
         "node:vm.compileFunction", "npm:vm2.VM.run",
         "npm:vm2.NodeVM.run", "npm:isolated-vm.Isolate.compileScript", "js:import", "~require",
         "npm:mathjs.evaluate", "npm:safe-eval", "js:Function.constructor"),
        (0, 1, 2),
        (),
    ),
    ("sql", _DATABASES, (0,), ("sql", "query", "text")),
    (
        "http",
        REQUESTS,
        (0,),
        ("url", "baseURL", "hostname"),
    ),
    (
        "html",
        ("js:innerHTML", "js:outerHTML", "js:srcdoc", "js:dangerouslySetInnerHTML",
         "js:document.write", "js:document.writeln", "*.insertAdjacentHTML",
         "*.createContextualFragment", "*.setHTMLUnsafe", "npm:html-react-parser"),
        (0, 1),
        (),
    ),
    (
        "template",
        ("npm:ejs.render", "npm:pug.render", "npm:handlebars.compile", "npm:nunjucks.renderString",
         "npm:lodash.template", "npm:mustache.render", "npm:eta.renderString"),
        (0,),
        (),
    ),
    (
        "deserialise",
        ("npm:node-serialize.unserialize", "npm:serialize-javascript.deserialize",
        "node:v8.deserialize"),
        (0,),
        (),
    ),
)  # fmt: skip
