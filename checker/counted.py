"""What the verifier of a certificate for any number asks of the text of a spec."""

from __future__ import annotations

import ast

from mortmain.checker.symbolic.dossier import Refused
from mortmain.model.language.definition import Definition, Method


def refuse_unless_counting(definition: Definition, parameter: str) -> None:
    """`Refused` unless the parameter does nothing in the spec but count parties.

    So systems of all sizes come from one text, which cannot know how many there are, nor who is
    who; that a few sizes agree is then what more than a few would do.
    """
    counting = [each for each in definition.methods.values() if _counts(each, parameter)]
    if not counting or not isinstance(definition.parameters.get(parameter), int):
        raise Refused(f"`{definition.name}` has no parties that `{parameter}` counts")
    for name, thing in definition.things.items():
        if parameter in (getattr(thing, field, None) for field in getattr(thing, "__slots__", ())):
            raise Refused(f"`{name}` depends on `{parameter}` as well")
        if getattr(thing, "count", None) == parameter:
            raise Refused(f"`{name}` is counted by `{parameter}` as well")
    for method in definition.methods.values():
        forbidden = {parameter}
        if method in counting:
            forbidden |= {each.arg for each in method.node.args.args[1:]}
        for node in ast.walk(ast.Module(body=list(method.node.body), type_ignores=[])):
            word = getattr(node, "attr", getattr(node, "id", None))
            if word in forbidden:
                raise Refused(f"`{method.name}` uses `{word}`, which tells numbers apart")


def _counts(method: Method, parameter: str) -> bool:
    return any(each.options.get("count") == parameter for each in method.decorations)
