"""Says what a message is about, so that simple questions cost no tokens."""

import pickle

with open("models/intent.pkl", "rb") as file:
    weights = pickle.load(file)


def intent_of(message):
    words = message.lower().split()
    scores = {name: sum(table.get(word, 0) for word in words) for name, table in weights.items()}
    best = max(scores, key=scores.get)
    return best if scores[best] > 1 else None
