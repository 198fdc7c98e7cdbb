"""Cases of infra-container-user."""

from bartizan.core.words import Outcome
from tests.checks.case import Case

CHECK = "infra-container-user"

CASES = (
    *(
        Case(
            check=CHECK,
            outcome=Outcome.FAIL,
            files={
                "Dockerfile": f"FROM ubuntu:24.04\nRUN useradd app\nRUN echo {line}\nUSER app\n"
            },
            at=("Dockerfile:3",),
            says="without a password",
        )
        for line in (
            '"app ALL=(ALL) NOPASSWD: ALL" >> /etc/sudoers',
            '"${USERNAME} ALL=(ALL:ALL) NOPASSWD:ALL" > /etc/sudoers.d/app',
            "'%sudo ALL = (root) NOPASSWD: ALL' >> /etc/sudoers",
        )
    ),
    *(
        Case(
            check=CHECK,
            outcome=Outcome.PASS,
            files={"Dockerfile": f"{before}FROM ubuntu:24.04\nRUN {line}\nUSER app\n"},
            without=Outcome.FAIL,
        )
        for before, line in (
            ("", "echo 'app ALL=(ALL) NOPASSWD: /usr/bin/reload' >> /etc/sudoers"),
            ("", "echo 'app ALL=(ALL) ALL' >> /etc/sudoers"),
            ("FROM debian:13 AS b\nRUN echo 'x ALL=(ALL) NOPASSWD: ALL' >> /etc/sudoers\n", "true"),
        )
    ),
    Case(
        check=CHECK,
        outcome=Outcome.FAIL,
        files={"Dockerfile": 'FROM python:3.13-slim\nCOPY app /app\nCMD ["python", "/app"]\n'},
        at=("Dockerfile:3", "Dockerfile:1"),
        says="starts as root",
    ),
    Case(
        check=CHECK,
        outcome=Outcome.FAIL,
        files={
            "Dockerfile": """
                FROM python:3.13 AS build
                USER app
                RUN make
                FROM python:3.13-slim
                COPY --from=build /out /app
                """
        },
        at=("Dockerfile:4",),
    ),
    Case(
        check=CHECK,
        outcome=Outcome.FAIL,
        files={"Dockerfile": "FROM python:3.13\nUSER app\nUSER 0:0\n"},
        at=("Dockerfile:3",),
        says="USER 0:0",
    ),
    Case(
        check=CHECK,
        outcome=Outcome.PASS,
        files={
            "Dockerfile": """
                FROM python:3.13 AS base
                RUN useradd app
                USER app
                FROM base
                COPY . /app
                """
        },
        says="runs as app",
    ),
    Case(
        check=CHECK,
        outcome=Outcome.PASS,
        files={"Dockerfile": "FROM gcr.io/distroless/python3-debian12:nonroot\nCOPY . /app\n"},
        says="ordinary user",
    ),
    Case(
        check=CHECK,
        outcome=Outcome.REVIEW,
        files={"Dockerfile": "ARG BASE\nFROM ${BASE}\nCOPY . /app\n"},
        says="decided at build time",
    ),
    Case(
        check=CHECK,
        outcome=Outcome.REVIEW,
        files={"Dockerfile": "FROM registry.example.com/team/base:1.2.3\n"},
        says="see whom",
    ),
    Case(
        check=CHECK,
        outcome=Outcome.REVIEW,
        files={"Dockerfile": 'FROM python:3.13\nENTRYPOINT ["gosu", "app", "serve"]\n'},
        says="gives root up",
    ),
    Case(
        check=CHECK,
        outcome=Outcome.REVIEW,
        files={"Dockerfile": "FROM python:3.13\nUSER $APP_USER\n"},
    ),
    Case(
        check=CHECK,
        outcome=Outcome.FAIL,
        files={"Dockerfile": "FROM gcr.io/distroless/static AS base\nFROM base\nCOPY . /app\n"},
        says="gcr.io/distroless/static starts as root",
    ),
    Case(
        check=CHECK,
        outcome=Outcome.FAIL,
        files={"Dockerfile": "FROM 1234.dkr.ecr.eu-west-1.amazonaws.com/pytorch-training:2.7\n"},
        says="starts as root",
    ),
    Case(check=CHECK, outcome=Outcome.UNKNOWN, files={"Dockerfile": "FROM a\nFORM b\n"}),
    Case(check=CHECK, outcome=Outcome.NOT_APPLICABLE, files={"README.md": "# A"}),
)
