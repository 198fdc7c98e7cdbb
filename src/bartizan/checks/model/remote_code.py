"""A model repository must not bring code that runs on load."""

from collections.abc import Iterator

from bartizan.checks.api import Meta, check
from bartizan.checks.switching import left_open
from bartizan.core.verdict import Verdict, failed, passed
from bartizan.core.words import Severity
from bartizan.evidence.asks import calls
from bartizan.evidence.hub import LOADS
from bartizan.evidence.source import Call, Option, Source
from bartizan.evidence.value import Turned, turned, within

TAKES_FLAG = (
    *LOADS, "*.from_config", "*.load_dataset", "*.SentenceTransformer", "vllm.LLM",
    "*.HuggingFaceEmbeddings", "*.HuggingFacePipeline.from_model_id", "transformers.pipeline",
    "*.EngineArgs", "*.ModelArguments", "*.get_peft_model",
)  # fmt: skip

FLAG = "trust_remote_code"
# Mappings of options that a loader hands to the loaders behind it.
HANDED_ON = ("model_kwargs", "tokenizer_kwargs", "config_kwargs")


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
    absent or False. *Fails*: it is True. What is decided at run time, or hidden in options that are
    passed on, is for review. *Fix*: use a supported architecture or vendored code.
    """
    quiet = []
    for call in source.calls(*TAKES_FLAG):
        subject = f"{call.name} in {call.within}"
        stands = {turned(each): each for each in _given(call)}
        if Turned.ON in stands:
            because = f"{FLAG}=True runs code of the model's repository"
            yield failed(because, call.place, subject=subject)
        elif Turned.OPEN in stands:
            yield left_open(call, FLAG, stands[Turned.OPEN], subject=subject)
        else:
            quiet.append(call.place)
    if quiet:
        count = len(quiet)
        yield passed(f"{count} loads do not run remote code", *quiet, subject="hub loads")


def _given(call: Call) -> Iterator[Option]:
    """Yield what is given for the flag, to the call itself or to what it hands its options to."""
    yield call.option(FLAG)
    yield from (within(call.option(name), FLAG) for name in HANDED_ON)
