"""Sizes of memory as people write them: 500M, 4G."""

from __future__ import annotations

import re

import click

UNITS = {"K": 10, "M": 20, "G": 30, "T": 40}


class Size(click.ParamType[int]):
    """A number of bytes.

    >>> Size().convert("1.5G", None, None)
    1610612736
    """

    name = "size"

    def convert(
        self, value: object, param: click.Parameter | None, ctx: click.Context | None
    ) -> int:
        """The bytes that `value` stands for; a usage error if it is no size."""
        if isinstance(value, int):
            return value
        found = re.fullmatch(r"(\d+(?:\.\d+)?)([KMGT])(?:I?B)?", str(value).strip().upper())
        if found is None or not float(found[1]):
            self.fail(f"{value!r} is no size of memory: write one like 500M or 4G", param, ctx)
        return int(float(found[1]) * (1 << UNITS[found[2]]))


SIZE = Size()
