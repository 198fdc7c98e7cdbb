"""Tells the names of firms, institutions and streets from those of persons, which many bear."""

import re
from collections.abc import Sequence
from typing import Final

from bartizan.classify.entity import words

# Legal forms stand at the end of a name: Asa and Ev are given names too.
_FORMS: Final = words(
    "inc ltd llc llp plc corp corporation gmbh kg ohg ev sarl sas srl spa bv nv oyj asa aps pty "
    "pvt limited"
)
# What only the names of firms and institutions have, wherever it stands.
_KINDS: Final = words(
    "company university hospital ministry association institute foundation group "
    "holdings partners solutions systems technologies services consulting gesellschaft stiftung "
    "verein verlag spółka logistyka société fondazione fundación fundação fondation stichting "
    "bank banca banco banque healthcare logistics pharma motors airlines industries"
)
# What stands before a name that an institution or a street bears. Not "via": letters go via people.
_NAMED_AFTER: Final = words(
    "société lycée rue boulevard université fondation hôpital piazza corso banca calle plaza "
    "colegio fundación rua praça colégio spółka ul ulica szkoła straße schule stiftung straat "
    "universität stichting"
)
# A noun of German; in Spanish people sign so: la firma Juan Pérez.
_FIRM: Final = "Firma"
# Legal forms as they stand behind a name. Without capitals some are words: holding, corporate, ab;
# behind a comma with capitals too: Anna Smith, Group Secretary.
_BEHIND: Final = re.compile(
    r"(?:,? ?(?i:& ?co|inc|ltd|llc|llp|plc|gmbh|mbh|kgaa|srl|sarl|pty|pvt|ltda|oyj|a/s"
    r"|s\. ?a\. ?r\. ?l|s\. ?p\. ?a|s\. ?r\. ?l|s\. ?a\. ?s|s\. ?a\.|s\. ?l\."
    r"|sp\.? ?z ?o\. ?o|sp\. ?j\.|b\. ?v\.|n\. ?v\.)"
    r"| ?(?:AG|AB|BV|Oy|OY|S[Pp]A|SAS|Corp|Corporation|Limited|Company|Holding|Group))(?![\w-])"
)
_EASTERN: Final = ("公司", "集团", "株式会社", "有限会社", "주식회사", "(주)", "银行", "大学")


def is_firm(name: Sequence[str], before: str = "", behind: str = "") -> bool:
    """Whether the words of a name are of a firm, or what stands beside them says so.

    `before` is the word before it, `behind` the text that follows.
    """
    inner = [word.lower() for word in name]
    if not _KINDS.isdisjoint(inner) or not _FORMS.isdisjoint(inner[-1:]):
        return True
    named_after = before == _FIRM or before.lower() in _NAMED_AFTER
    return named_after or _BEHIND.match(behind) is not None


def is_eastern_firm(name: str) -> bool:
    """Whether a name of Chinese, Japanese or Korean holds what only those of firms do."""
    return any(word in name for word in _EASTERN)
