"""A model or dataset file that was altered is refused."""

import shutil
import tempfile
import unittest
from pathlib import Path

from assistant import model_store
from training import dataset


class Integrity(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = Path(folder.name)

    def test_an_altered_model_file_is_refused(self):
        (self.folder / "intent.safetensors").write_bytes(b"not what was released")
        with self.assertRaises(model_store.Tampered):
            model_store.verify_digest("intent.safetensors", self.folder)

    def test_an_altered_dataset_is_refused(self):
        shutil.copytree("data/sample", self.folder, dirs_exist_ok=True)
        with (self.folder / "tickets.csv").open("a") as file:
            file.write("S-999,2026-10,payment,calm,added later,yes\n")
        with self.assertRaises(dataset.Changed):
            list(dataset.tickets(self.folder))

    def test_personal_data_is_redacted_before_training(self):
        texts = " ".join(row["message"] for row in dataset.tickets(Path("data/sample")))
        self.assertNotIn("@", texts)
        self.assertNotRegex(texts, r"DE\d{20}")


if __name__ == "__main__":
    unittest.main()
