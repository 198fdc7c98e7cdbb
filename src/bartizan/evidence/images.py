"""References to container images: their parts, how firmly they are fixed, whom they start as."""

import re
from dataclasses import dataclass
from enum import StrEnum

_DIGEST = re.compile(r"sha(?:256:[0-9a-f]{64}|512:[0-9a-f]{128})")
_EXACT = re.compile(r"v?\d+\.\d+\.\d+(?:[.-]?\w+)*|\d{4}-?\d\d-?\d\d\b.*")
_RELEASE = re.compile(r"\d|trixie|bookworm|bullseye|buster|stretch|noble|jammy|focal|bionic|xenial")
_HUB = ("docker.io/library/", "index.docker.io/library/", "public.ecr.aws/docker/library/",
        "library/", "docker.io/")  # fmt: skip
# Publishers whose images start as root, and those whose images do not.
_ROOT = (
    "nvidia/", "pytorch/", "tensorflow/", "huggingface/", "continuumio/", "condaforge/", "rocm/",
    "vllm/", "ollama/", "nvcr.io/", "ghcr.io/huggingface/", "ghcr.io/astral-sh/", "amazon/",
    "mcr.microsoft.com/", "public.ecr.aws/amazonlinux/", "gcr.io/deeplearning-platform-release/",
    "redhat/", "cypress/", "intel/", "balenalib/", "selenium/base", "tiangolo/", "qdrant/",
)  # fmt: skip
_NOT_ROOT = (
    "bitnami/", "cgr.dev/chainguard/", "jupyter/", "quay.io/jupyter/", "mambaorg/", "rayproject/",
    "nginxinc/nginx-unprivileged", "registry.access.redhat.com/ubi9/python",
    "registry.access.redhat.com/ubi8/python", "public.ecr.aws/lambda/",
    "ghcr.io/puppeteer/", "semitechnologies/", "apache/airflow", "apache/spark",
)  # fmt: skip
_OFFICIAL_NOT_ROOT = frozenset({"elasticsearch", "kibana", "logstash", "solr", "sonarqube"})
# The last release line without security fixes, as of November 2026; all before it have none either.
_ENDED = {
    "python": (3, 10), "node": (20,), "ubuntu": (20, 4), "debian": (11,), "alpine": (3, 20),
    "centos": (8,), "golang": (1, 24), "ruby": (3, 2), "php": (8, 1), "openjdk": (22,),
}  # fmt: skip
_CODENAMES = {"stretch": "debian:9", "buster": "debian:10", "bionic": "ubuntu:18.04",
              "focal": "ubuntu:20.04", "xenial": "ubuntu:16.04",
              "bullseye": "debian:11"}  # fmt: skip


class Firmness(StrEnum):
    """How firmly a reference fixes what is pulled."""

    DIGEST = "digest"
    VERSION = "version"
    TAG = "tag"
    LATEST = "latest"


@dataclass(frozen=True, slots=True)
class ImageName:
    """A reference to an image: its repository, tag and digest; empty where it has none."""

    repository: str
    tag: str = ""
    digest: str = ""

    @property
    def short(self) -> str:
        """The repository without the host and folder of the official images."""
        for prefix in _HUB:
            if self.repository.startswith(prefix):
                return self.repository.removeprefix(prefix)
        return self.repository

    @property
    def firmness(self) -> Firmness:
        """How firmly it fixes what is pulled; an exact version has three numbers, or a date."""
        if _DIGEST.fullmatch(self.digest):
            return Firmness.DIGEST
        if not _RELEASE.search(self.tag) or self.tag.startswith(("latest", "nightly")):
            return Firmness.LATEST
        return Firmness.VERSION if _EXACT.match(self.tag) else Firmness.TAG

    @property
    def is_root(self) -> bool | None:
        """Whether a container of it starts as root unless told otherwise; None: not known."""
        name = self.short
        if "nonroot" in self.tag or name.startswith(_NOT_ROOT) or name in _OFFICIAL_NOT_ROOT:
            return False
        if "/" not in name or name.startswith((*_ROOT, "gcr.io/distroless/")):
            return True
        return True if re.match(r"\d+\.dkr\.ecr\.[\w-]+\.amazonaws\.com/pytorch-", name) else None

    @property
    def ended(self) -> str:
        """The release line, where it no longer has security fixes; else empty."""
        name = self.short
        named = next((old for word, old in _CODENAMES.items() if word in self.tag.split("-")), "")
        known = _ended(name, self.tag) if name in _ENDED else ""
        if not known and named:
            base, _, tag = named.partition(":")
            known = _ended(base, tag)
        return known


def read_image(reference: str) -> ImageName:
    """Split a reference as container engines do: name[:tag][@digest]."""
    name, _, digest = reference.partition("@")
    head, slash, last = name.rpartition("/")
    base, _, tag = last.partition(":")
    return ImageName(f"{head}{slash}{base}", tag, digest)


def _ended(name: str, tag: str) -> str:
    last = _ENDED[name]
    numbers = tuple(int(number) for number in re.findall(r"\d{1,4}", tag.split("-", maxsplit=1)[0]))
    if not numbers or numbers[: len(last)] > last:
        return ""
    shown = ".".join(str(number) for number in numbers[: len(last)])
    return f"{name} {shown}"
