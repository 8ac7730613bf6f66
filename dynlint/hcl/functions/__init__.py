"""Terraform's functions, grouped in families; a family is imported when one of its functions is first called."""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING

from dynlint.model.known import Unknown, first_unknown

if TYPE_CHECKING:
    from collections.abc import Sequence

    from dynlint.hcl.functions.signatures import Context, Family
    from dynlint.hcl.syntax import nodes
    from dynlint.hcl.values.errors import EvaluationError
    from dynlint.hcl.values.scope import Scope
    from dynlint.model.known import Value

_NAMES = {
    "assumptions": (
        "assumeequal assumelistlength assumelistlengthmax assumelistlengthmin assumemaplength assumemaplengthmax"
        " assumemaplengthmin assumenotnull assumesetlength assumesetlengthmax assumesetlengthmin assumestringprefix"
    ),
    "casting": "list map nonsensitive sensitive tobool tolist tomap tonumber toset tostring",
    "dates": "formatdate plantimestamp timeadd timecmp timestamp",
    "encoding": (
        "base64decode base64encode base64gunzip base64gzip csvdecode jsondecode jsonencode"
        " textdecodebase64 textencodebase64 urldecode urlencode"
    ),
    "filesystem": (
        "abspath basename dirname file filebase64 filebase64sha256 filebase64sha512 fileexists filemd5 fileset"
        " filesha1 filesha256 filesha512 pathexpand templatefile templatestring"
    ),
    "hashing": "base64sha256 base64sha512 bcrypt md5 rsadecrypt sha1 sha256 sha512 uuid uuidv5",
    "lists": (
        "alltrue anytrue chunklist coalesce coalescelist compact concat contains distinct element flatten index"
        " length one range reverse slice sort sum"
    ),
    "maps": "keys lookup matchkeys merge transpose values zipmap",
    "network": "cidrcontains cidrhost cidrnetmask cidrsubnet cidrsubnets",
    "numeric": "abs ceil floor log max min parseint pow signum",
    "providers": "provider::aws::arn_build provider::aws::arn_parse provider::aws::trim_iam_role_path",
    "sets": "setintersection setproduct setsubtract setunion",
    "text": (
        "chomp endswith format formatlist indent join lower regex regexall replace split startswith strcontains"
        " strrev substr title trim trimprefix trimspace trimsuffix upper"
    ),
    "yamls": "yamldecode yamlencode",
}
_BY_VERSION = ("contains", "cidrsubnets", "list", "map")
"""Functions whose result depends on the version of the engine."""
_FAMILIES = {name: family for family, names in _NAMES.items() for name in names.split()}

_LOADED: dict[str, Family] = {}


def call(name: str, arguments: Sequence[Value], context: Context) -> Value:
    """Return a function's result; raise EvaluationError where Terraform fails, or for an unknown function."""
    family_name = _FAMILIES.get(name)
    if family_name is None:
        own = getattr(context, "functions", None)  # only Terragrunt's files have functions of their own
        if own is not None and name in own:
            result: Value = own[name](context, arguments)
            return result
        if name.startswith("provider::"):
            return Unknown(f"{name}() is a function of a provider, which dynlint does not run")
        raise _not_known(name, context)
    family: Family | None = _LOADED.get(family_name)
    if family is None:
        family = _LOADED[family_name] = importlib.import_module(f"{__name__}.{family_name}").FAMILY
    return family.call(name, arguments, context)


def _not_known(name: str, context: Context) -> EvaluationError:
    from difflib import get_close_matches  # noqa: PLC0415  # only for mistakes

    from dynlint.hcl.values.language_versions import not_known  # noqa: PLC0415  # only for mistakes

    nearest = get_close_matches(name, _FAMILIES, 1)
    hint = f' Did you mean "{nearest[0]}"?' if nearest else ""
    return not_known(context.engine, f'There is no function named "{name}".{hint}')


def reads_secret_file(name: str, node: nodes.Call, scope: Scope) -> bool:
    """Tell whether a call reads a file whose path may be sensitive: the paths of files that are read get cached."""
    if not name.startswith(("file", "templatefile")):
        return False
    return any(scope.module.is_secret(argument, scope) for argument in node.arguments[: 2 if name == "fileset" else 1])


def is_constant(name: str, result: Value) -> bool:
    """Tell whether a call has this result in every module and version: it is known, and depends on no file."""
    if name in _BY_VERSION or _FAMILIES.get(name, "filesystem") == "filesystem":
        return False
    return first_unknown(result) is None
