"""A test for each rule of ARCHITECTURE.md."""

from __future__ import annotations

import ast
import functools
import subprocess
import sys
from pathlib import Path

from dynlint.model import resource_types

TOP = Path(__file__).resolve().parent.parent
MODULES = sorted([*TOP.glob("dynlint/**/*.py"), *TOP.glob("rules/*.py")])
_THIRD_PARTY = {"checkov", "click", "yaml", "hcl2", "pytest", "hypothesis", "moto", "boto3", "requests", "lark"}
_THIRD_PARTY |= {"dask", "distributed", "pyarrow", "tornado"}


@functools.cache
def _tree(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"))


@functools.cache
def _nodes(path: Path) -> list[ast.AST]:
    """Return every node of a module."""
    return [*ast.walk(_tree(path))]


def _imports(path: Path) -> set[str]:
    found = set()
    for node in _nodes(path):
        if isinstance(node, ast.Import):
            found.update(alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}: a relative import"
            found.add(node.module or "")
    return found


def test_modules_are_small() -> None:
    lines = {path: len(path.read_text(encoding="utf-8").splitlines()) for path in MODULES}
    assert {str(path.relative_to(TOP)): number for path, number in lines.items() if number > 400} == {}


LONG = {
    "dynlint/environments/discovery.py": "every source of environments, in the order in which they count",
    "dynlint/model/known.py": "every way to say what is known of a value",
    "dynlint/hcl/modules/bodies.py": "blocks, resources and calls: one thing at three sizes",
    "dynlint/hcl/modules/module_instance.py": "every name that has a value in a module, with one memory for all",
}
"""Modules of more than 300 lines, each with its reason."""


def test_long_modules_have_a_reason() -> None:
    lines = {path.relative_to(TOP).as_posix(): len(path.read_text(encoding="utf-8").splitlines()) for path in MODULES}
    assert {name for name, count in lines.items() if count > 300} == set(LONG)


def test_no_public_class_has_another_ones_name() -> None:
    found: dict[str, list[str]] = {}
    for path in TOP.glob("dynlint/**/*.py"):
        for node in _nodes(path):
            if isinstance(node, ast.ClassDef) and not node.name.startswith("_"):
                found.setdefault(node.name, []).append(path.relative_to(TOP).as_posix())
    assert {name: paths for name, paths in found.items() if len(paths) > 1} == {}


def test_every_room_is_in_the_picture() -> None:
    text = (TOP / "ARCHITECTURE.md").read_text(encoding="utf-8")
    rooms = {
        path.name for path in (TOP / "dynlint").iterdir() if path.suffix == ".py" or (path / "__init__.py").exists()
    }
    named = {f"{name}/" if not name.endswith(".py") else name for name in rooms - {"__init__.py", "__main__.py"}}
    assert sorted(name for name in named if f"`{name}`" not in text) == []
    layers = {path.parent.name for path in (TOP / "dynlint" / "hcl").glob("*/__init__.py")}
    assert sorted(name for name in layers if f"`{name}/`" not in text) == []


def test_folders_that_the_quick_run_passes_over_are_in_a_group() -> None:
    for folder in ("terraform", "inside_checkov"):
        for path in TOP.glob(f"tests/{folder}/test_*.py"):
            assert "\npytestmark = " in path.read_text(encoding="utf-8"), path


def test_functions_are_short() -> None:
    functions = [
        (f"{path.relative_to(TOP)}:{node.lineno} {node.name}", (node.end_lineno or 0) - node.lineno)
        for path in MODULES
        for node in _nodes(path)
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef))
    ]
    assert [function for function in functions if function[1] >= 60] == []


def test_no_stem_shadows_another_module() -> None:
    stems = [path.stem for path in MODULES if not path.stem.startswith("__")]
    taken = set(sys.stdlib_module_names) | _THIRD_PARTY
    assert [stem for stem in stems if stem in taken] == []


def test_no_stem_is_vague() -> None:
    vague = {"utils", "helpers", "common", "manager", "base", "misc"}
    assert [path for path in MODULES if path.stem in vague] == []


def test_only_the_command_line_prints_or_exits() -> None:
    allowed = {TOP / "dynlint" / "cli" / "program.py", TOP / "dynlint" / "__main__.py"}
    for path in MODULES:
        if path in allowed or path.is_relative_to(TOP / "dynlint" / "cli"):
            continue
        for node in _nodes(path):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
                assert node.func.id not in ("print", "exit", "quit", "input"), f"{path}:{node.lineno}"


READERS = {
    "dynlint/filesystem/read_files.py",
    *(f"dynlint/model/reference/{name}.py" for name in ("refresh", "refresh_provider", "refresh_sensitive")),
}
"""Modules that may read files directly. All but the first are scripts for maintainers."""
READS = {"listdir", "scandir", "walk", "fwalk", "read_text", "read_bytes", "iterdir", "glob", "rglob", "pread", "readv"}


def _reads(node: ast.Call) -> bool:
    """Tell whether a call opens a file to read it or lists a folder without the module for that."""
    function = node.func
    mode = node.args[1] if len(node.args) > 1 else None
    writes = isinstance(mode, ast.Constant) and str(mode.value)[:1] in ("w", "a", "x")
    if isinstance(function, ast.Name):
        return (function.id == "open" and not writes) or function.id in ("listdir", "scandir", "walk")
    if not isinstance(function, ast.Attribute):
        return False
    owner = function.value.id if isinstance(function.value, ast.Name) else ""
    to_write = "O_WRONLY" in ast.unparse(node)
    return function.attr in READS or (
        owner in ("os", "io", "codecs") and function.attr in ("open", "read") and not to_write
    )


def test_one_module_reads_files_and_folders() -> None:
    """So all readers check the border and the limits, and refuse devices."""
    allowed = {
        ("dynlint/fleet/parts.py", "walk"),  # cleans up its own folder
        ("dynlint/fleet/parts.py", "open"),  # the same
        ("dynlint/filesystem/write_whole.py", "open"),  # opens for writing
        ("dynlint/run/cache_folder.py", "open"),  # dynlint's own entries, by stricter rules: no link, only this user's
        ("dynlint/run/cache_entries.py", "listdir"),  # the cache's own folder
        ("dynlint/run/cache_entries.py", "scandir"),  # the same
    }
    for path in MODULES:
        name = path.relative_to(TOP).as_posix()
        for node in _nodes(path) if name not in READERS else ():
            if isinstance(node, ast.Call) and _reads(node):
                called = node.func.attr if isinstance(node.func, ast.Attribute) else "open"
                assert (name, called) in allowed, f"{name}:{node.lineno} {called}"


def test_what_the_house_takes_for_reading() -> None:
    read = ("open(p)", "open(p, 'rb')", "os.open(p, 0)", "os.read(d, 9)", "os.listdir(p)", "Path(p).read_text()")
    written = ("open(p, 'w')", "open(p, 'ab')", "os.open(os.devnull, os.O_WRONLY)", "read_text(p, 1)", "os.unlink(p)")
    for text, expected in [*((each, True) for each in read), *((each, False) for each in written)]:
        call = ast.parse(text, mode="eval").body
        assert isinstance(call, ast.Call)
        assert _reads(call) is expected, text


def test_one_room_knows_the_protocol_of_editors() -> None:
    knowing = [
        path for path in MODULES if {name.partition(".")[0] for name in _imports(path)} & {"pygls", "lsprotocol"}
    ]
    assert {path.parent.name for path in knowing} == {"server"}


def test_no_network_code() -> None:
    network = {"socket", "http", "urllib.request", "ssl", "ftplib", "smtplib", "asyncio", "requests", "boto3"}
    engine = {"dask", "distributed", "tornado"}
    loops = {TOP / "dynlint" / "server" / "workspace.py"}  # serves an editor while another thread works
    for path in MODULES:
        forbidden = network | (engine if path != TOP / "dynlint" / "fleet" / "cluster.py" else set())
        forbidden -= {"asyncio"} if path in loops else set()
        for name in _imports(path):
            assert not any(name == word or name.startswith(f"{word}.") for word in forbidden), f"{path}: {name}"


def test_named_tuples_cost_little_to_define() -> None:
    for path in TOP.glob("dynlint/**/*.py"):
        for node in _nodes(path):
            if isinstance(node, ast.ImportFrom) and node.module == "typing" and path.stem != "light_tuples":
                assert "NamedTuple" not in {alias.name for alias in node.names}, (
                    f"{path}: dynlint.startup.light_tuples has it"
                )


def test_a_run_opens_no_socket(tmp_path: Path) -> None:
    (tmp_path / "main.tf").write_text('resource "aws_dynamodb_table" "t" {\n  name = "orders"\n}\n', encoding="utf-8")
    code = (
        "import sys\n"
        "sys.addaudithook(lambda event, _: event.startswith('socket.') and sys.exit('a socket: ' + event))\n"
        "from dynlint.request import Request\n"
        "from dynlint.run.lint import run\n"
        f"run(Request(({str(tmp_path)!r},)))\n"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False, cwd=TOP)
    assert (done.returncode, done.stderr) == (0, "")


def test_importing_has_no_effect() -> None:
    names = [".".join(path.relative_to(TOP).with_suffix("").parts) for path in MODULES if path.stem != "__main__"]
    code = "import importlib, sys\nfor name in sys.argv[1:]: importlib.import_module(name)"
    names = [name.removesuffix(".__init__") for name in names]
    done = subprocess.run([sys.executable, "-c", code, *names], capture_output=True, text=True, check=False, cwd=TOP)
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")


def test_a_lint_run_imports_little(tmp_path: Path) -> None:
    """A usual run does not import modules that take tens of milliseconds."""
    (tmp_path / "main.tf").write_text('resource "aws_dynamodb_table" "t" {\n  name = "orders"\n}\n', encoding="utf-8")
    code = (
        "import sys\nfrom dynlint.request import Request\nfrom dynlint.run.lint import run\n"
        f"run(Request(({str(tmp_path)!r},)))\nprint(*sorted(sys.modules))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=TOP)
    heavy = {"yaml", "asyncio", "multiprocessing", "importlib.metadata", "dataclasses", "logging", "difflib", "pathlib"}
    assert heavy & set(done.stdout.split()) == set()


ELSEWHERE = ("dynlint/model/reference/", "dynlint/stand_ins/", "dynlint/cli/commands/new_rule.py")
"""Data with its source, modules in Terraform's language, and the template of a rule."""


def test_one_module_names_the_types_of_resources_that_dynlint_is_about() -> None:
    types = {each for each in vars(resource_types).values() if isinstance(each, str) and each.startswith("aws_")}
    assert len(types) > 10
    for path in TOP.glob("dynlint/**/*.py"):
        name = path.relative_to(TOP).as_posix()
        if name.startswith(ELSEWHERE) or path.name == "resource_types.py":
            continue
        for node in _nodes(path):
            if isinstance(node, ast.Constant) and node.value in types:
                raise AssertionError(f"{name}:{node.lineno} {node.value}: dynlint/model/resource_types.py names it")
