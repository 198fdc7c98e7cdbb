"""Names of persons behind a title or a label; those in prose are found by `persons`."""

from typing import Final

from bartizan.classify.columns import Category
from bartizan.classify.entity import HAN, HANGUL, KANA, WIDE, Entity, Shape, words
from bartizan.classify.gazetteer import PARTICLES, given, ordinary, surnames

_NAME: Final = rf"(?:[A-Z]|{WIDE})(?:[A-Za-z'\-]|{WIDE}){{1,24}}"
_PART: Final = (
    rf"(?:{_NAME}|[A-Z]\.|(?:de|del|della|di|da|dos|van|von|der|den|bin|al|la|le) {_NAME})"
)
_MARKS: Final = ".,'"
# The commonest surnames, of which most people of these countries have one.
CHINESE: Final = (
    "王|李|张|刘|陈|杨|赵|黄|周|吴|徐|孙|胡|朱|高|林|何|郭|马|罗|梁|宋|郑|谢|韩|唐|冯|于|董|萧|程|曹|袁|邓|许|傅|沈|曾|彭|吕"
    "|苏|卢|蒋|蔡|贾|丁|魏|薛|叶|阎|余|潘|杜|戴|夏|钟|汪|田|任|姜|范|方|石|姚|谭|廖|邹|熊|金|陆|郝|孔|白|崔|康|毛|邱|秦|江|史"
    "|顾|侯|邵|孟|龙|万|段|钱|汤|尹|黎|易|常|武|乔|贺|赖|龚|文|華|华|陳|張|劉|楊|趙|黃|吳|孫|鄭|謝"
)
JAPANESE: Final = (
    "佐藤|鈴木|高橋|田中|伊藤|渡辺|渡邊|山本|中村|小林|加藤|吉田|山田|佐々木|山口|松本|井上|木村|林|斎藤|斉藤|清水|山崎|森|池田"
    "|橋本|阿部|石川|山下|中島|石井|小川|前田|岡田|長谷川|藤田|後藤|近藤|村上|遠藤|青木|坂本|福田|太田|西村|藤井|金子|岡本|藤原"
    "|三浦|中野|中川|原田|松田|竹内|小野|田村|中山|和田|石田|森田|上田|原|内田|柴田|酒井|宮崎|横山|高木|安藤|宮本|大野|小島"
    "|谷口|今井|工藤|高田|増田|丸山|杉山|村田|大塚|新井|小山|平野|藤本|河野|上野|野口|武田|松井|千葉|菅原|岩崎|久保|桜井"
)
KOREAN: Final = (
    "김|이|박|최|정|강|조|윤|장|임|한|오|서|신|권|황|안|송|류|유|전|홍|고|문|양|손|배|백|허|남|심|노|하|곽|성|차|주|우|구"
    "|민|진|나"
)
_ROLES: Final = words(
    "사용자 이용자 이사장 고객님 조합장 주인님 구매자 주문자 신청자 정보원 신고자 고령자"
)


def is_titled(value: str) -> bool:
    """Whether the words behind a title are no words of every day."""
    return not any(word.strip(_MARKS).lower() in ordinary() for word in value.split())


def is_labelled(value: str) -> bool:
    """Whether one of the words is known as a name, and none as a word of every day."""
    words = [word.strip(_MARKS).lower() for word in value.replace("-", " ").split()]
    known = any(word in given() or word in surnames() for word in words if word not in PARTICLES)
    return known and not any(word in ordinary() and word not in PARTICLES for word in words)


TITLED_PERSON: Final = Entity(
    name="person",
    title="name of a person",
    category=Category.IDENTITY,
    shapes=(
        Shape(
            pattern=r"\b(?:Mr|Mrs|Ms|Miss|Dr|Prof|Herrn?|Frau|Mme|Mlle|Monsieur|Madame|Señora?|Sra?"
            r"|Srta|Signora?|Sig|Senhora?|Dhr|Mevr|Mevrouw)\.?(?: (?:Dr|Prof)\.?)? "
            rf"({_PART}(?: {_PART}){{0,3}})",
            score=0.85,
            near=0.85,
        ),
    ),
    accept=is_titled,
    before="",
    after="_/@",
    must=("saw Dr. «Ravi Kumar» today", "an Frau «Schäfer»", "Mr «O'Neill»,"),
    must_not=("Dear Mr President", "Dr. Office"),
)
EASTERN_PERSON: Final = Entity(
    name="person",
    title="name of a person",
    category=Category.IDENTITY,
    shapes=(
        Shape(  # 王淑兰女士 · 联系人:曹飞 · 鈴木翼さん · 김재호님
            pattern=rf"((?:{CHINESE}){HAN}{{1,2}})(?:先生|女士|小姐|老师|经理|医生|教授|同学|同志)",
            score=0.8,
            near=0.85,
        ),
        Shape(
            pattern=r"(?:姓名|联系人|收件人|客户|患者|申请人|持卡人|聯絡人)(?:是|为)? ?"
            rf"(?::|\xef\xbc\x9a)? ?((?:{CHINESE}){HAN}{{1,2}})"
            r"(?:[,; ]|\xef\xbc[\x8c\x9b]|\xe3\x80[\x81\x82]|电|手|地)",
            score=0.75,
            near=0.85,
        ),
        Shape(
            pattern=rf"((?:{JAPANESE})(?: |\xe3\x80\x80)?(?:{HAN}|{KANA}){{0,3}})"
            r"(?:さん|様|氏|先生|君|くん|ちゃん)",
            score=0.8,
            near=0.85,
        ),
        Shape(
            pattern=rf"((?:{KOREAN}){HANGUL}{{2}}) ?(?:님|씨|선생|고객|환자|과장|부장|대리|교수)",
            score=0.8,
            near=0.85,
        ),
    ),
    accept=lambda value: value not in _ROLES,
    before="",
    after="_/@",
    must=(
        "请联系«王淑兰»女士。",
        "联系人:«曹飞»,电话",
        "昨日、«鈴木翼»さんが来た",
        "«김재호»님의 전화번호",
    ),
    must_not=("お客様", "皆様", "이용자님", "老师", "担当者様"),
)
LABELLED_PERSON: Final = Entity(
    name="person",
    title="name of a person",
    category=Category.IDENTITY,
    shapes=(
        Shape(
            pattern=r"(?i:\b(?:full |first |last |customer |patient |contact |employee |applicant "
            r"|account |card ?)?(?:name|surname|patient|customer|client|applicant|employee|attn"
            r"|cardholder|holder|nombre|nom|nome|naam|kunde|client|cliente|signed(?: by)?))"
            rf"[\"']? ?[:=] ?[\"']?({_PART}(?: {_PART}){{0,3}})",
            score=0.8,
            near=0.8,
        ),
        Shape(  # the end of a letter
            pattern=r"(?:[Rr]egards|[Ss]incerely|[Yy]ours|Cheers|Thanks|[Gg]rüße(?:n)?|[Cc]ordialement"
            r"|[Ss]aludos|Atentamente|[Ss]aluti|[Aa]braços|[Gg]roet(?:en)?|[Hh]älsningar|[Pp]ozdrawiam)"
            rf",?[ \n]{{1,3}}({_PART}(?: {_PART}){{0,3}})",
            score=0.75,
            near=0.75,
        ),
    ),
    accept=is_labelled,
    before="",
    after="_/@.=(",
    must=(
        "Kind regards, «Anna Smith»",
        "Name: «Anna Smith», 34",
        '"name": "«Jorge Núñez»"',
        "Patient: «Kowalski»",
    ),
    must_not=("Name: Default Server", "filename: Report", "name: Kubernetes"),
)
