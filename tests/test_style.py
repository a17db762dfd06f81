"""The house rules that no linter knows: file names, sizes, states without money, one commit."""

import ast
import dataclasses
import inspect
import re
import subprocess
from decimal import Decimal
from pathlib import Path
from typing import get_type_hints

import pytest
import reflex as rx
from sqlalchemy import inspect as describe
from sqlalchemy.exc import NoInspectionAvailable

ROOT = Path(__file__).resolve().parents[1]
PACKAGE = ROOT / "finance_app"

LINES_MAX = {
    "__init__.py": 15,
    "rules.py": 300,
    "models.py": 250,
    "inputs.py": 150,
    "repository.py": 300,
    "service.py": 400,
    "views.py": 200,
    "sheets.py": 200,
    "state.py": 300,
    "pages.py": 400,
    "api.py": 300,
    "jobs.py": 300,
    "tools.py": 300,
    "client.py": 300,
    "fake.py": 350,
}
"""What a feature may consist of, and how long each part may be."""

COMPOSITION = {"__main__.py", "edge.py", "frame.py", "guard.py", "finance_app.py", "schema.py"}
PUBLIC_HANDLERS = {
    "NoticeState.show",
    "NoticeState.show_undo",
    "NoticeState.show_error",
    "NoticeState.lead",
    "NoticeState.hide",
    "NoticeState.expire",
    "SessionState.wait_for_database",
    "SignInState.load",
    "SignInState.choose_currency",
    "SignInState.keep_fiscal_year",
}
"""Handlers anyone may call: they touch only the notice, banner and sign-in form of their tab."""

SOURCES = sorted(PACKAGE.rglob("*.py"))


def relative(path: Path) -> str:
    return str(path.relative_to(ROOT))


def is_feature_file(path: Path) -> bool:
    parts = path.relative_to(PACKAGE).parts
    return len(parts) > 1 and parts[0] not in ("kit", "ui")


@pytest.mark.parametrize("path", SOURCES, ids=relative)
def test_a_file_has_a_known_name_and_stays_short(path):
    lines = len(path.read_text(encoding="utf-8").splitlines())
    if is_feature_file(path):
        assert path.name in LINES_MAX, "a name outside the closed list of architecture"
        assert lines <= LINES_MAX[path.name]
    else:
        if path.parent == PACKAGE:
            assert path.name in COMPOSITION | {"__init__.py"}
        assert lines <= 400


@pytest.mark.parametrize("path", SOURCES, ids=relative)
def test_functions_stay_short(path):
    tree = ast.parse(path.read_text(encoding="utf-8"))
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            length = (node.end_lineno or 0) - node.lineno + 1
            most = 40 if path.name == "pages.py" else 70
            assert length <= most, f"{node.name} has {length} lines"


@pytest.mark.parametrize("path", SOURCES, ids=relative)
def test_only_the_unit_of_work_commits_and_only_the_clock_reads_the_time(path):
    text = path.read_text(encoding="utf-8")
    if path != PACKAGE / "kit" / "db.py":
        assert ".commit(" not in text
    if path != PACKAGE / "kit" / "clock.py":
        assert not re.search(r"(date\.today|datetime\.now|datetime\.utcnow|time\.time)\(", text)


@pytest.mark.parametrize("path", SOURCES, ids=relative)
def test_sql_text_is_never_put_together_from_values(path):
    """Every argument of text() is a literal; names are put in by migrations and kit only."""
    if path.parent.name == "kit":
        return
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if (
            isinstance(node, ast.Call)
            and isinstance(node.func, ast.Name)
            and node.func.id == "text"
            and path.name == "repository.py"
        ):
            parts = ast.walk(node.args[0])
            names = [part.id for part in parts if isinstance(part, ast.Name)]
            assert all(name.isupper() for name in names), f"line {node.lineno}"


def all_states() -> list[type[rx.State]]:
    from finance_app import finance_app  # noqa: F401  (declares every state)

    found: list[type[rx.State]] = []
    waiting = [rx.State]
    while waiting:
        for state in waiting.pop().__subclasses__():
            waiting.append(state)
            if state.__module__.startswith("finance_app."):
                found.append(state)
    return found


def handlers() -> dict[str, object]:
    return {
        f"{state.__name__}.{name}": handler.fn
        for state in all_states()
        for name, handler in state.event_handlers.items()
        if handler.fn.__module__.startswith("finance_app.")
    }


def test_every_handler_says_who_may_call_it():
    from finance_app.kit.access import permission_of

    unmarked = [name for name, fn in handlers().items() if permission_of(fn) is None]
    assert unmarked == []


def test_only_the_known_handlers_are_public():
    from finance_app.kit.access import Permission, permission_of

    public = {name for name, fn in handlers().items() if permission_of(fn) is Permission.PUBLIC}
    assert public <= PUBLIC_HANDLERS


def test_handlers_are_asynchronous_and_typed():
    for name, fn in handlers().items():
        assert inspect.iscoroutinefunction(fn) or inspect.isasyncgenfunction(fn), name
        parameters = list(inspect.signature(fn).parameters.values())[1:]
        assert all(p.annotation is not inspect.Parameter.empty for p in parameters), name


def holds_money_or_rows(hint: object, seen: frozenset[object] = frozenset()) -> bool:
    """Say whether a type has a Decimal, a float or a table row anywhere in it."""
    if hint in (Decimal, float):
        return True
    if hint in seen:
        return False
    try:
        if isinstance(hint, type) and describe(hint, raiseerr=False) is not None:
            return True
    except NoInspectionAvailable:
        pass
    inner = list(getattr(hint, "__args__", ()))
    if isinstance(hint, type) and dataclasses.is_dataclass(hint):
        inner += list(get_type_hints(hint).values())
    return any(holds_money_or_rows(part, seen | {hint}) for part in inner)


def test_states_hold_text_never_money_or_rows():
    for state in all_states():
        for name, field in state.get_fields().items():
            if not name.startswith("_"):
                assert not holds_money_or_rows(field.outer_type_), f"{state.__name__}.{name}"


def test_no_committed_file_names_a_registry():
    listed = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT, capture_output=True, check=True, text=True,
    ).stdout.split("\0")  # fmt: skip
    hosts = ("pypi" + ".org", "registry.npmjs" + ".org", "pythonhosted" + ".org")
    for name in filter(None, listed):
        path = ROOT / name
        if path.suffix in {".png", ".woff2", ".ico"} or not path.is_file():
            continue
        text = path.read_text(encoding="utf-8", errors="replace")
        assert not any(host in text for host in hosts), name
        if path.name == "package-lock.json":
            assert '"resolved"' not in text, name


def test_there_is_no_hand_written_javascript():
    scripts = [
        p for p in ROOT.rglob("*")
        if p.suffix in {".js", ".jsx", ".ts", ".tsx", ".mjs"}
        and not {".web", ".venv", "node_modules"} & set(p.relative_to(ROOT).parts)
    ]  # fmt: skip
    assert scripts == []
