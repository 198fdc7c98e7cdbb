"""Says what a message is about, so that simple questions cost no tokens."""

from functools import cache

from safetensors import safe_open

from assistant.model_store import verify_digest


@cache
def _weights() -> dict[str, dict[str, float]]:
    path = verify_digest("intent.safetensors")
    with safe_open(path, framework="numpy") as file:
        words = file.metadata()["words"].split()
        return {name: dict(zip(words, file.get_tensor(name).tolist())) for name in file.keys()}


def intent_of(message: str) -> str | None:
    """Return the intent of a message, or None where it is not plain."""
    words = message.lower().split()
    scores = {name: sum(t.get(word, 0) for word in words) for name, t in _weights().items()}
    best = max(scores, key=scores.get)
    return best if scores[best] > 1 else None
