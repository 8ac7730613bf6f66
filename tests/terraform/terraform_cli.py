"""Runs Terraform for the tests: with the AWS provider of this machine, without a network, outside the repository.

Every command runs in a copy of a root module, to which `prepare` adds an override file with a local backend and
provider settings that need no credentials. Nothing is written into the original folder.
"""

from __future__ import annotations

import atexit
import fcntl
import functools
import hashlib
import json
import os
import re
import shutil
import subprocess
import tempfile
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from providers import attached, unpacked

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from contextlib import AbstractContextManager

MIRROR_VARIABLE = "DYNLINT_PROVIDER_MIRROR"
MIRRORED = "*/hashicorp/aws"
"""A mirror has a folder for each registry host; any host will do."""
MIRROR_ROOTS = ("/opt", "/usr/share", "/usr/local/share", "~")
MIRROR_DEPTH = 4
COMMAND_SECONDS = 600
SPARE_COLLECTOR = {"GOGC": "1000", "GOMEMLIMIT": "2GiB"}
"""The schema of the provider is large and commands are short: a third of their time is garbage collection.

With these values a provider takes 1.0 GB at most instead of 0.75 GB, and a sixth less processor time than with 400 and
1 GiB.
"""

OVERRIDE = "zz_override.tf"
SERVICES = [
    "applicationautoscaling",
    "backup",
    "cloudwatch",
    "dynamodb",
    "ec2",
    "ecr",
    "iam",
    "kinesis",
    "kms",
    "lambda",
    "logs",
    "s3",
    "ses",
    "sns",
    "sqs",
    "sts",
]


def skip_reason() -> str | None:
    """Return why Terraform cannot run here; None if it can."""
    if shutil.which("terraform") is None:
        return "the terraform program is not on the PATH"
    if provider_mirror() is None:
        roots = ", ".join(MIRROR_ROOTS)
        return f"no mirror of the AWS provider: set {MIRROR_VARIABLE} (looked for {MIRRORED} below {roots})"
    return None


@functools.cache
def provider_mirror() -> Path | None:
    """Return the folder of a mirror: the one that the environment names, else the first that is found."""
    if given := os.environ.get(MIRROR_VARIABLE):
        return Path(given) if any(Path(given).glob(MIRRORED)) else None
    found = (mirror for root in MIRROR_ROOTS for mirror in mirrors_below(Path(root).expanduser(), MIRROR_DEPTH))
    return next(found, None)


def _holds_provider(folder: Path) -> bool:
    try:
        return any(folder.glob(MIRRORED))
    except OSError:
        return False


def mirrors_below(folder: Path, depth: int) -> Iterator[Path]:
    if _holds_provider(folder):
        yield folder
    if depth == 0:
        return
    try:
        below = sorted(entry for entry in folder.iterdir() if entry.is_dir() and not entry.is_symlink())
    except OSError:
        return
    for entry in below:
        yield from mirrors_below(entry, depth - 1)


@functools.cache
def environment() -> dict[str, str]:
    """Return the environment of every command: ours, without variables that name a real account or another mirror."""
    folder = tempfile.mkdtemp(prefix="dynlint-terraform-")
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    configuration = Path(folder) / "terraform.rc"
    mirror = json.dumps(str(provider_mirror()))
    configuration.write_text(
        f"provider_installation {{\n  filesystem_mirror {{\n    path = {mirror}\n  }}\n}}\n", encoding="utf-8"
    )
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("AWS_", "TF_"))}
    return kept | {
        "TF_CLI_CONFIG_FILE": str(configuration),
        "TF_IN_AUTOMATION": "1",
        "TF_INPUT": "0",
        "CHECKPOINT_DISABLE": "1",
        **SPARE_COLLECTOR,
        "AWS_EC2_METADATA_DISABLED": "true",
    }


def terraform(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    """Run one command in a folder; the caller checks its exit code."""
    with running_provider() as address:
        return subprocess.run(
            ["terraform", *arguments],
            cwd=folder,
            env=environment() | address,
            capture_output=True,
            text=True,
            encoding="utf-8",
            timeout=COMMAND_SECONDS,
            check=False,
        )


def running_provider() -> AbstractContextManager[dict[str, str]]:
    mirror = provider_mirror()
    return attached(mirror and unpacked(mirror), environment())


def succeed(folder: Path, *arguments: str) -> str:
    """Run one command, which must succeed, and return its output."""
    done = terraform(folder, *arguments)
    assert done.returncode == 0, f"terraform {' '.join(arguments)} in {folder}\n{done.stdout}\n{done.stderr}"
    return done.stdout


def copied(root: Path, into: Path) -> Path:
    """Copy a root module with all files that its relative paths reach; return the root module's copy.

    The root module's text says how many parent folders to copy: `../modules/x` needs one, `../..` two.
    """
    text = "".join(path.read_text(encoding="utf-8") for path in sorted(root.glob("*.tf")))
    ups = max((match.group().count("..") for match in re.finditer(r'(?<!\.)\.\.(?:/\.\.)*(?=[/"])', text)), default=0)
    tree = root.resolve().parents[ups - 1] if ups else root.resolve()
    unwanted = shutil.ignore_patterns(".terraform", ".terraform.lock.hcl", "*.tfstate*", "tfplan")
    shutil.copytree(tree, into / tree.name, ignore=unwanted)
    return into / tree.name / root.resolve().relative_to(tree)


def prepare(root: Path, endpoint: str | None = None) -> None:
    """Make a copied root module runnable: settings for a plan without AWS or for a server at `endpoint`, and `init`."""
    text = "".join(path.read_text(encoding="utf-8") for path in root.glob("*.tf"))
    aliases = re.findall(r'^  alias += "(\w+)"$', text, re.MULTILINE)
    (root / OVERRIDE).write_text(override(endpoint, aliases), encoding="utf-8")
    succeed(root, "init", "-no-color")


def override(endpoint: str | None, aliases: Iterable[str] = ()) -> str:
    """Return a local backend, and settings of the provider: the default ones, and others by their alias."""
    settings = "".join(provider(endpoint, alias) for alias in ("", *aliases))
    return f'terraform {{\n  backend "local" {{}}\n}}\n{settings}'


def provider(endpoint: str | None, alias: str = "") -> str:
    """Return the settings of a provider that needs nothing from its environment, so that one that runs can be used.

    One that runs has one configuration at a time: a root module may use the default one or one alias, not both.
    """
    addresses = [f'    {service} = "{endpoint}"' for service in SERVICES] if endpoint else []
    lines = [
        'provider "aws" {',
        *([f'  alias = "{alias}"'] if alias else []),
        '  access_key = "testing"',
        '  secret_key = "testing"',
        "  max_retries = 5",
        "  s3_use_path_style = true",
        "  skip_credentials_validation = true",
        "  skip_metadata_api_check = true",
        f"  skip_requesting_account_id = {'false' if endpoint else 'true'}",
        "  skip_region_validation = true",
        *(["  endpoints {", *addresses, "  }"] if addresses else []),
        "}",
    ]
    return "\n".join(lines) + "\n"


@contextmanager
def planned(root_dir: Path, var_files: Iterable[Path], variables: Mapping[str, Any]) -> Iterator[Path]:
    with tempfile.TemporaryDirectory(prefix="dynlint-plan-") as folder:
        root = copied(root_dir, Path(folder))
        prepare(root)
        files = [f"-var-file={path.resolve()}" for path in var_files]
        values = [f"-var={name}={spelled(value)}" for name, value in variables.items()]
        succeed(root, "plan", "-no-color", "-lock=false", "-out=tfplan", *files, *values)
        yield root


def spelled(value: Any) -> str:
    return value if isinstance(value, str) else json.dumps(value)


def plan_json(
    root_dir: Path, var_files: Iterable[Path] = (), variables: Mapping[str, Any] | None = None
) -> dict[str, Any]:
    """Return Terraform's own plan for a root module, in the format of `terraform show -json`.

    root_dir   a root module anywhere on disk. It is copied, with all files that its relative paths reach, and planned
               in the copy: the original does not change, its backend is not used, and the state is empty.
    var_files  tfvars files, relative to the current folder or absolute, in the order in which Terraform reads them;
               Terraform also reads terraform.tfvars and *.auto.tfvars of the root module, as always.
    variables  further values, like `-var`; lists, objects, numbers and booleans are Python values.

    No network and no credentials are needed, except for data sources that call AWS (aws_caller_identity) and
    aws_kinesis_stream, which waits half a minute before it plans. A plan takes about three seconds. If Terraform or the
    provider is missing, the calling test is skipped with the reason; if the plan fails, the assertion has Terraform's
    message. Each plan is made once in a test run and shared by all tests.
    """
    if reason := skip_reason():
        pytest.skip(reason)
    files, values = [Path(path) for path in var_files], variables or {}
    kept = Path(os.environ["DYNLINT_TESTS_SHARED"]) / f"plan-{_fingerprint(root_dir, files, values)}.json"
    with kept.with_suffix(".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not kept.exists():
            with planned(root_dir, files, values) as root:
                kept.write_text(succeed(root, "show", "-json", "tfplan"), encoding="utf-8")
    return json.loads(kept.read_text(encoding="utf-8"))


def _fingerprint(root_dir: Path, files: Iterable[Path], variables: Mapping[str, Any]) -> str:
    """Return a digest of everything that a plan depends on: all copied files, and the given values."""
    with tempfile.TemporaryDirectory(prefix="dynlint-plan-") as folder:
        root = copied(root_dir, Path(folder))
        found = [str(root.relative_to(folder)), json.dumps(variables, sort_keys=True, default=str)]
        for path in sorted(Path(folder).rglob("*")):
            if path.is_file():
                found += [str(path.relative_to(folder)), path.read_bytes().hex()]
    found += [path.read_bytes().hex() for path in files]
    return hashlib.sha256("\n".join(found).encode()).hexdigest()[:16]
