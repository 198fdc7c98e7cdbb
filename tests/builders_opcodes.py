"""Pickles opcode by opcode, and the archives around them; nothing here is ever loaded."""

import io
import struct
import tarfile

PROTO = b"\x80\x04"


def text(value: str) -> bytes:
    """Push a text."""
    encoded = value.encode()
    return b"X" + struct.pack("<I", len(encoded)) + encoded


def name(module: str, qualname: str) -> bytes:
    """Push an object by its name."""
    return text(module) + text(qualname) + b"\x93"


def bytes_(value: bytes) -> bytes:
    """Push bytes."""
    return b"B" + struct.pack("<I", len(value)) + value


def call(module: str, qualname: str, *given: bytes) -> bytes:
    """Call an object by its name with what the opcodes push."""
    return name(module, qualname) + b"(" + b"".join(given) + b"tR"


def new(module: str, qualname: str) -> bytes:
    """Make an instance of a class by its name."""
    return name(module, qualname) + b")\x81"


def fields(**values: bytes) -> bytes:
    """Push a dictionary."""
    return b"}(" + b"".join(text(key) + value for key, value in values.items()) + b"u"


def whole(*opcodes: bytes) -> bytes:
    """Return a pickle of these opcodes."""
    return PROTO + b"".join(opcodes) + b"."


def storage(key: str, count: int) -> bytes:
    """Push the numbers of a tensor, as torch.save keeps them beside the pickle."""
    number = b"J" + struct.pack("<i", count)
    told = text("storage") + name("torch", "FloatStorage") + text(key) + text("cpu") + number
    return b"(" + told + b"tQ"


SHELL = whole(call("posix", "system", text("true")))
PLAIN = whole(b"K\x01")


def npy(descr: str, content: bytes, shape: str = "(1,)") -> bytes:
    """An array of numpy with a type as its header spells it."""
    header = f"{{'descr': {descr}, 'fortran_order': False, 'shape': {shape}, }}\n".encode()
    return b"\x93NUMPY\x01\x00" + struct.pack("<H", len(header)) + header + content


def tar(**members: bytes) -> bytes:
    """A tar of members."""
    target = io.BytesIO()
    with tarfile.open(fileobj=target, mode="w") as archive:
        for member, content in members.items():
            info = tarfile.TarInfo(member)
            info.size = len(content)
            archive.addfile(info, io.BytesIO(content))
    return target.getvalue()


def gguf(template: str, entries: int = 1) -> bytes:
    """A GGUF file with one entry of metadata."""
    key, value = b"tokenizer.chat_template", template.encode()
    head = b"GGUF" + struct.pack("<IQQ", 3, 0, entries)
    return head + _sized(key) + struct.pack("<I", 8) + _sized(value)


def _sized(value: bytes) -> bytes:
    return struct.pack("<Q", len(value)) + value


def message(number: int, content: bytes) -> bytes:
    """A field of Protocol Buffers, shorter than 128 bytes."""
    return bytes([number << 3 | 2, len(content)]) + content


def tflite(operator: bytes) -> bytes:
    """A model of one operator: root, model, vector, operator, name, and the tables' shapes."""
    shape = struct.pack("<4H", 8, 8, 0, 4)  # of the model: its second field stands at 4
    named = struct.pack("<4H", 8, 8, 0, 4)  # of the operator: so does its second
    content = struct.pack("<I4s", 16, b"TFL3") + shape
    content += struct.pack("<iI", 8, 4)  # the model at 16: 8 bytes in front is its shape
    content += struct.pack("<II", 1, 12)  # the vector at 24: one operator, 12 bytes on
    content += named
    content += struct.pack("<iI", 8, 4)  # the operator at 40
    return content + struct.pack("<I", len(operator)) + operator + b"\x00"
