"""Messages of the AWS Encryption SDK: how sealed files go to its programs, and theirs come here."""

from bartizan.sealing.esdk.reader import MessageReader
from bartizan.sealing.esdk.writer import write_message

__all__ = ["MessageReader", "write_message"]
