"""The ways to a provider that are compared: ours, nginx, Portkey and LiteLLM, each started here."""

import argparse
import os
import secrets
import shutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path

import yaml

from benchmarks.gateway_load import Way, free_port

BARE, FULL = "ours, no guards", "ours, all guards"
MEMORY = "/dev/shm" if Path("/dev/shm").is_dir() else None  # noqa: S108  (a disk that never waits)


@contextmanager
def running(
    command: Sequence[str], *, cwd: Path, env: dict[str, str] | None = None
) -> Iterator[int]:
    """Run a command until the end of the block; yield its process id."""
    process = subprocess.Popen(
        command, cwd=cwd, env={**os.environ, **(env or {})},
        stdout=subprocess.DEVNULL, stderr=(cwd / "errors.txt").open("ab"), start_new_session=True,
    )  # fmt: skip
    try:
        yield process.pid
    finally:
        os.killpg(process.pid, signal.SIGTERM)
        with suppress(subprocess.TimeoutExpired):
            process.wait(20)


def ours(
    folder: Path, provider: int, *, guarded: bool, python: str = sys.executable
) -> tuple[list[str], dict[str, str], int]:
    """Make a configuration; return the command, the headers and the port."""
    port = free_port()
    subprocess.run([python, "-m", "bartizan", "gateway", "init", str(folder)],
                   check=True, capture_output=True)  # fmt: skip
    key = subprocess.run(
        [python, "-m", "bartizan", "gateway", "key", "create", "bench", "--keys",
         str(folder / "gateway-keys.json")], check=True, capture_output=True, text=True,
    ).stdout.strip()  # fmt: skip
    path = folder / "gateway.yaml"
    document = yaml.safe_load(path.read_text())
    document["upstreams"] = {"openai": {"url": f"http://127.0.0.1:{provider}"}}
    document["routes"] = [
        {"name": "chat", "dialect": "openai-chat", "upstream": "openai", "models": ["m"]}
    ]
    document["operations"]["port"] = free_port()
    document["limits"] = {}
    if not guarded:
        document["guards"] = []
    path.write_text(yaml.safe_dump(document))
    command = [python, "-m", "bartizan", "gateway", "serve", str(path), "--port", str(port)]
    return command, {"authorization": f"Bearer {key}"}, port


NGINX = """
worker_processes 1; daemon off; pid {folder}/pid; error_log /dev/null;
events {{ worker_connections 1024; }}
http {{
  access_log off; client_body_buffer_size 1m;
  client_body_temp_path {folder}/body; proxy_temp_path {folder}/proxy;
  fastcgi_temp_path {folder}/f; uwsgi_temp_path {folder}/u; scgi_temp_path {folder}/s;
  upstream provider {{ server 127.0.0.1:{provider}; keepalive 64; }}
  server {{ listen 127.0.0.1:{port};
    location / {{ proxy_pass http://provider; proxy_http_version 1.1;
                  proxy_set_header connection ""; }} }}
}}
"""
LITELLM = """
model_list:
  - model_name: m
    litellm_params: {{model: openai/m, api_base: "http://127.0.0.1:{provider}/v1", api_key: none}}
"""


def ways_of(stack: ExitStack, chosen: argparse.Namespace, provider: int) -> Iterator[Way]:
    """Start all ways to the provider, and yield them."""
    kept = [] if chosen.core is None else ["taskset", "-c", str(chosen.core)]
    root = Path(stack.enter_context(tempfile.TemporaryDirectory()))
    memory = Path(stack.enter_context(tempfile.TemporaryDirectory(dir=MEMORY)))
    here, there = sys.executable, chosen.compiled and str(chosen.compiled.absolute())
    compiled = [
        (f"{BARE}, compiled", False, root, there),
        (f"{FULL}, compiled", True, root, there),
    ]
    for name, guarded, base, python in (
        (BARE, False, root, here),
        (FULL, True, root, here),
        (f"{FULL}, log in memory", True, memory, here),
        *(compiled if chosen.compiled else []),
    ):
        folder = base / name.replace(" ", "-").replace(",", "")
        command, headers, port = ours(folder, provider, guarded=guarded, python=python)
        pid = stack.enter_context(running([*kept, *command], cwd=folder))
        yield Way(name, port, pid, headers)
    if shutil.which("nginx"):
        folder, port = root / "nginx", free_port()
        folder.mkdir()
        config = folder / "nginx.conf"
        config.write_text(NGINX.format(folder=folder, provider=provider, port=port))
        pid = stack.enter_context(running([*kept, "nginx", "-c", str(config)], cwd=folder))
        yield Way("nginx", port, pid)
    if chosen.portkey:
        port = free_port()
        script = chosen.portkey / "node_modules/@portkey-ai/gateway/build/start-server.js"
        command = ["node", str(script), "--headless", f"--port={port}"]
        pid = stack.enter_context(running([*kept, *command], cwd=root))
        headers = {"x-portkey-provider": "openai", "authorization": "Bearer none",
                   "x-portkey-custom-host": f"http://127.0.0.1:{provider}/v1"}  # fmt: skip
        yield Way("Portkey", port, pid, headers)
    if chosen.litellm:
        port, config = free_port(), root / "litellm.yaml"
        config.write_text(LITELLM.format(provider=provider))
        program = str(chosen.litellm.with_name("litellm"))
        command = [program, "--config", str(config), "--port", str(port), "--host", "127.0.0.1"]
        key = f"sk-{secrets.token_hex(24)}"  # it refuses to start with a weak one
        env = {"LITELLM_LOCAL_MODEL_COST_MAP": "True", "LITELLM_MASTER_KEY": key}
        pid = stack.enter_context(running([*kept, *command], cwd=root, env=env))
        yield Way("LiteLLM", port, pid, {"authorization": f"Bearer {key}"})
