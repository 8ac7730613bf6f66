"""`dynlint init` writes the environments that a run finds: the results are the same after it."""

from __future__ import annotations

from pathlib import Path

from click.testing import CliRunner
from test_value_files import OFF, ON, ROOT, found, write

from dynlint.cli.program import program


def test_files_above_root_modules_become_one_pattern(tmp_path: Path) -> None:
    """Both root modules stay in one environment."""
    stacks = {f"stacks/{name}/main.tf": ROOT for name in ("orders", "users")}
    values = {f"env/{each}/{name}.tfvars": ON for each in ("dev", "prod") for name in ("orders", "users")}
    write(tmp_path, {**stacks, **values, "env/prod/all.tfvars": "size = 2\n"})
    before = found(tmp_path)
    assert CliRunner().invoke(program, ["init", str(tmp_path)]).exit_code == 0
    written = (tmp_path / ".dynlint.yaml").read_text()
    assert 'var_files: [env/prod/all.tfvars, "env/prod/{root}.tfvars"]' in written
    assert "paths: [stacks/orders, stacks/users]" in written
    assert found(tmp_path) == before


def test_a_root_module_that_an_example_calls(tmp_path: Path) -> None:
    example = 'module "infra" {\n  source = "../../"\n}\n'
    files = {"infra/main.tf": ROOT, "infra/examples/basic/main.tf": example, "infra/env/prod.tfvars": OFF}
    write(tmp_path, files)
    assert CliRunner().invoke(program, ["init", str(tmp_path)]).exit_code == 0
    assert "paths: [infra]\n    var_files: [env/prod.tfvars]" in (tmp_path / ".dynlint.yaml").read_text()
