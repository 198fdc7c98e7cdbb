"""The search for flows: what it follows, where it says that it cannot, and what it costs."""

from dataclasses import dataclass

import pytest

from bartizan.checks.registry import all_checks
from bartizan.collect.discovery.predicates import Running, discovered_facts
from bartizan.collect.gather import gather
from bartizan.collect.memory import MemoryTree
from bartizan.core.words import Confidence, Outcome, Severity, Truth
from bartizan.evidence.flows import Certainty, Cut, Flow, flows, search
from bartizan.evidence.sinks import Harm
from bartizan.evidence.source import Source
from tests.checks.case import Case

CHECKS = ("app-output-to-shell", "app-output-to-code", "app-output-to-sql", "app-output-to-path",
          "app-output-to-address", "app-output-to-markup")  # fmt: skip
MODEL = "import os, subprocess\nfrom openai import OpenAI\n\nclient = OpenAI()\n\n"
ASK = "client.chat.completions.create(model='m', messages=[])"
ANSWER = f"{ASK}.choices[0].message.content"
GO = "def go(x):\n    os.system(x)\n\n"
TOOLS = (
    "import os, subprocess\nfrom typing import Literal\nfrom mcp.server.fastmcp import FastMCP\n"
)
TOOLS += "\nmcp = FastMCP('tools')\n\n"
TOOL = "@mcp.tool()\ndef tool(c: str):\n"


@dataclass(frozen=True)
class Sample:
    """Code in which what a model says may reach a shell, beside modules that it imports."""

    code: str
    outcome: Outcome = Outcome.FAIL
    check: str = "app-output-to-shell"
    helpers: tuple[tuple[str, str], ...] = ()

    def outcomes(self) -> set[Outcome]:
        files = {"a.py": self.code, **dict(self.helpers)}
        case = Case(check=self.check, outcome=self.outcome, files=files)
        return {finding.outcome for finding in case.findings()}


def answered(body: str, before: str = GO, **more: object) -> Sample:
    """A function in which a model answers, after some definitions."""
    lines = "".join(f"    {line}\n" for line in body.splitlines())
    return Sample(f"{MODEL}{before}def main():\n{lines}", **more)  # type: ignore[arg-type]


def chosen(body: str, before: str = GO, **more: object) -> Sample:
    """A tool whose argument the model chooses, after some definitions."""
    lines = "".join(f"    {line}\n" for line in body.splitlines())
    return Sample(f"{TOOLS}{before}{TOOL}{lines}", **more)  # type: ignore[arg-type]


def source_of(code: str) -> Source:
    found = gather(MemoryTree({"a.py": code.encode()}), all_checks()).collected[Source]
    assert isinstance(found, Source)
    return found


SHELL = "class Shell:\n    def go(self, x):\n        os.system(x)\n\n"
KEEPS = "class Job:\n    def __init__(self, c):\n        self.c = c\n\n"
KEEPS += "    def go(self):\n        os.system(self.c)\n\n"
MODULE = (("h.py", "import os\n\n\ndef go(x):\n    os.system(x)\n"),)
PACKAGE = (("lib/__init__.py", "from .h import go\n"), ("lib/h.py", MODULE[0][1]))
BRIDGE = (("h.py", "import deep\n\n\ndef go(x):\n    deep.go(x)\n"), ("deep.py", MODULE[0][1]))

FOLLOWED = {
    "a method of another module's object": answered(
        f"shell.go({ANSWER})",
        "from h import shell\n",
        helpers=(("h.py", f"import os\n\n\n{SHELL}shell = Shell()\n"),),
    ),
    "what an object of another module answers": answered(
        "go(model.ask('x'))",
        f"{GO}from h import model\n",
        helpers=(
            (
                "h.py",
                (
                    "from openai import OpenAI\n\n\nclass Model:\n    def ask(self, text):\n"
                    f"        return OpenAI().{ASK.removeprefix('client.')}\n\nmodel = Model()\n"
                ),
            ),
        ),
    ),
    "a property that gives one of several": answered(
        f"Box().shell.go({ANSWER})",
        "class Safe:\n    def go(self, x):\n        pass\n\n"
        "class Open:\n    def go(self, x):\n        os.system(x)\n\n"
        "class Box:\n    def __init__(self):\n        self._shell = self._pick()\n\n"
        "    def _pick(self):\n        if FAST:\n            return Open()\n"
        "        return Safe()\n\n"
        "    @property\n    def shell(self):\n        return self._shell\n\n",
    ),
    "a callee": answered(f"r = {ASK}\ngo(r.choices[0].message.content)"),
    "a callee at module level": Sample(f"{MODEL}{GO}go({ANSWER})\n"),
    "a helper module": answered(f"h.go({ANSWER})", "import h\n", helpers=MODULE),
    "a name from a helper": answered(f"go({ANSWER})", "from h import go\n", helpers=MODULE),
    "a name that a package passes on": answered(
        f"go({ANSWER})", "from lib import go\n", helpers=PACKAGE
    ),
    "a star import": answered(f"go({ANSWER})", "from h import *\n", helpers=MODULE),
    "a module that only hands on": answered(f"h.go({ANSWER})", "import h\n", helpers=BRIDGE),
    "a tool's module that only hands on": chosen("h.go(c)", "import h\n", helpers=BRIDGE),
    "a method of an object": answered(f"s = Shell()\ns.go({ANSWER})", SHELL),
    "a method of what a function makes": answered(
        f"make().go({ANSWER})", f"{SHELL}def make():\n    return Shell()\n\n"
    ),
    "an inherited method": answered(
        f"More().go({ANSWER})", f"{SHELL}class More(Shell):\n    pass\n\n"
    ),
    "a method through super": answered(
        f"More().go({ANSWER})",
        f"{SHELL}class More(Shell):\n    def go(self, x):\n        super().go(x)\n\n",
    ),
    "a constructor": answered(f"Shell({ANSWER})", SHELL.replace("def go", "def __init__")),
    "an object that is called": answered(
        f"run = Shell()\nrun({ANSWER})", SHELL.replace("def go", "def __call__")
    ),
    "a lambda": answered(f"go({ANSWER})", "go = lambda x: os.system(x)\n"),
    "a nested function": answered(f"def go(x):\n    os.system(x)\ngo({ANSWER})", ""),
    "what a nested function sees": chosen("def go():\n    os.system(c)\ngo()", ""),
    "a returned value": answered(
        f"os.system(read({ASK}))", "def read(r):\n    return r.choices[0].message.content\n\n"
    ),
    "an answer through many functions": answered(
        "os.system(f0())",
        f"def f9():\n    return {ANSWER}\n\n"
        + "".join(f"def f{n}():\n    return f{n + 1}()\n\n" for n in range(9)),
    ),
    "what a generator yields": answered(
        "for x in ask():\n    os.system(x)", f"def ask():\n    yield {ANSWER}\n\n"
    ),
    "a thread": answered(
        f"import threading\nthreading.Thread(target=os.system, args=({ANSWER},)).start()"
    ),
    "a thread by keywords": answered(
        f"import threading\nthreading.Thread(target=go, kwargs={{'x': {ANSWER}}}).start()"
    ),
    "an executor": answered(
        "from concurrent.futures import ThreadPoolExecutor\n"
        f"ThreadPoolExecutor().submit(go, {ANSWER})"
    ),
    "another thread of asyncio": answered(
        f"import asyncio\nasyncio.to_thread(subprocess.run, {ANSWER}, shell=True)"
    ),
    "a loop's executor": answered(f"loop.run_in_executor(None, os.system, {ANSWER})"),
    "a map": answered(f"list(map(os.system, [{ANSWER}]))"),
    "a partial": answered(f"import functools\nfunctools.partial(os.system, {ANSWER})()"),
    "a partial that is called": answered(
        f"import functools\nrun = functools.partial(os.system)\nrun({ANSWER})"
    ),
    "a function by its constant name": answered(f"getattr(os, 'system')({ANSWER})"),
    "a table of functions": answered(f"HOW[input()]({ANSWER})", f"{GO}HOW = {{'a': go}}\n\n"),
    "a function from a list": answered(f"for run in [print, os.system]:\n    run({ANSWER})"),
    "a function given beside it": answered(
        f"each(os.system, {ANSWER})", "def each(f, x):\n    f(x)\n\n"
    ),
    "a match": answered(f"match {ANSWER}:\n    case str(x):\n        os.system(x)"),
    "thirty calls deep": chosen(
        "f0(c)",
        "".join(f"def f{n}(c):\n    f{n + 1}(c)\n\n" for n in range(30))
        + "def f30(c):\n    os.system(c)\n\n",
    ),
    "keywords in a literal": chosen("go(**{'x': c})"),
    "items of a literal": chosen("go(*[c])"),
    "items of a variable": chosen("a = (1, c)\ngo(*a)", "def go(n, x):\n    os.system(x)\n\n"),
    "keywords of a sink": chosen("subprocess.run(**{'args': c, 'shell': True})"),
    "one of further arguments": chosen("go(1, c)", "def go(n, *xs):\n    os.system(xs[0])\n\n"),
    "one of further keywords": chosen("go(x=c)", "def go(**xs):\n    os.system(xs['x'])\n\n"),
    "a field that a constructor fills": answered(f"Job({ANSWER}).go()", KEEPS),
    "a field that a method fills after its reader": answered(
        f"Job().start({ANSWER})",
        "class Job:\n    def go(self):\n        os.system(self.c)\n\n"
        "    def start(self, c):\n        self.c = c\n        self.go()\n\n",
    ),
    "a field of a base": answered(
        f"More({ANSWER}).run()",
        f"{KEEPS}class More(Job):\n    def run(self):\n        os.system(self.c)\n\n",
    ),
    "a field that a keyword fills": answered(
        f"Job(c={ANSWER}).go()",
        "class Job(Model):\n    c: str\n\n    def go(self):\n        os.system(self.c)\n\n",
    ),
    "a list in a field": chosen(
        "Job().add(c)",
        "class Job:\n    def add(self, c):\n        self.all.append(c)\n\n"
        "    def go(self):\n        os.system(self.all[0])\n\n",
    ),
    "a field of a field": chosen(
        "Job().add(c)",
        "class Job:\n    def add(self, c):\n        self.state.c = c\n\n"
        "    def go(self):\n        os.system(self.state.c)\n\n",
    ),
    "an attribute of a variable": answered(f"s = Shell()\ns.c = {ANSWER}\nos.system(s.c)", SHELL),
    "a variable of the module": chosen(
        "global LAST\nLAST = c\ngo()\n\ndef go():\n    os.system(LAST)", "LAST = ''\n\n"
    ),
    "an annotation that nothing enforces": chosen(
        "go(c)", "def go(x: Literal['a']):\n    os.system(x)\n\n"
    ),
    "a number that nothing enforces": chosen("go(c)", "def go(x: int):\n    os.system(x)\n\n"),
    "an annotation of a tool that takes what comes": Sample(
        "import os\nfrom typing import Literal\nfrom langchain.agents import Tool\n\n"
        "def go(x: Literal['a']):\n    os.system(x)\n\ntool = Tool(name='go', func=go)\n"
    ),
}


@pytest.mark.parametrize("sample", FOLLOWED.values(), ids=FOLLOWED)
def test_a_flow_is_followed_through(sample: Sample) -> None:
    assert Outcome.FAIL in sample.outcomes()


OPEN = {
    "a function in a parameter": answered("pass", f"def main(run):\n    run({ANSWER})\n\n"),
    "a default that a parameter has": answered(
        "pass", f"def f(run=os.system):\n    run({ANSWER})\n\n"
    ),
    "a function in a field": answered(
        f"Job(os.system).go({ANSWER})",
        "class Job:\n    def __init__(self, run):\n        self.run = run\n\n"
        "    def go(self, x):\n        self.run(x)\n\n",
    ),
    "keywords of a variable": chosen(
        "go(**more(c))", "def more(c):\n    return load(c)\n\ndef go(n, x):\n    os.system(x)\n\n"
    ),
    "a method of an unknown object": chosen("STORE.find().go(c)", SHELL),
    "a method of another module's object of unknown making": answered(
        f"shell.go({ANSWER})",
        "from h import shell\n",
        helpers=(("h.py", f"import os\n\n\n{SHELL}shell = pick()\n"),),
    ),
    "a field that a place among arguments fills": answered(
        f"Job({ANSWER}).go()",
        "class Job(Model):\n    c: str\n\n    def go(self):\n        os.system(self.c)\n\n",
    ),
    "a method that an heir has too": chosen(
        "act(None, c)",
        "class Base:\n    def go(self, x):\n        pass\n\n"
        "class More(Base):\n    def go(self, x):\n        os.system(x)\n\n"
        "def act(b: Base, x):\n    b.go(x)\n\n",
    ),
    "spread arguments of a sink": Sample(
        f"{TOOLS}@mcp.tool()\ndef tool(**options):\n    subprocess.run(**options)\n"
    ),
    "an answer of an unknown object": answered(
        "os.system(find().ask())", f"class Asker:\n    def ask(self):\n        return {ANSWER}\n\n"
    ),
}


@pytest.mark.parametrize("sample", OPEN.values(), ids=OPEN)
def test_where_the_search_cannot_follow_nothing_passes(sample: Sample) -> None:
    assert sample.outcomes() == {Outcome.UNKNOWN}


@pytest.mark.parametrize("check", CHECKS)
def test_a_cut_leaves_every_check_of_flows_open(check: str) -> None:
    sample = answered("pass", f"def main(run):\n    run({ANSWER})\n\n", check=check)
    assert sample.outcomes() == {Outcome.UNKNOWN}


CLEAN = {
    "an answer that is printed": answered(f"go({ANSWER})", "def go(x):\n    print(x)\n\n"),
    "an answer that is returned": answered(f"return {ANSWER}"),
    "an answer beside a fixed command": answered(
        f"go('ls', {ANSWER})", "def go(x, note):\n    os.system(x)\n    print(note)\n\n"
    ),
    "an answer to a library": answered(f"redis.Redis().set('k', {ANSWER})", "import redis\n\n"),
    "a field of the same name elsewhere": answered(
        f"Note().keep({ANSWER})",
        f"{KEEPS}class Note:\n    def keep(self, c):\n        self.c = c\n\n",
    ),
    "a parameter of the same name elsewhere": chosen(
        "print(c)", "class Job:\n    def __init__(self, c):\n        self.d = c\n\n"
        "    def go(self, c):\n        os.system(self.d)\n\n"
    ),
    "a nested parameter of the same name": chosen("def go(c):\n    os.system(c)\ngo('ls')", ""),
    "a tool's own literal choices": Sample(
        f"{TOOLS}@mcp.tool()\ndef tool(c: Literal['a', 'b']):\n    os.system(c)\n"
    ),
    "a callback that is given no text of a model": answered(
        f"run('ls')\nreturn {ANSWER}", "from h import run\n"
    ),
}  # fmt: skip


@pytest.mark.parametrize("sample", CLEAN.values(), ids=CLEAN)
def test_ordinary_code_still_passes(sample: Sample) -> None:
    assert sample.outcomes() == {Outcome.PASS}


def test_a_flow_in_test_code_is_set_apart() -> None:
    code = answered(f"go({ANSWER})").code
    case = Case(
        check="app-output-to-shell", outcome=Outcome.REVIEW, files={"tests/test_a.py": code}
    )
    (finding,) = case.findings()
    assert (finding.outcome, finding.severity) == (Outcome.REVIEW, Severity.LOW)


READ = "    return open(path).read()\n"
GUARDED = {
    "an early return": ("if path not in GOOD:\n        return ''", Outcome.REVIEW),
    "a raise": ("if not path.startswith('/srv/'):\n        raise ValueError", Outcome.REVIEW),
    "an exit": ("if path not in GOOD:\n        exit()", Outcome.REVIEW),
    "a loop": ("while path not in GOOD:\n        path = path[1:]", Outcome.REVIEW),
    "a test of another name": ("if mode != 'r':\n        return ''", Outcome.FAIL),
    "a condition that only takes note": ("if path not in GOOD:\n        print(path)", Outcome.FAIL),
    "no condition": ("pass", Outcome.FAIL),
}


@pytest.mark.parametrize(("guard", "outcome"), GUARDED.values(), ids=GUARDED)
def test_only_a_condition_that_decides_guards(guard: str, outcome: Outcome) -> None:
    code = f"{TOOLS}@mcp.tool()\ndef read(path: str, mode: str):\n    {guard}\n{READ}"
    assert Sample(code, check="app-output-to-path").outcomes() == {outcome}


def test_a_condition_guards_what_is_inside_of_it_and_not_what_was_before() -> None:
    head = f"{TOOLS}@mcp.tool()\ndef read(path: str):\n"
    inside = f"{head}    if path in GOOD:\n    {READ}"
    before = f"{head}    text = open(path).read()\n    if path in GOOD:\n        return text\n"
    assert Sample(inside, check="app-output-to-path").outcomes() == {Outcome.REVIEW}
    assert Sample(before, check="app-output-to-path").outcomes() == {Outcome.FAIL}


def test_a_test_of_an_answer_does_not_excuse_another_part_of_it() -> None:
    part = f"r = {ASK}\nif r.model == 'm':\n    path = r.choices[0].message.content\n"
    tested = part + "    if path not in GOOD:\n        return\n    open(path)"
    other = part + "    open(path)"
    assert answered(tested, check="app-output-to-path").outcomes() == {Outcome.REVIEW}
    assert answered(other, check="app-output-to-path").outcomes() == {Outcome.FAIL}


def test_the_path_with_no_test_on_it_counts() -> None:
    read = "def read(path):\n    return open(path).read()\n\n"
    careful = "@mcp.tool()\ndef a_careful(path: str):\n    if path in GOOD:\n        read(path)\n\n"
    careless = "@mcp.tool()\ndef b_careless(path: str):\n    read(path)\n"
    (flow,) = flows(source_of(f"{TOOLS}{read}{careful}{careless}"), Harm.PATH)
    assert isinstance(flow, Flow)
    assert flow.trail.certainty is Certainty.SURE
    assert flow.trail.tool is not None
    assert flow.trail.tool.name == "b_careless"


def test_a_tested_command_is_a_failure_of_less_confidence() -> None:
    code = f"{TOOLS}{TOOL}    if c in GOOD:\n        os.system(c)\n"
    case = Case(check="app-output-to-shell", outcome=Outcome.FAIL, files={"a.py": code})
    (finding,) = case.findings()
    assert (finding.outcome, finding.confidence) == (Outcome.FAIL, Confidence.MEDIUM)


def test_a_flow_tells_each_step_from_where_it_entered() -> None:
    code = f"{TOOLS}{GO}def step(y):\n    go(y)\n\n{TOOL}    step(c)\n"
    (flow,) = flows(source_of(code), Harm.SHELL)
    assert isinstance(flow, Flow)
    assert [step.note for step in flow.trail.steps] == [
        "the model calls tool with its own arguments",
        "is handed on to step",
        "is handed on to go",
        "reaches os.system",
    ]
    assert flow.trail.entry == "c"


def tangle(count: int) -> Source:
    """Functions that all call one another, of which the first is given a tool's argument."""
    names = [f"f{n}" for n in range(count)]
    calls = "".join(f"    {name}(x)\n" for name in names)
    body = "".join(f"def {name}(x):\n{calls}\n" for name in names)
    return source_of(f"{TOOLS}{body}{TOOL}    f0(c)\n")


def test_functions_that_call_one_another_cost_one_step_for_each_call() -> None:
    found = search(tangle(200))
    assert found.steps == 200 * 200 + 1
    assert (found.flows, found.cuts) == ((), ())


def test_a_search_that_has_spent_its_steps_says_so() -> None:
    found = search(tangle(20), budget=100)
    assert found.steps < 100 + 20
    (cut,) = found.cuts
    assert cut.doubt == "the search for flows ended after 100 steps"


def test_values_that_return_one_another_end() -> None:
    names = [f"f{n}" for n in range(60)]
    body = "".join(
        f"def {n}(x):\n    return [{', '.join(f'{m}(x)' for m in names)}]\n\n" for n in names
    )
    assert answered(f"os.system(f0(1))\nprint({ANSWER})", body).outcomes() == {Outcome.PASS}
    asked = body + f"def last(x):\n    return {ANSWER}\n\n"
    asked = asked.replace("return [f0(x)", "return [last(x), f0(x)", 1)
    assert answered("os.system(f9(1))", asked).outcomes() == {Outcome.FAIL}


def test_a_cut_is_yielded_for_every_harm() -> None:
    source = source_of(f"{MODEL}def main(run):\n    run({ANSWER})\n")
    (shell,), (path,) = flows(source, Harm.SHELL), flows(source, Harm.PATH)
    assert isinstance(shell, Cut)
    assert shell == path


@pytest.mark.parametrize(
    ("body", "truth"),
    [
        (f"os.system({ANSWER})", Truth.TRUE),
        (f"run({ANSWER})", Truth.UNKNOWN),
        (f"print({ANSWER})", Truth.FALSE),
    ],
)
def test_whether_a_model_s_text_runs_is_open_where_a_flow_is(body: str, truth: Truth) -> None:
    source = source_of(f"{MODEL}def main(run):\n    {body}\n")
    running = Running(flowing=tuple(flows(source, Harm.SHELL, Harm.CODE)))
    facts = discovered_facts((), (), (), running)
    (code,) = [fact for fact in facts if fact.name == "code_execution"]
    assert code.truth is truth
