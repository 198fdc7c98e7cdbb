"""Makes the small intent model, as plain numbers in a safetensors file."""

import sys
from pathlib import Path

import numpy as np
from safetensors.numpy import save_file

EXAMPLES = {
    "opening_hours": ["when are you open", "opening hours", "when can I call you", "phone hours"],
    "return_label": ["where is my return label", "print a return label", "label for a return"],
}
COMMON = {"when", "are", "you", "can", "i", "is", "my", "a", "for", "where"}


def train(target: Path) -> None:
    """Write one weight for each word and intent."""
    counted = {name: " ".join(said).lower().split() for name, said in EXAMPLES.items()}
    words = sorted({word for said in counted.values() for word in said} - COMMON)
    tensors = {
        name: np.array([said.count(word) for word in words], dtype=np.float32)
        for name, said in counted.items()
    }
    save_file(tensors, target, metadata={"words": " ".join(words)})


if __name__ == "__main__":
    train(Path(sys.argv[1]))
