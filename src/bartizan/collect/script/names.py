"""Names of modules and of what they export, in one spelling.

`npm:openai.OpenAI` is what the package exports, `npm:openai` both its default and all of it, since
packages of either kind are imported in either way. `node:` names modules of the runtime, `js:`
globals. Modules of the workload are dotted paths without endings: `lib.ai` is `lib/ai.ts` or
`lib/ai/index.ts`.
"""

import re
from posixpath import dirname, join, normpath
from typing import Final

ENDINGS: Final = re.compile(r"(?i)\.(?:[cm]?[jt]sx?)\Z")
# Stands before a name until it is known which folder of the workload an alias stands for.
ROOTED: Final = "@."
# What configurations of many projects let stand for their own root.
ALIASES: Final = ("@/", "~/", "#/", "$lib/", "@app/", "src/", "~~/", "@@/")
_BEYOND: Final = re.compile(r"\A(?:\.\./|\./|\.\Z)+")
_VERSION: Final = re.compile(r"(?<=.)@[^/]*")
_ESM: Final = re.compile(r"https?://(?:esm\.sh|cdn\.skypack\.dev|jspm\.dev)/")
BUILTINS: Final = frozenset({
    "assert", "async_hooks", "buffer", "child_process", "cluster", "console", "crypto", "dgram",
    "diagnostics_channel", "dns", "domain", "events", "fs", "http", "http2", "https", "inspector",
    "module", "net", "os", "path", "perf_hooks", "process", "punycode", "querystring", "readline",
    "repl", "stream", "string_decoder", "timers", "tls", "tty", "url", "util", "v8", "vm",
    "worker_threads", "zlib",
})  # fmt: skip
GLOBALS: Final = frozenset({
    "AbortController", "AbortSignal", "Array", "ArrayBuffer", "BigInt", "Boolean", "Buffer", "Bun",
    "Date", "Deno", "Error", "EventSource", "FormData", "Function", "Headers", "Infinity", "Intl",
    "JSON", "Map", "Math", "NaN", "Number", "Object", "Promise", "Proxy", "Reflect", "RegExp",
    "Request", "Response", "Set", "String", "Symbol", "TextDecoder", "TextEncoder", "TypeError",
    "URL", "URLSearchParams", "Uint8Array", "WeakMap", "WebSocket", "XMLHttpRequest", "alert",
    "atob", "btoa", "caches", "clearTimeout", "confirm", "console", "crypto", "decodeURIComponent",
    "document", "encodeURIComponent", "eval", "exports", "fetch", "isNaN", "localStorage", "module",
    "navigator", "parseFloat", "parseInt", "performance", "process", "prompt", "queueMicrotask",
    "sessionStorage", "setImmediate", "setInterval", "setTimeout", "structuredClone",
})  # fmt: skip
# What holds the globals.
ROOTS: Final = frozenset({"globalThis", "window", "self", "global"})


def module_of(path: str) -> str:
    """Return the dotted name of a file of the workload; an index is its folder."""
    plain = ENDINGS.sub("", path)
    folder, _, last = plain.rpartition("/")
    return _dotted(folder if last == "index" and folder else plain)


def imported(specifier: str, path: str) -> str:
    """Return the name of what a specifier in the file at `path` names."""
    if specifier.startswith("."):
        return module_of(_BEYOND.sub("", normpath(join(dirname(path), specifier))))
    for alias in ALIASES:
        if specifier.startswith(alias):
            return ROOTED + module_of(specifier.removeprefix(alias))
    plain = _ESM.sub("", specifier).removeprefix("npm:").removeprefix("jsr:")
    bare = plain.removeprefix("node:").split("/", 1)[0]
    if bare in BUILTINS:
        return f"node:{bare}"
    return "npm:" + ENDINGS.sub("", _VERSION.sub("", plain)).rstrip("/")


def is_own(name: str) -> bool:
    """Whether a resolved name is one of the workload's own."""
    return not name.startswith(("npm:", "node:", "js:", "~")) and name != ""


def exported(module: str, name: str) -> str:
    """Return the name of an export; the default of a package is the package."""
    if name == "default" and not is_own(module):
        return module
    return f"{module}.{name}"


def _dotted(path: str) -> str:
    return path.replace(".", "_").replace("/", ".")
