"""The flags that are written with tag characters, which nobody sees elsewhere."""

# England, Scotland and Wales are the only ones in use (UTS 51, annex C).
_REGIONS = ("gbeng", "gbsct", "gbwls")
FLAG = "\U0001f3f4(?:{})\U000e007f".format(
    "|".join("".join(chr(0xE0000 + ord(letter)) for letter in each) for each in _REGIONS)
)
"""A regular expression for one of them: any other run of tags is no emoji and hides something."""
