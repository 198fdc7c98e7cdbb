"""The container file is built, from base images made of Debian, and its gateway serves confined.

No registry of images is asked: the bases have the names that the container file gives.
"""

import http.client
import json
import os
import shutil
import subprocess
import time
import urllib.request
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

import pytest
import yaml

from tests.heavy.gateway import SECRET, process, run
from tests.heavy.servers import free_port

ROOT = Path(__file__).parents[3]
BUNDLE = Path("/etc/ssl/certs/ca-certificates.crt")
BASE = """FROM localhost/{name}
RUN ln -s /usr/bin/python3 /usr/local/bin/python
COPY pip.conf /etc/pip.conf
COPY authorities.crt /etc/ssl/certs/ca-certificates.crt
"""
PACKAGES = ("python3", "python3-venv", "ca-certificates")
COMPILER = ("gcc", "libc6-dev", "python3-dev")
# Some machines have both generations of cgroups mounted, with which no container starts.
ALONE = 'umount /sys/fs/cgroup/unified 2>/dev/null; exec "$0" "$@"'
CONFINED = (
    "--cgroups=disabled", "--read-only", "--cap-drop=ALL", "--security-opt=no-new-privileges",
    "--tmpfs=/tmp", "--ulimit=nofile=1024:1024", "--ulimit=nproc=4096:4096",
)  # fmt: skip
SITE = "/var/lib/bartizan/site"


@dataclass(frozen=True)
class Podman:
    folder: Path

    def command(self, *arguments: str) -> list[str]:
        stores = [f"--root={self.folder / 'store'}", f"--runroot={self.folder / 'run'}"]
        return ["unshare", "--mount", "sh", "-c", ALONE, "podman", *stores, *arguments]

    def run(self, *arguments: str) -> str:
        command = self.command(*arguments)
        done = subprocess.run(command, capture_output=True, text=True, check=False, cwd=ROOT)
        assert done.returncode == 0, done.stdout[-2000:] + done.stderr[-2000:]
        return done.stdout


def built(podman: Podman) -> None:
    """Make the base images, build the container file on them."""
    containerfile = ROOT / "deploy" / "gateway" / "Containerfile"
    compiling, serving = [line.split()[1] for line in containerfile.read_text().splitlines()
                          if line.startswith("FROM ")]  # fmt: skip
    build = ("build", "--pull=never", "--isolation=chroot", "--network=host", "--layers=false")
    for name, more in ((compiling, (*PACKAGES, *COMPILER)), (serving, PACKAGES)):
        local = name.replace(":", "-")
        base = podman.folder / local
        base.mkdir()
        archive = base / "debian.tar"
        packages = f"--include={','.join(more)}"
        less = [f"--dpkgopt=path-exclude=/usr/share/{each}/*" for each in ("doc", "locale", "man")]
        made = [
            "mmdebstrap",
            "--quiet",
            "--variant=minbase",
            packages,
            *less,
            "trixie",
            str(archive),
        ]
        done = subprocess.run(made, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stderr
        podman.run("import", str(archive), f"localhost/{local}")
        archive.unlink()
        (base / "Containerfile").write_text(BASE.format(name=local))
        (base / "pip.conf").write_text(f"[global]\ncert = {BUNDLE}\n")
        shutil.copy(BUNDLE, base / "authorities.crt")
        podman.run(*build, "-t", f"docker.io/library/{name}", str(base))
    podman.run(*build, "-t", "bartizan-gateway", "-f", str(containerfile), ".")


@pytest.fixture(scope="module")
def podman(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Podman]:
    found = Podman(tmp_path_factory.mktemp("podman"))
    try:
        built(found)
        yield found
    finally:
        subprocess.run(found.command("rm", "--all", "--force"), capture_output=True, check=False)
        subprocess.run(["rm", "-rf", str(found.folder)], check=False)


@dataclass(frozen=True)
class Site:
    folder: Path
    key: str
    port: int
    operations: int

    @property
    def mounted(self) -> tuple[str, ...]:
        return (f"--volume={self.folder}:{SITE}", f"--env=PROVIDER_KEY={SECRET}")


@pytest.fixture
def site(tmp_path: Path) -> Iterator[Site]:
    """A configuration in a folder that belongs to the user of the container."""
    with process("tests.simulators.provider", "0", cwd=ROOT, pattern=r"on (\d+)") as port:
        folder = tmp_path / "site"
        run("gateway", "init", str(folder))
        key = run("gateway", "key", "create", "tester", "--keys", str(folder / "gateway-keys.json"))
        found = Site(folder, key.strip(), free_port(), free_port())
        document = yaml.safe_load((folder / "gateway.yaml").read_text())
        credential = {"env": "PROVIDER_KEY"}
        document["upstreams"] = {
            "scripted": {"url": f"http://127.0.0.1:{port}", "credential": credential}
        }
        document["listen"]["port"], document["operations"]["port"] = found.port, found.operations
        document["acting"], document["limits"] = {}, {}
        document["routes"] = [{"name": "chat", "dialect": "openai-chat", "upstream": "scripted",
                               "models": ["model-1"]}]  # fmt: skip
        (folder / "gateway.yaml").write_text(yaml.safe_dump(document))
        for path in (folder, *folder.rglob("*")):
            os.chown(path, 10001, 10001)
        yield found


@contextmanager
def served(podman: Podman, site: Site, name: str) -> Iterator["subprocess.Popen[str]"]:
    """Serve in a container until the end of the block, as its first process."""
    arguments = ("run", f"--name={name}", "--network=host", *CONFINED, *site.mounted)
    serve = podman.command(*arguments, "bartizan-gateway", "serve", f"{SITE}/gateway.yaml")
    with subprocess.Popen(
        serve, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
    ) as running:
        try:
            for _ in range(120):
                with suppress(OSError):
                    urllib.request.urlopen(f"http://127.0.0.1:{site.operations}/readyz", timeout=2)
                    break
                assert running.poll() is None, (running.stdout or "") and running.communicate()[0]
                time.sleep(0.5)
            yield running
        finally:
            if running.poll() is None:
                subprocess.run(podman.command("kill", name), capture_output=True, check=False)


def health(port: int) -> list[str]:
    """Return the command by which the container file finds out whether the gateway is well."""
    text = (ROOT / "deploy" / "gateway" / "Containerfile").read_text()
    (command,) = [line.partition(" CMD ")[2] for line in text.splitlines()
                  if line.startswith("HEALTHCHECK")]  # fmt: skip
    found: list[str] = json.loads(command.replace("9464", str(port)))
    return found


def test_the_image_says_whether_a_configuration_can_be_served(podman: Podman, site: Site) -> None:
    check = ("bartizan-gateway", "check", f"{SITE}/gateway.yaml")
    told = podman.run("run", "--rm", "--network=none", *CONFINED, *site.mounted, *check)
    assert "APP-01" in told


def test_the_image_serves_without_root_and_writes_to_its_folder_alone(
    podman: Podman, site: Site
) -> None:
    with served(podman, site, "gateway") as running:
        headers = {"authorization": f"Bearer {site.key}", "content-type": "application/json"}
        body = {"model": "model-1", "messages": [{"role": "user", "content": "hello"}]}
        with closing(http.client.HTTPConnection("127.0.0.1", site.port, timeout=30)) as caller:
            caller.request("POST", "/v1/chat/completions", json.dumps(body), headers)
            answer = json.loads(caller.getresponse().read())
        assert answer["choices"][0]["message"]["content"]
        script = (
            "id -u; for f in / /opt/bartizan /var/lib/bartizan /usr/local/bin;"
            ' do touch "$f/x" 2>/dev/null && echo "wrote $f"; done;'
            " grep -E '^(CapEff|NoNewPrivs|Seccomp):' /proc/1/status | tr -d '\\t '"
        )
        said = podman.run("exec", "gateway", "sh", "-c", script).split()
        assert said == ["10001", "CapEff:0000000000000000", "NoNewPrivs:1", "Seccomp:2"]
        podman.run("exec", "gateway", *health(site.operations))
        podman.run("kill", "--signal=TERM", "gateway")
        assert running.wait(timeout=45) == 0, "it drains and ends by itself"
    assert any((site.folder / "gateway-log").rglob("*"))


def test_the_image_holds_nothing_to_build_with(podman: Podman) -> None:
    listed = podman.run(
        "run", "--rm", "--network=none", *CONFINED, "--entrypoint=ls", "bartizan-gateway",
        "/opt/bartizan/bin", "/opt", "/usr/bin", "/",
    ).split()  # fmt: skip
    assert "bartizan" in listed
    assert {"pip", "pip3", "hatchling", "mypyc", "build", "src", "wheel"}.isdisjoint(listed)
    assert {"gcc", "cc", "as", "ld"}.isdisjoint(listed)


def test_the_image_runs_the_compiled_form(podman: Podman) -> None:
    alone = ("run", "--rm", "--network=none", *CONFINED)
    told = podman.run(*alone, "--entrypoint=bartizan", "bartizan-gateway", "doctor")
    assert "(compiled)" in told
    script = (
        "import sys; from bartizan.gateway.injection.detector import detector;"
        " detector()('hello'); print('numpy' in sys.modules)"
    )
    said = podman.run(*alone, "--entrypoint=python", "bartizan-gateway", "-c", script)
    assert said.strip() == "False"
