"""coursekit: the helpers of the customer-management course.

``import coursekit as ck`` only defines names. Everything else is loaded when it is
first used, so that the import stays under 60 ms and changes nothing in the session
(no matplotlib settings, no pandas options).

>>> import coursekit as ck
>>> ck.sampling.sample_size(margin=0.05, population=1450).n
304
"""

from __future__ import annotations

import importlib
import importlib.util
from typing import Any

__version__ = "0.1.0"

# name in the notebook -> module that defines it
_FUNCTIONS = {
    "catalog": "coursekit.cases",
    "check": "coursekit.practice",
    "dictionary": "coursekit.cases",
    "dossier": "coursekit.practice",
    "load_case": "coursekit.cases",
    "set_language": "coursekit.language",
}
_ROOMS = ("cases", "errors", "explore", "figures", "language", "methods", "practice")


def __getattr__(name: str) -> Any:
    """Load ``ck.<name>`` on first use (PEP 562): a function, a room or a module of methods."""
    if name in _FUNCTIONS:
        value = getattr(importlib.import_module(_FUNCTIONS[name]), name)
    elif name in _ROOMS:
        value = importlib.import_module(f"coursekit.{name}")
    elif not name.startswith("_") and importlib.util.find_spec(f"coursekit.methods.{name}"):
        value = importlib.import_module(f"coursekit.methods.{name}")
    else:
        raise AttributeError(f"module 'coursekit' has no attribute {name!r}")
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    import pkgutil

    methods = importlib.import_module("coursekit.methods")
    topics = [m.name for m in pkgutil.iter_modules(methods.__path__) if m.name[0] != "_"]
    return sorted([*_FUNCTIONS, *_ROOMS, *topics, "__version__"])
