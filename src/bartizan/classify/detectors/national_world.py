"""Numbers that states in the Americas, Asia, Africa and Oceania give to persons."""

from typing import Final

from bartizan.classify import checksums_person as proof
from bartizan.classify.checksums import is_luhn
from bartizan.classify.entity import Chance
from bartizan.classify.national import DD, MM, YY, national

WORLD: Final = (
    national(
        "br_cpf", "Brazilian CPF", r"[0-9]{3}\.[0-9]{3}\.[0-9]{3}-[0-9]{2}|[0-9]{11}", proof.cpf,
        "cpf", (("CPF: «111.444.777-35»", "cpf «11144477735»"), ("CPF 111.444.777-36",)),
    ),
    national(
        "cl_rut", "Chilean RUT", r"[0-9]{1,2}\.[0-9]{3}\.[0-9]{3}-[0-9Kk]|[0-9]{7,8}-[0-9Kk]",
        proof.rut, "rut run cédula", (("RUT «12.345.678-5»",), ("12.345.678-6",)), alone=0.55,
    ),
    national(
        "ar_cuit", "Argentine CUIL or CUIT", r"2[0347]-?[0-9]{8}-?[0-9]", proof.cuit, "cuil cuit",
        (("CUIL «20-12345678-6»",), ("CUIL 20-12345678-7",)), alone=0.4,
    ),
    national(
        "mx_curp", "Mexican CURP", rf"[A-Z]{{4}}{YY}{MM}{DD}[HMX][A-Z]{{5}}[0-9A-Z][0-9]",
        proof.curp, "curp", (("CURP «BOXW310820HNERXN09»",), ("BOXW310820HNERXN08",)), alone=0.9,
    ),
    national(
        "ca_sin", "Canadian social insurance number",
        r"[1-79][0-9]{2}[ \-]?[0-9]{3}[ \-]?[0-9]{3}", is_luhn, "sin social insurance nas",
        (("SIN «130 692 544»",), ("SIN 130 692 545", "130 692 544")),
    ),
    national(
        "in_aadhaar", "Indian Aadhaar number", r"[2-9][0-9]{3}[ \-]?[0-9]{4}[ \-]?[0-9]{4}",
        proof.verhoeff, "aadhaar aadhar uidai uid आधार",
        (("Aadhaar «2345 6789 0124»",), ("Aadhaar 2345 6789 0125",)),
    ),
    national(
        "in_pan", "Indian tax number (PAN)", r"[A-Z]{3}[ABCFGHJLPT][A-Z][0-9]{4}[A-Z]",
        lambda number: number[5:9] != "0000", "pan tax permanent",
        (("PAN «ABCPE1234F»",), ("ABCDE12345", "PAN ABCPE0000F")), alone=0.6,
    ),
    national(
        "cn_resident_id", "Chinese resident identity number",
        rf"[1-9][0-9]{{5}}(?:19|20){YY}{MM}{DD}[0-9]{{3}}[0-9Xx]", proof.resident_id,
        "身份证 证件 id resident", (("身份证号«11010519491231002X»",), ("110105194912310021",)),
        alone=0.85,
        by_chance=Chance(
            like=rf"[1-9][0-9]{{5}}(?:19|20){YY}{MM}{DD}[0-9]{{4}}", least=18, rate=1 / 11
        ),
    ),
    national(
        "kr_rrn", "Korean resident registration number", rf"{YY}{MM}{DD}-[1-8][0-9]{{6}}",
        proof.rrn, "주민등록번호 주민번호 rrn",
        (("주민등록번호 «900101-1234568»",), ("900101-1234569",)), alone=0.8,
    ),
    national(
        "jp_my_number", "Japanese individual number", r"[0-9]{4}[ \-]?[0-9]{4}[ \-]?[0-9]{4}",
        proof.my_number, "マイナンバー 個人番号 mynumber",
        (("マイナンバー: «123456789018»",), ("マイナンバー 123456789019",)),
    ),
    national(
        "sg_nric", "Singapore NRIC or FIN", r"[STFG][0-9]{7}[A-Z]", proof.nric, "nric fin",
        (("NRIC «S1234567D»",), ("S1234567E",)), alone=0.85,
    ),
    national(
        "hk_id", "Hong Kong identity card", r"[A-Z]{1,2}[0-9]{6}(?:\([0-9A]\)|[0-9A])",
        proof.hkid, "hkid 身份證", (("HKID «A123456(3)»",), ("HKID A123456(4)",)), alone=0.4,
    ),
    national(
        "tw_id", "Taiwanese identity card", r"[A-Z][12][0-9]{8}", proof.taiwan, "身分證 統一編號",
        (("身分證 «A123456789»",), ("A123456788", "wikidata: Q106089241")), alone=0.6,
    ),
    national(
        "th_id", "Thai identity card",
        r"[1-8]-[0-9]{4}-[0-9]{5}-[0-9]{2}-[0-9]|[1-8][0-9]{12}", proof.thai,
        "บัตรประชาชน thai citizen", (("Thai ID «1-1017-02345-67-7»",), ("1-1017-02345-67-8",)),
        alone=0.3,
    ),
    national(
        "za_id", "South African identity number", rf"{YY}{MM}{DD}[0-9]{{4}}[01][0-9]{{2}}",
        is_luhn, "id identity rsa sa",
        (("SA ID «8001015009087»",), ("ID 8001015009088", "8001015009087")),
    ),
    national(
        "il_id", "Israeli identity number", r"[0-9]{9}", is_luhn, "תעודת זהות teudat zehut",
        (("teudat zehut «123456782»",), ("teudat zehut 123456783",)),
    ),
    national(
        "au_tfn", "Australian tax file number", r"[0-9]{3} ?[0-9]{3} ?[0-9]{3}", proof.tfn,
        "tfn", (("TFN «123 456 782»",), ("TFN 123 456 783", "123 456 782")),
    ),
    national(
        "au_medicare", "Australian Medicare card", r"[2-6][0-9]{3} ?[0-9]{5} ?[0-9]",
        proof.medicare, "medicare", (("Medicare «2123 45670 1»",), ("Medicare 2123 45680 1",)),
    ),
    national(
        "nz_ird", "New Zealand tax number", r"[0-9]{2,3}-?[0-9]{3}-?[0-9]{3}", proof.ird, "ird",
        (("IRD «49-091-850»",), ("IRD 49-091-851",)),
    ),
)  # fmt: skip
