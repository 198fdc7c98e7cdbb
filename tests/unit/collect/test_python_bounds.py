"""What the facts of a hostile Python file may hold: no more than its size allows."""

import pytest

from bartizan.collect.python.bounds import MOST_ORIGINS
from bartizan.collect.python.parse import facts_of
from bartizan.collect.python.questions import Questions
from bartizan.collect.source import encode
from bartizan.evidence.asks import Ask, calls, keys, targets
from bartizan.evidence.source import HIDES, FileFacts

ASKED: tuple[Ask, ...] = (*calls("x.sink", "*.sink"), *keys("a"), *targets("v40"))


def facts(text: str) -> FileFacts:
    read = facts_of("mod.py", text.encode(), Questions(ASKED), str)
    assert isinstance(read, FileFacts)
    return read


def doubled(pattern: str, *, lines: int = 40) -> FileFacts:
    made = "".join(pattern.format(i=n, j=n + 1) for n in range(lines))
    return facts(
        f"import x, y, functools, copy\nv0 = y.z()\n{made}\nx.sink(v{lines}, a=v{lines})\n"
    )


@pytest.mark.parametrize(
    "pattern",
    [
        "v{j} = {{'a': v{i}, 'b': v{i}}}\n",
        "v{j} = {{**v{i}, **v{i}, 'k{i}': v{i}}}\n",
        "v{j} = v{i} | v{i} | {{'k{i}': v{i}}}\n",
        "v{j} = dict(a=v{i}, b=v{i})\n",
        "v{j} = copy.copy({{'a': v{i}, 'b': v{i}}})\n",
        "v{j} = [v{i}, v{i}]\n",
        "v{j} = (v{i}, v{i})\n",
        "v{j} = [*v{i}, *v{i}]\n",
        "v{j} = [v{i}] + [v{i}]\n",
        "v{j} = [v{i}]\nv{j} += v{j}\nv{j} += v{j}\n",
        "v{j} = y.f(v{i}, v{i})\n",
        "v{j} = functools.partial(v{i}, v{i}, v{i})\n",
        "v{j} = v{i} if y.c else [v{i}, v{i}]\n",
        "v{j} = [v{i}] or [v{i}, v{i}]\n",
        "v{j} = [(w := [v{i}, v{i}]), w]\n",
        "def g{j}(a=v{i}):\n    return [g{i}(a), [v{i}, v{i}]]\nv{j} = [v{i}, v{i}, g{j}(v{i})]\n",
        "class K{i}:\n    a = [v{i}, v{i}]\n    def m(self): return self.a\nv{j} = [v{i}, v{i}]\n",
    ],
)
def test_what_doubles_with_every_line_is_cut_off_and_said(pattern: str) -> None:
    found = doubled(pattern)
    assert len(encode(found)) < 2_000_000
    assert found.gaps
    assert all(gap.words is None for gap in found.gaps)


@pytest.mark.parametrize(
    "pattern",
    [
        "v{j} = v{i} + v{i}\n",
        "v{j} = '%s%s' % (v{i}, v{i})\n",
        "v{j} = '{{}}{{}}'.format(v{i}, v{i})\n",
        "v{j} = ''.join([v{i}, v{i}])\n",
        "v{j} = f'{{v{i}}}{{v{i}}}'\n",
        "v{j} = 'a' * 10**9 * 10**9\n",
    ],
)
def test_text_that_doubles_stays_small(pattern: str) -> None:
    assert len(encode(doubled(pattern))) < 2_000_000


def test_a_mapping_that_is_brought_up_to_date_with_itself_is_bounded() -> None:
    found = facts("import x\nd = {'a': 1}\n" + "d.update(d)\n" * 40 + "x.sink(**d)\n")
    assert len(encode(found)) < 2_000_000
    assert found.gaps


def test_texts_that_run_one_another_twice_are_walked_a_bounded_number_of_times() -> None:
    made = "".join(f"v{n + 1} = 'exec(v{n});exec(v{n})'\n" for n in range(60))
    found = facts(f"import x\nv0 = 'x.sink()'\n{made}exec(v60)\n")
    assert len(encode(found)) < 2_000_000
    assert any("many times more facts" in gap.reason for gap in found.gaps)


def test_origins_that_grow_with_every_line_are_bounded() -> None:
    count = 4 * MOST_ORIGINS
    made = "".join(f"v = y.f{n}(v)\nx.sink(v)\n" for n in range(count))
    found = facts(f"import x, y\nv = y.z()\n{made}")
    assert len(encode(found)) < 200 * len(made)
    assert any(gap.words is None for gap in found.gaps)


def test_a_name_that_grows_with_every_line_is_known_by_its_ends() -> None:
    found = facts("import x\nv = x\n" + "v = v.attribute\nv.sink(input())\n" * 2_000)
    assert len(encode(found)) < 10_000_000
    name = found.calls[-1].name
    assert name.startswith("x.attribute")
    assert name.endswith(".attribute.sink")


def test_a_call_behind_hundreds_of_items_is_seen() -> None:
    many = ", ".join("1" for _ in range(1_000))
    for text in (f"[{many}, x.sink()]", f"y({many}, x.sink())", f"{{{many}, x.sink()}}"):
        assert [call.name for call in facts(f"import x\n{text}\n").calls][:1] == ["x.sink"]


def test_ordinary_tables_are_kept_without_a_gap() -> None:
    rows = ",\n".join(f"    'k{n}': {{'name': 'n{n}', 'of': [1, 2, 3]}}" for n in range(1_000))
    found = facts(f"import x\nT = {{\n{rows}\n}}\nx.sink(**T)\n")
    assert not found.gaps
    assert len(found.calls[-1].keywords) == 1_000


def test_a_mapping_of_which_hundreds_of_entries_are_set_hides_the_first() -> None:
    made = "".join(f"d['k{n}'] = {n}\n" for n in range(1_000))
    keywords = facts(f"import x\nd = {{'a': 1}}\n{made}x.sink(**d)\n").calls[-1].keywords
    assert len(keywords) < 1_000
    assert keywords[0][0] == HIDES
    assert keywords[-1][0] == "k999"


def test_conditions_that_restrict_more_with_every_line_are_bounded() -> None:
    names = [f"a{n}" for n in range(2_000)]
    made = "".join(f"    if {name} == 1: return\n    x.sink({name})\n" for name in names)
    found = facts(f"import x\ndef f({', '.join(names)}):\n{made}")
    assert sum(len(call.tested) for call in found.calls) < 8 * len(made)
    assert any("many times more facts" in gap.reason for gap in found.gaps)
