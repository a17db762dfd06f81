import json
import shutil
import subprocess
from pathlib import Path

import pytest

from finance_app.operations.frontend import service as frontend


@pytest.fixture
def project(tmp_path):
    """Return a small project that counts as built."""
    (tmp_path / "finance_app").mkdir()
    (tmp_path / "assets" / "external").mkdir(parents=True)
    (tmp_path / "reflex.lock").mkdir()
    (tmp_path / "rxconfig.py").write_text("config = None\n")
    (tmp_path / "finance_app" / "pages.py").write_text("PAGE = 1\n")
    (tmp_path / "assets" / "tokens.css").write_text("a { color: red }\n")
    (tmp_path / "reflex.lock" / "package.json").write_text("{}\n")
    built = tmp_path / ".web" / "build" / "client"
    built.mkdir(parents=True)
    (built / "index.html").write_text("<html></html>")
    (tmp_path / ".web" / "finance_app.stamp").write_text(frontend.source_hash(tmp_path))
    return tmp_path


def test_unchanged_sources_need_no_build(project):
    assert frontend.is_fresh(project)


@pytest.mark.parametrize(
    "name", ["rxconfig.py", "finance_app/pages.py", "assets/tokens.css", "reflex.lock/package.json"]
)
def test_a_changed_source_needs_a_build(project, name):
    path = project / name
    path.write_text(path.read_text() + "\n")
    assert not frontend.is_fresh(project)


def test_a_new_source_needs_a_build(project):
    (project / "finance_app" / "more.py").write_text("")
    assert not frontend.is_fresh(project)


def test_what_reflex_adds_itself_needs_none(project):
    (project / "assets" / "external" / "shared.js").write_text("1")
    assert frontend.is_fresh(project)


def test_another_version_of_reflex_needs_a_build(project, monkeypatch):
    monkeypatch.setattr(frontend, "_versions", lambda: ["reflex==99"])
    assert not frontend.is_fresh(project)


def test_a_missing_build_needs_one(project):
    shutil.rmtree(project / ".web" / "build")
    assert not frontend.is_fresh(project)


def test_node_and_npm_are_those_of_the_python_package():
    with frontend._node_on_path() as path:
        for name in ("node", "npm", "npx"):
            found = Path(shutil.which(name, path=path))
            assert found.parent == Path(path.split(":")[0])
        ran = subprocess.run(
            [shutil.which("npm", path=path), "exec", "--", "node", "--version"],
            env={"PATH": path, "HOME": "/nonexistent", "npm_config_cache": "/nonexistent"},
            check=False,
            capture_output=True,
            text=True,
        )
        ours = subprocess.run(
            [frontend.node_program(), "--version"], check=True, capture_output=True, text=True
        )
    assert ran.stdout == ours.stdout


def test_npms_own_configuration_decides_the_registry(tmp_path, monkeypatch):
    monkeypatch.delenv("NPM_CONFIG_REGISTRY", raising=False)
    monkeypatch.delenv("npm_config_registry", raising=False)
    (tmp_path / ".npmrc").write_text("registry=http://127.0.0.1:4873/\n")
    (tmp_path / "package.json").write_text("{}")
    with frontend._node_on_path() as path:
        assert frontend._registry(path, tmp_path) == "http://127.0.0.1:4873/"


def test_a_failed_build_shows_the_end_of_its_log_and_is_not_fresh(project, monkeypatch, tmp_path):
    monkeypatch.setattr(frontend, "_registry", lambda *_: "http://127.0.0.1:9/")
    data = tmp_path / "data"
    data.mkdir()
    (project / "rxconfig.py").write_text("raise RuntimeError('no such plugin')\n")
    with pytest.raises(frontend.BuildFailedError, match="no such plugin"):
        frontend.build(data, project)
    assert not frontend.is_fresh(project)


def test_pins_in_another_order_are_put_back_and_other_pins_stay(project):
    path = project / "reflex.lock" / "package.json"
    path.write_text('{"a": "1", "b": "2"}')
    before = frontend._pins(project)
    path.write_text('{"b": "2", "a": "1"}')
    frontend._put_back(before)
    assert path.read_text() == '{"a": "1", "b": "2"}'
    path.write_text('{"b": "3", "a": "1"}')
    frontend._put_back(before)
    assert path.read_text() == '{\n  "b": "3",\n  "a": "1"\n}\n'


def test_the_committed_lock_pins_exactly_and_names_no_host():
    folder = frontend.ROOT / "reflex.lock"
    lock = json.loads((folder / "package-lock.json").read_text())
    assert not [name for name, entry in lock["packages"].items() if "resolved" in entry]
    assert "registry" not in json.dumps(lock)
    package = json.loads((folder / "package.json").read_text())
    wanted = package["dependencies"] | package["devDependencies"]
    assert wanted
    assert [version for version in wanted.values() if not version[0].isdigit()] == []
