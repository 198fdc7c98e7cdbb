"""Readers of untrusted files, which never run what they read and raise only FormatError."""
