"""Stripe's form encoding, and parameters refused against the library's own types."""

import sys
from typing import Any, ForwardRef, Literal, Union, get_args, get_origin
from urllib.parse import parse_qsl

from stripe import RequestOptions

#: What the library keeps for itself and never sends.
OPTIONS = set(RequestOptions.__annotations__)


class Unknown(Exception):
    """A parameter that Stripe does not have, or whose value it does not take: `param` names it."""

    def __init__(self, param, words):
        super().__init__(words)
        self.param = param


def parse(encoded: str) -> dict:
    """`a[b][0]=c` as nested dictionaries and lists."""
    tree = {}
    for name, value in parse_qsl(encoded, keep_blank_values=True):
        keys = name.replace("]", "").split("[")
        branch = tree
        for key in keys[:-1]:
            branch = branch.setdefault(key, {})
        branch[keys[-1]] = value
    return _listed(tree)


def _listed(branch):
    if not isinstance(branch, dict):
        return branch
    values = {key: _listed(value) for key, value in branch.items()}
    if values and all(key.isdigit() for key in values):
        return [values[key] for key in sorted(values, key=int)]
    return values


def check(params: dict, kind, path="") -> None:
    """Raises `Unknown` for what the TypedDict `kind` does not name, at any depth."""
    names = kind.__annotations__
    for key, value in params.items():
        where = f"{path}[{key}]" if path else key
        if key not in names or (not path and key in OPTIONS):
            raise Unknown(where, f"Received unknown parameter: {where}")
        _value(value, names[key], where, vars(sys.modules[kind.__module__]))
    for key in kind.__required_keys__ - set(params) - OPTIONS:
        where = f"{path}[{key}]" if path else key
        if "NotRequired" not in str(names[key]):
            raise Unknown(where, f"Missing required param: {where}")


def _value(value, kind, where, module):
    kind = _named(kind, module)
    origin, inside = get_origin(kind), get_args(kind)
    if origin is Union:
        return _either(value, inside, where, module)
    if origin is Literal:
        return _expect(value in inside, value, where)
    if origin is list:
        _expect(isinstance(value, list), value, where)
        for rank, each in enumerate(value):
            _value(each, inside[0], f"{where}[{rank}]", module)
        return None
    if origin is dict:
        return _expect(isinstance(value, dict), value, where)
    if origin is not None and inside:  # NotRequired[…]
        return _value(value, inside[0], where, module)
    return _plain(value, kind, where)


def _named(kind, module):
    if isinstance(kind, ForwardRef):
        kind = kind.__forward_arg__
    return eval(kind, dict(module)) if isinstance(kind, str) else kind


def _either(value, kinds, where, module):
    faults = []
    for kind in kinds:
        try:
            return _value(value, kind, where, module)
        except Unknown as fault:
            faults.append(fault)
    raise max(faults, key=lambda fault: len(fault.param))


def _plain(value, kind, where):
    if kind is Any:
        return
    if hasattr(kind, "__required_keys__"):
        _expect(isinstance(value, dict), value, where)
        check(value, kind, where)
    elif kind is int:
        _expect(isinstance(value, str) and value.lstrip("-").isdigit(), value, where)
    elif kind is bool:
        _expect(value in ("true", "false", "True", "False"), value, where)
    else:
        _expect(isinstance(value, str), value, where)


def _expect(right, value, where):
    if not right:
        raise Unknown(where, f"Invalid {where}: {value!r}")
