"""What a picture shows, whoever drew it: its texts and its arrows, without any coordinates."""

from __future__ import annotations

from xml.etree import ElementTree

SVG = "{http://www.w3.org/2000/svg}"


def shown(svg: str) -> tuple[list[str], list[str]]:
    """The texts of a picture and the titles of its nodes and arrows, both in order.

    The same DOT text drawn by another version of Graphviz may differ in every coordinate.
    """
    root = ElementTree.fromstring(svg)
    return (
        ["".join(each.itertext()) for each in root.iter(f"{SVG}text")],
        ["".join(each.itertext()) for each in root.iter(f"{SVG}title")],
    )
