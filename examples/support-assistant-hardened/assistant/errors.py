"""What can go wrong, in words that may be shown to a customer."""


class Refused(Exception):
    """The request is not allowed or not safe."""


class Held(Exception):
    """A person has to approve this first."""
