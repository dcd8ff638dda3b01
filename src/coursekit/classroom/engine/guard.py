"""Put back what a test relies on, before each test cell.

A notebook can replace ``assert_frame_equal``, ``ck.check`` or ``print``, rewrite asserts while
they are compiled, or hook into every call. The server notes how things are while only it has
run; before a test cell everything that changed is put back and named in the report.
"""

from __future__ import annotations

import builtins
import contextlib
import gc
import signal
import sys
import types
from typing import Any

# Whatever a test may call. A course module is guarded as soon as it is loaded by the server.
CORE = ("coursekit", "pandas.testing", "pandas._testing", "numpy.testing", "unittest", "math",
           "statistics", "json", "IPython.display", "IPython.core.display_functions")  # fmt: skip
# What the way from a cell to its reply leads through, and what tests are made of.
ALONG = ("IPython.core", "ipykernel.compiler", "ipykernel.displayhook", "ipykernel.zmqshell",
         "asyncio", "codeop", "ast", "socket", "struct", "os", "posix", "time", "signal", "inspect",
         "traceback", "operator", "functools", "contextlib", "traitlets.traitlets")  # fmt: skip
EXACTLY = ("numpy", "pandas", "pandas.core.frame", "pandas.core.series", "pandas.core.generic",
           "threading", "jupyter_client.session")  # fmt: skip
# parts of the shell that change in the course of things
PASSING = {"last_execution_result", "user_module", "user_ns", "user_ns_hidden", "meta"}
SOLID = (types.FunctionType, types.BuiltinFunctionType, type)


FIRM = (*SOLID, property, classmethod, staticmethod)


class Guard:
    """A snapshot of functions, classes and hooks, and the way back to it."""

    def __init__(self, shell: Any) -> None:
        self.shell = shell
        self.builtins = dict(vars(builtins))
        self.names: dict[types.ModuleType, dict[str, Any]] = {}
        self.code: dict[types.FunctionType, tuple[Any, ...]] = {}
        self.classes: dict[type, dict[str, Any]] = {}
        self.lenient: set[str] = set()  # modules whose classes may grow: pandas adds accessors
        for name, module in list(sys.modules.items()):
            if module is None:
                continue
            if any(name == g or name.startswith(g + ".") for g in CORE):
                self._note(module)
            elif name in EXACTLY or any(name == g or name.startswith(g + ".") for g in ALONG):
                self._note(module)
                self.lenient.add(module.__name__)
        self.modules = dict(sys.modules)
        for kind in type(shell).__mro__[:-1]:
            self.classes[kind] = dict(vars(kind))
        self.hooks = {
            "ast_transformers": list(shell.ast_transformers),
            "input_transformers_post": list(shell.input_transformers_post),
        }
        manager = shell.input_transformer_manager
        self.transforms = {
            name: list(getattr(manager, name))
            for name in ("cleanup_transforms", "line_transforms", "token_transformers")
        }
        self.callbacks = {name: list(calls) for name, calls in shell.events.callbacks.items()}
        self.collector = (list(gc.callbacks), gc.get_threshold())
        self.own = dict(vars(shell))
        self.parts = {
            name: value
            for name, value in self.own.items()
            if name not in PASSING
            and type(value).__module__.partition(".")[0] in ("IPython", "ipykernel")
        }
        self.inner = {
            name: set(vars(p)) for name, p in self.parts.items() if hasattr(p, "__dict__")
        }
        # code written inside the course's functions: ck.practice.plain_errors() hangs some of
        # it into the shell, and is meant to
        course = [f.__code__ for f in self.code if f.__module__.startswith("coursekit.")]
        self.ours = {*course}
        for code in course:
            self.ours |= {c for c in code.co_consts if isinstance(c, types.CodeType)}

    def _note(self, module: types.ModuleType) -> None:
        solid = {n: v for n, v in vars(module).items() if isinstance(v, SOLID)}
        self.names[module] = solid
        for value in solid.values():
            if isinstance(value, types.FunctionType):
                self.code[value] = (value.__code__, value.__defaults__, value.__kwdefaults__)
            elif isinstance(value, type) and value.__module__ == module.__name__:
                self.classes[value] = dict(vars(value))
                for member in vars(value).values():
                    if isinstance(member, types.FunctionType):
                        self.code[member] = (
                            member.__code__, member.__defaults__, member.__kwdefaults__
                        )  # fmt: skip

    def restore(self) -> list[str]:
        """Put everything back; return the names of what had been changed."""
        changed: list[str] = []
        for timer in (signal.ITIMER_REAL, signal.ITIMER_VIRTUAL, signal.ITIMER_PROF):
            if any(signal.setitimer(timer, 0)):
                changed.append("signal.setitimer")
        if sys.gettrace() or sys.getprofile():
            sys.settrace(None)
            sys.setprofile(None)
            changed.append("sys.settrace")
        callbacks, threshold = self.collector
        if gc.callbacks != callbacks:
            gc.callbacks[:] = callbacks
            changed.append("gc.callbacks")
        gc.set_threshold(*threshold)  # answers may change how often it runs, not whether
        gc.enable()
        for name, value in self.builtins.items():
            if vars(builtins).get(name) is not value and name != "_":
                setattr(builtins, name, value)
                changed.append(f"builtins.{name}")
        for module, names in self.names.items():
            now = vars(module)
            for name, value in names.items():
                if now.get(name) is not value:
                    setattr(module, name, value)
                    changed.append(f"{module.__name__}.{name}")
        for name, module in self.modules.items():
            if sys.modules.get(name) is not module:
                sys.modules[name] = module
                changed.append(name)
        for function, (code, defaults, keywords) in self.code.items():
            if function.__code__ is not code:
                function.__code__ = code
                changed.append(f"{function.__module__}.{function.__qualname__}")
            function.__defaults__, function.__kwdefaults__ = defaults, keywords
        for kind, members in self.classes.items():
            changed += self._restore_class(kind, members)
        return changed + self._restore_shell()

    def _restore_class(self, kind: type, members: dict[str, Any]) -> list[str]:
        changed = []
        now = vars(kind)
        for name in [n for n in now if n not in members] + [
            n for n, v in members.items() if now.get(n) is not v
        ]:
            # abstract-class caches and the like are not ours to touch, nor can they be
            if name.startswith("__") and name not in {"__eq__", "__bool__", "__call__", "__init__"}:
                continue
            with contextlib.suppress(AttributeError, TypeError):
                if name in members:
                    # caches and counters change by themselves; methods do not
                    if kind.__module__ in self.lenient and not isinstance(members[name], FIRM):
                        continue
                    setattr(kind, name, members[name])
                else:
                    # what hides an inherited method was put there to do so
                    if kind.__module__ in self.lenient and not any(
                        name in vars(base) for base in kind.__mro__[1:]
                    ):
                        continue
                    if not isinstance(now[name], (*SOLID, property, classmethod, staticmethod)):
                        continue
                    delattr(kind, name)
                changed.append(f"{kind.__qualname__}.{name}")
        return changed

    def _ours(self, function: Any) -> bool:
        return getattr(getattr(function, "__func__", function), "__code__", None) in self.ours

    def _restore_shell(self) -> list[str]:
        changed = []
        shell = self.shell
        for name, hooks in self.hooks.items():
            if getattr(shell, name) != hooks:
                setattr(shell, name, list(hooks))
                changed.append(f"IPython {name}")
        manager = shell.input_transformer_manager
        for name, hooks in self.transforms.items():
            if getattr(manager, name) != hooks:
                setattr(manager, name, list(hooks))
                changed.append(f"IPython {name}")
        for name, calls in self.callbacks.items():
            # matplotlib adds a callback of its own when pyplot is first imported
            added = [
                c
                for c in shell.events.callbacks[name]
                if c not in calls
                and "matplotlib" not in getattr(c, "__module__", "")
                and not self._ours(c)
            ]
            if added or any(c not in shell.events.callbacks[name] for c in calls):
                kept = [c for c in shell.events.callbacks[name] if c not in added]
                shell.events.callbacks[name] = kept + [c for c in calls if c not in kept]
                changed.append(f"IPython {name}")
        for name, part in self.parts.items():
            if vars(shell).get(name) is not part:
                vars(shell)[name] = part
                changed.append(f"IPython {name}")
            for inner in [n for n in vars(part) if n not in self.inner.get(name, ())]:
                if callable(vars(part)[inner]) and hasattr(type(part), inner):
                    delattr(part, inner)
                    changed.append(f"IPython {name}.{inner}")
        if shell.user_ns.get("__builtins__") is not builtins:
            if "__builtins__" in shell.user_ns:
                changed.append("__builtins__")
            shell.user_ns["__builtins__"] = builtins
        for name in [n for n in vars(shell) if n not in self.own]:
            # a method put on the instance would hide the class's own
            if self._ours(vars(shell)[name]):
                continue
            if callable(vars(shell)[name]) and hasattr(type(shell), name):
                delattr(shell, name)
                changed.append(f"IPython {name}")
        return changed
