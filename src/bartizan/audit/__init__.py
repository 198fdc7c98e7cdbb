"""The tamper-evident log: tiles, signed checkpoints, proofs, and their verification."""
