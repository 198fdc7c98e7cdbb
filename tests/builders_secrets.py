"""Credentials that nobody was ever given, put together here so that no file holds one whole."""

from hashlib import sha256
from string import ascii_letters, ascii_lowercase, ascii_uppercase, digits

ALNUM = ascii_letters + digits
HEX = "0123456789abcdef"


def drawn(count: int, alphabet: str = ALNUM, seed: str = "bartizan") -> str:
    """Return characters that look drawn at random, the same for each seed."""
    stream = b"".join(sha256(f"{seed}:{part}".encode()).digest() for part in range(count // 32 + 1))
    text = "".join(alphabet[byte % len(alphabet)] for byte in stream[:count])
    return f"{text[:-2]}7q" if "7" in alphabet and "q" in alphabet else text


def upper(count: int, seed: str = "bartizan") -> str:
    """Return capitals and digits."""
    return drawn(count, ascii_uppercase + digits, seed)


def hexed(count: int, seed: str = "bartizan") -> str:
    """Return hexadecimal digits."""
    return drawn(count, HEX, seed)


def jwt(seed: str = "bartizan") -> str:
    """Return a signed token whose header says HS256."""
    header = "eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9"
    return f"{header}.eyJzdWIiOiI0MiJ9.{drawn(43, ALNUM, seed)}"


def shapes(seed: str = "bartizan") -> dict[str, str]:
    """Return one text with a credential for each detector of providers."""

    def any_of(count: int, alphabet: str = ALNUM) -> str:
        return drawn(count, alphabet, seed)

    return {
        "anthropic": "sk-" + "ant-api03-" + any_of(93),
        "openai": "sk-" + "proj-" + any_of(64),
        "openrouter": "sk-" + "or-v1-" + any_of(64, HEX),
        "langfuse": "sk-" + "lf-" + "-".join(any_of(n, HEX) for n in (8, 4, 4, 4, 12)),
        "openai-like": "sk-" + any_of(48),
        "huggingface": "hf_" + any_of(34),
        "google-api": "AI" + "za" + any_of(35),
        "groq": "gsk_" + any_of(52),
        "replicate": "r8_" + any_of(37),
        "pinecone": "pcsk_" + any_of(60),
        "perplexity": "pplx-" + any_of(48),
        "xai": "xai-" + any_of(80),
        "nvidia": "nvapi-" + any_of(64),
        "cerebras": "csk-" + any_of(48, ascii_lowercase + digits),
        "jina": "jina_" + any_of(60),
        "tavily": "tvly-" + any_of(32),
        "langsmith": "lsv2_" + "pt_" + any_of(32, HEX) + "_" + any_of(10, HEX),
        "wandb-context": f"WANDB_API_KEY={any_of(40, HEX)}",
        "mistral": f"MISTRAL_API_KEY = '{any_of(32)}'",
        "cohere": f"cohere_key: {any_of(40)}",
        "azure-openai": f'"AZURE_OPENAI_API_KEY": "{any_of(32, HEX)}"',
        "aws-access-key": "AK" + "IA" + upper(16, seed),
        "aws-secret-key": f"aws_secret_access_key = {any_of(40)}",
        "google-oauth": "GOC" + "SPX-" + any_of(28),
        "azure-storage": "Account" + "Key=" + any_of(86) + "==",
        "databricks": "da" + "pi" + any_of(32, HEX),
        "hashicorp": "hv" + "s." + any_of(90),
        "github": "gh" + "p_" + any_of(36),
        "gitlab": "gl" + "pat-" + any_of(20),
        "npm": "np" + "m_" + any_of(36),
        "pypi": "py" + "pi-AgE" + any_of(100),
        "slack": "xo" + "xb-" + any_of(12, digits) + "-" + any_of(24),
        "stripe": "sk_" + "live_" + any_of(32),
        "sendgrid": "S" + "G." + any_of(22) + "." + any_of(43),
        "telegram": any_of(9, digits) + ":A" + "A" + any_of(33),
        "shopify": "shp" + "at_" + any_of(32, HEX),
        "newrelic": "NR" + "AK-" + upper(27, seed),
        "jwt": jwt(seed),
        "connection-string": f"postgres://app:{any_of(14)}@db.internal/prod",
        "private-key": f"-----BEGIN {'RSA '}PRIVATE KEY-----\n{any_of(64)}\n-----END",
    }
