"""Health: record numbers, codes of diagnoses and identifiers of providers, in their context."""

from typing import Final

from bartizan.classify.checksums import is_luhn
from bartizan.classify.columns import Category
from bartizan.classify.entity import Entity, Shape, words

_DEA_LETTERS: Final = 2


def is_npi(value: str) -> bool:
    """Whether ten digits are a US provider's number: Luhn over the prefix 80840 (45 CFR 162)."""
    return is_luhn("80840" + value)


def is_dea(value: str) -> bool:
    """Whether value is a US prescriber's number: its last digit checks the six before."""
    digits = [int(mark) for mark in value[_DEA_LETTERS:]]
    total = digits[0] + digits[2] + digits[4] + 2 * (digits[1] + digits[3] + digits[5])
    return total % 10 == digits[6]


MRN: Final = Entity(
    name="medical_record_number",
    title="medical record number",
    category=Category.HEALTH,
    shapes=(
        Shape(
            pattern=r"(?i:mrn|medical record(?: number| no\.?| #)?|patient (?:id|number|no\.?))"
            r"[ \t]{0,2}(?:is|:|#|=|-)?[ \t]{0,2}#?([A-Z]{0,4}-?[0-9]{5,12})",
            score=0.85,
            near=0.9,
        ),
        Shape(pattern=r"MRN-?[0-9]{5,12}", score=0.85, near=0.9),
    ),
    context=words("mrn patient medical hospital"),
    before="-",
    must=("MRN: «12345678»", "Patient ID «HN-5512093» admitted", "«MRN-0012345»"),
    must_not=("record 12345678", "MRN: 12", "the patient was 45"),
)
ICD_CODE: Final = Entity(
    name="icd_code",
    title="code of a diagnosis (ICD-10)",
    category=Category.HEALTH,
    shapes=(
        Shape(pattern=r"[A-TV-Z][0-9][0-9AB]\.[0-9A-KXZ]{1,4}", score=0.0, near=0.85, far=60),
        Shape(pattern=r"[A-TV-Z][0-9]{2}", score=0.0, near=0.7, far=24),
    ),
    context=words(
        "icd icd10 diagnosis diagnoses diagnosed dx diagnose diagnostic diagnóstico diagnosi "
        "comorbidity"
    ),
    against=words("version part model seat room gate flight grade size vitamin"),
    before=".-/=+@#$%\\_",
    must=("Diagnosis: «E11.9» type 2", "ICD-10 code «J45»", "dx «S52.501A»"),
    must_not=("seat A12", "model B12.5", "vitamin B12"),
)
US_NPI: Final = Entity(
    name="us_npi",
    title="US national provider identifier",
    category=Category.HEALTH,
    shapes=(Shape(pattern=r"[12][0-9]{9}", score=0.0, near=0.9, far=30),),
    accept=is_npi,
    context=words("npi provider"),
    against=words("phone tel order"),
    must=("NPI «1234567893»",),
    must_not=("NPI 1234567890", "1234567893"),
)
US_DEA: Final = Entity(
    name="us_dea",
    title="US prescriber number (DEA)",
    category=Category.HEALTH,
    shapes=(Shape(pattern=r"[ABCDEFGHJKLMPRSTUX][A-Z9][0-9]{7}", score=0.4, near=0.95),),
    accept=is_dea,
    context=words("dea prescriber prescription"),
    must=("DEA# «AB1234563»",),
    must_not=("DEA AB1234567", "AB1234563"),
)
