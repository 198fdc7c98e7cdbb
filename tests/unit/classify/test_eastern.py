"""Chinese, Japanese and Korean names are found in sentences, and words alike them are not."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bartizan.classify import find
from bartizan.classify.eastern import eastern


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("会议由李晓梅主持,下周继续。", ["李晓梅"]),
        ("今天张子涵没有来,由周敏代班。", ["张子涵", "周敏"]),
        ("请将合同寄给王建国,邮箱:a@b.cn", ["王建国"]),
        ("我叫欧阳文静。", ["欧阳文静"]),
        ("担当は高橋一郎に変わりました。", ["高橋一郎"]),
        ("渡辺さくらです。", ["渡辺さくら"]),
        ("面談記録:佐藤健太は来月退職する", ["佐藤健太"]),
        ("안녕하세요, 윤미래입니다.", ["윤미래"]),
        ("담당자 강동현에게 전달", ["강동현"]),
        ("김민준은 오늘 왔다", ["김민준"]),
    ],
)
def test_names_without_a_title_are_found(text: str, names: list[str]) -> None:
    assert [text[start:end] for start, end, _ in eastern(text)] == names
    spans = [span for span in find(text) if span.type == "person"]
    assert [text[span.start : span.end] for span in spans] == names


@pytest.mark.parametrize(
    "text",
    [
        "北京大学与华为技术有限公司签署了合作协议。",
        "高铁从南京开往张家口,全程约四小时。",
        "王府井大街和黄山风景区本周末限流。",
        "马上就要下班了,周末方便的话再讨论。",
        "今天万一下雨就不去。",
        "由于生成的代码是在本地环境中运行的。",
        "本田技研工業の工場は鈴鹿市にあります。",
        "高田馬場から渋谷まで山手線で十分です。",
        "山口大学は来年から、森林の管理を始める。",
        "原子力の安全について",
        "이번 주말 강남역 근처는 정말 조용한 편이다.",
        "사용자 이미지는 자동으로 저장됩니다.",
        "안정성은 중요하다. 이용하는 방법",
        "김민준를 이용한",
        "",
    ],
)
def test_places_firms_and_words_are_no_names(text: str) -> None:
    assert list(eastern(text)) == []


@given(text=st.text(alphabet="王建国由김민준은、佐藤健太は。 ,a") | st.text())
def test_spans_are_in_order_and_apart(text: str) -> None:
    spans = [(start, end) for start, end, _ in eastern(text)]
    assert all(0 <= start < end <= len(text) for start, end in spans)
    assert all(one[1] <= other[0] for one, other in pairwise(spans))
