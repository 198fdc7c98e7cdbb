"""Pipelines of every system have one form, with the lines of their files."""

import pytest

from bartizan.collect.pipelines import collect, wants
from bartizan.evidence.pipelines import System, Workflow

GITHUB = """name: CI
on:
  pull_request_target:
  push: {branches: [main]}
permissions:
  contents: read
env: {A: "1"}
jobs:
  test:
    runs-on: [self-hosted, gpu]
    permissions: write-all
    needs: lint
    environment: {name: production}
    container: python:3.12
    if: github.actor != 'x'
    steps:
      - uses: actions/checkout@v4
        with:
          ref: ${{ github.event.pull_request.head.sha }}
          persist-credentials: false
      - name: Install
        continue-on-error: true
        env: {TOKEN: "${{ secrets.T }}"}
        run: |
          # first
          pip install torch
          echo "${{ github.event.issue.title }}"
  call:
    uses: org/repo/.github/workflows/x.yml@main
"""
GITLAB = """image: python:3.12
include:
  - template: Security/SAST.gitlab-ci.yml
  - local.yml
variables: {A: 1}
before_script:
  - setup
test:
  script:
    - pip install torch
    - |
      one
      two
  allow_failure: true
.hidden:
  image: {name: other}
  before_script: []
  script: run
"""
BUILDSPEC = """version: 0.2
env:
  variables: {A: b}
  secrets-manager: {T: "x:y"}
phases:
  install:
    commands:
      - pip install torch
  build:
    commands:
      - make
    finally:
      - clean
"""
ACTION = """name: Mine
runs:
  using: composite
  steps:
    - uses: other/action@v1
    - run: make
      shell: bash
"""


def read(path: str, text: str) -> Workflow:
    evidence = collect([(path, text.encode())])
    assert evidence.gaps == ()
    (workflow,) = evidence.workflows
    return workflow


def test_a_github_workflow() -> None:
    workflow = read(".github/workflows/ci.yml", GITHUB)
    assert (workflow.system, workflow.name) == (System.GITHUB, "CI")
    assert [(each.name, each.place.line) for each in workflow.triggers] == [
        ("pull_request_target", 3),
        ("push", 4),
    ]
    assert workflow.triggered_by("pull_request_target")
    assert workflow.permissions is not None
    assert [(p.name, p.value, p.place.line) for p in workflow.permissions] == [
        ("contents", "read", 6)
    ]
    assert workflow.jobs_place.line == 8
    test, call = workflow.jobs
    assert (test.runner, test.environment, test.image) == (
        "self-hosted gpu",
        "production",
        "python:3.12",
    )
    assert test.permissions is not None
    assert [(p.name, p.value) for p in test.permissions] == [("*", "write")]
    assert (test.needs, test.condition) == (("lint",), "github.actor != 'x'")
    assert (call.uses, call.permissions) == ("org/repo/.github/workflows/x.yml@main", None)


def test_the_steps_of_a_github_job() -> None:
    checkout, install = read(".github/workflows/ci.yml", GITHUB).jobs[0].steps
    assert (checkout.uses, checkout.place.line) == ("actions/checkout@v4", 17)
    ref = checkout.input("ref")
    assert ref is not None
    assert (ref.value, ref.place.line) == ("${{ github.event.pull_request.head.sha }}", 19)
    assert checkout.input("absent") is None
    assert [(s.name, s.value) for s in checkout.inputs][1] == ("persist-credentials", "false")
    assert install.may_fail
    assert (install.place.line, install.place.end_line) == (24, 27)
    assert [(command.line, command.texts[0]) for command in install.commands] == [
        (26, "pip"),
        (27, "echo"),
    ]


@pytest.mark.parametrize(
    ("text", "names"),
    [("on: push", ["push"]), ("on: [push, issues]", ["push", "issues"]), ("x: 1", [])],
)
def test_short_forms_of_triggers(text: str, names: list[str]) -> None:
    workflow = read(".github/workflows/x.yaml", text)
    assert [trigger.name for trigger in workflow.triggers] == names


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("on: push", None),
        ("permissions: {}", []),
        ("permissions: read-all", [("*", "read")]),
    ],
)
def test_silence_about_permissions_is_not_an_empty_grant(
    text: str, expected: list[tuple[str, str]] | None
) -> None:
    permissions = read(".github/workflows/x.yaml", text).permissions
    told = None if permissions is None else [(each.name, each.value) for each in permissions]
    assert told == expected


def test_a_folded_script_stands_on_its_first_line() -> None:
    text = "jobs:\n  a:\n    steps:\n      - run: >\n          pip install\n          torch\n"
    (step,) = read(".github/workflows/x.yml", text).jobs[0].steps
    assert [(command.line, command.texts) for command in step.commands] == [
        (5, ("pip", "install", "torch"))
    ]


def test_a_gitlab_pipeline() -> None:
    workflow = read(".gitlab-ci.yml", GITLAB)
    test, hidden = workflow.jobs
    assert [step.run.split("\n")[0] for step in test.steps] == ["setup", "pip install torch", "one"]
    assert [command.line for command in test.steps[2].commands] == [12, 13]
    assert (test.image, test.may_fail) == ("python:3.12", True)
    assert (hidden.image, [step.run for step in hidden.steps]) == ("other", ["run"])
    assert [(each.name, each.value, each.place.line) for each in workflow.includes] == [
        ("template", "Security/SAST.gitlab-ci.yml", 3),
        ("local", "local.yml", 4),
    ]


def test_a_build_specification() -> None:
    workflow = read("ci/buildspec.yml", BUILDSPEC)
    assert workflow.system is System.CODEBUILD
    assert [(step.run, step.place.line) for step in workflow.steps] == [
        ("pip install torch", 8),
        ("make", 11),
        ("clean", 13),
    ]
    assert [(each.name, each.value) for each in workflow.env] == [("A", "b"), ("T", "x:y")]


def test_a_composite_action() -> None:
    workflow = read("actions/mine/action.yml", ACTION)
    assert [(step.uses, step.run) for step in workflow.steps] == [
        ("other/action@v1", ""),
        ("", "make"),
    ]


@pytest.mark.parametrize("text", ["a: [", "", "- a", "{{ x }}: [", "just text"])
def test_what_is_no_pipeline_is_a_gap(text: str) -> None:
    evidence = collect([(".github/workflows/x.yml", text.encode())])
    assert [gap.path for gap in evidence.gaps] == [".github/workflows/x.yml"]


@pytest.mark.parametrize(
    ("path", "wanted"),
    [
        (".github/workflows/a.yml", True),
        (".github/dependabot.yml", False),
        ("x/.GitHub/workflows/a.yaml", True),
        ("workflows/a.yml", False),
        ("buildspec-deploy.yaml", True),
        ("terraform/modelbuild_buildspec.yml", True),
        (".gitlab/ci/build.yml", True),
        ("action.yml", True),
        ("transaction.yml", False),
    ],
)
def test_which_files_are_wanted(path: str, *, wanted: bool) -> None:
    assert wants(path) is wanted
