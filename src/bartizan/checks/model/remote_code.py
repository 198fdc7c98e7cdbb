"""A model repository must not bring code that runs on load."""

from collections.abc import Iterator

from bartizan.checks.api import Meta, check
from bartizan.core.verdict import Verdict, failed, passed, review
from bartizan.core.words import Severity
from bartizan.evidence.asks import calls
from bartizan.evidence.hub import LOADS
from bartizan.evidence.source import Source

TAKES_FLAG = (
    *LOADS, "*.load_dataset", "*.SentenceTransformer", "vllm.LLM", "*.HuggingFaceEmbeddings",
    "*.HuggingFacePipeline.from_model_id", "transformers.pipeline", "*.EngineArgs",
    "*.ModelArguments", "*.get_peft_model",
)  # fmt: skip


@check(
    Meta(
        id="model-remote-code",
        title="No model repository may run its own code",
        control="MOD-02",
        clause="loader-flags",
        severity=Severity.CRITICAL,
        asks=calls(*TAKES_FLAG),
        fix="Leave trust_remote_code out; use a model that the library supports by itself, or copy "
        "the reviewed code into this repository.",
        absent="no call that loads from a model hub",
        refs=("CWE-94", "owasp-llm/LLM03"),
    ),
    Source,
)
def remote_code(source: Source) -> Iterator[Verdict]:
    """With trust_remote_code=True the owner of the model repository runs code in this process.

    *What it reads*: calls that load models, tokenizers and datasets from a hub. *Why it matters*:
    the code is fetched anew with each revision, and nobody here reviews it. *Passes*: the flag is
    absent or False. *Fails*: it is True. *Fix*: use a supported architecture or vendored code.
    """
    quiet = []
    for call in source.calls(*TAKES_FLAG):
        flag = call.keyword("trust_remote_code")
        subject = f"{call.name} in {call.within}"
        if flag is not None and flag.is_true:
            because = "trust_remote_code=True runs code of the model's repository"
            yield failed(because, call.place, subject=subject)
        elif flag is not None and not flag.known:
            yield review("trust_remote_code is decided at run time", call.place, subject=subject)
        else:
            quiet.append(call.place)
    if quiet:
        count = len(quiet)
        yield passed(f"{count} loads do not run remote code", *quiet, subject="hub loads")
