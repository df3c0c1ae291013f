"""The tree of errors: the drawing in the docstring matches the classes."""

import inspect
import re

from index import errors
from index.errors import DatelineError

_BRANCH = re.compile(r"^(?P<indent>(?:│   |    )*)(?:[├└]── )(?P<name>\w+) {2,}\S", re.MULTILINE)


def test_the_drawing_is_the_tree() -> None:
    """Every error stands in the module's drawing, under the class that it derives from."""
    drawn: dict[str, str] = {}
    path = ["DatelineError"]
    for branch in _BRANCH.finditer(errors.__doc__ or ""):
        depth = len(branch["indent"]) // 4 + 1
        path = [*path[:depth], branch["name"]]
        drawn[branch["name"]] = path[depth - 1]
    classes = {
        name: found.__base__.__name__
        for name, found in inspect.getmembers(errors, inspect.isclass)
        if found is not DatelineError and found.__base__ is not None
    }
    assert drawn == classes
