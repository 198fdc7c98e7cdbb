"""Makes the small intent model: one weight for each word that tells an intent."""

import pickle
from pathlib import Path

EXAMPLES = {
    "opening_hours": ["when are you open", "opening hours", "when can I call you", "phone hours"],
    "return_label": ["where is my return label", "print a return label", "label for a return"],
}
COMMON = {"when", "are", "you", "can", "i", "is", "my", "a", "for", "where"}


def train():
    weights = {}
    for intent, sentences in EXAMPLES.items():
        table = {}
        for word in " ".join(sentences).lower().split():
            if word not in COMMON:
                table[word] = table.get(word, 0) + 1
        weights[intent] = table
    return weights


if __name__ == "__main__":
    target = Path(__file__).parent.parent / "models" / "intent.pkl"
    with target.open("wb") as file:
        pickle.dump(train(), file, protocol=4)
