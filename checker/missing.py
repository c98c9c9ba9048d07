"""What a target can lack: itself, or a spec in it."""


class NotFound(Exception):  # noqa: N818 - as in "404 not found"
    """A target names nothing; the message offers the nearest names."""


class Nothing(Exception):  # noqa: N818 - it is no error of anybody's
    """A target is there, and no spec in it."""
