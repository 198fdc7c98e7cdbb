"""What a connection to a provider breaks with."""


class WireError(OSError):
    """What a provider sent is no reply, or only a part of one."""
