"""HDF5 files of one group, of the old and of the new layout, by hand."""

import struct

SIGNATURE = b"\x89HDF\r\n\x1a\n"
NONE = b"\xff" * 8
ATTRIBUTE, LINK, LINK_INFO, EXTERNAL_FILES, LAYOUT, SPACE = 0x0C, 0x06, 0x02, 0x07, 0x08, 0x01


def attribute(name: str, value: str) -> bytes:
    """The message of an attribute, of a text of a fixed length."""
    encoded, told = value.encode(), name.encode() + b"\x00"
    datatype = b"\x13\x00\x00\x00" + struct.pack("<I", len(encoded))
    space = b"\x02\x00\x00\x00"
    sizes = struct.pack("<3H", len(told), len(datatype), len(space))
    return b"\x03\x00" + sizes + b"\x00" + told + datatype + space + encoded


def old_attribute(name: str, value: str) -> bytes:
    """The message of an attribute of the first version, whose parts are padded."""
    encoded, told = value.encode(), name.encode() + b"\x00"
    datatype, space = b"\x13\x00\x00\x00" + struct.pack("<I", len(encoded)), b"\x01" + b"\x00" * 7
    sizes = struct.pack("<3H", len(told), len(datatype), len(space))
    return b"\x01\x00" + sizes + told + b"\x00" * (-len(told) % 8) + datatype + space + encoded


def outside(path: str) -> bytes:
    """The message of a link to an object of another file."""
    told = b"\x00" + path.encode() + b"\x00/x\x00"
    return b"\x01\x08\x40\x01a" + struct.pack("<H", len(told)) + told


def many_links() -> bytes:
    """The message that links lie in a heap."""
    return b"\x00\x00" + struct.pack("<Q", 4096) + NONE


def new(*messages: tuple[int, bytes]) -> bytes:
    """A file of the new layout, whose root has these messages."""
    body = b"".join(struct.pack("<BHB", kind, len(each), 0) + each for kind, each in messages)
    head = SIGNATURE + b"\x02\x08\x08\x00" + bytes(8) + NONE + NONE + struct.pack("<Q", 48)
    return head + bytes(4) + b"OHDR\x02\x02" + struct.pack("<I", len(body)) + body + bytes(4)


def old(*messages: tuple[int, bytes]) -> bytes:
    """A file of the old layout, whose root has these messages."""
    padded = [(kind, each + b"\x00" * (-len(each) % 8)) for kind, each in messages]
    body = b"".join(struct.pack("<HHB3x", kind, len(each), 0) + each for kind, each in padded)
    head = SIGNATURE + b"\x00\x00\x00\x00\x00\x08\x08\x00" + struct.pack("<HHI", 4, 16, 0)
    entry = bytes(8) + struct.pack("<Q", 96) + bytes(24)
    top = head + bytes(8) + NONE + NONE + NONE + entry
    return top + struct.pack("<BxHII4x", 1, len(messages), 1, len(body)) + body
