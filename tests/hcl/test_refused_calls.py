"""The messages for calls that Terraform refuses."""

from __future__ import annotations

from decimal import Decimal

import pytest

from dynlint.hcl.functions import call
from dynlint.hcl.values.budget import Budget
from dynlint.hcl.values.errors import EvaluationError, NotEvaluatedError
from dynlint.hcl.values.limits import NESTING
from dynlint.model.known import Value


class Root:
    """A root module in an empty folder."""

    def __init__(self) -> None:
        self.directory = "."
        self.touched: set[str] = set()
        self.budget = Budget()

    def may_read(self, path: object) -> bool:
        """Return True: every file may be read."""
        return True


REFUSED: tuple[tuple[str, tuple[Value, ...], str], ...] = (
    ("formatdate", ("YYYY", "soon"), '"soon" is not a valid RFC3339 timestamp'),
    ("formatdate", ("YYYY", "2026-02-30T00:00:00Z"), '"2026-02-30T00:00:00Z" is not a valid RFC3339 timestamp: out of'),
    ("formatdate", ("'YYYY", "2026-01-01T00:00:00Z"), "unterminated literal '"),
    ("formatdate", ("YYYYY", "2026-01-01T00:00:00Z"), 'invalid date format verb "YYYYY"'),
    ("timeadd", ("2026-01-01T00:00:00Z", "1 day"), 'time: invalid duration "1 day"'),
    ("base64decode", ("?",), 'failed to decode base64 data "?"'),
    ("base64decode", ("/w==",), "the result of decoding the provided string is not valid UTF-8"),
    ("csvdecode", ("",), "missing header line"),
    ("csvdecode", ("a,a\n1,2\n",), 'duplicate column name "a"'),
    ("csvdecode", ("a,b\n1\n",), "CSV parse error: wrong number of fields"),
    ("csvdecode", ('a\n1"2\n',), "CSV parse error: a quote out of place"),
    ("format", ("%s and %s", "a"), 'not enough arguments for "%s": it needs number 2'),
    ("format", ("%s", "a", "b"), "too many arguments; only 1 used by format string"),
    ("format", ("%z", "a"), 'unsupported value for "%z": unsupported format verb'),
    ("format", ("100%", "a"), '"%" in the format string is no verb'),
    ("format", ("%d", None), 'unsupported value for "%d": null value cannot be formatted'),
    ("format", ("%d", Decimal("1.5")), "an integer is required"),
    ("uuidv5", ("planet", "x"), "uuidv5() doesn't support namespace planet"),
    ("jsondecode", ("{",), "invalid JSON: "),
    ("length", (5,), "argument must be a string, a collection type, or a structural type"),
    ("chunklist", (("a",), -1), "the size argument must be positive"),
    ("coalesce", (None, ""), "no non-null, non-empty-string arguments"),
    ("coalescelist", ((), ()), "no non-null arguments"),
    ("element", ((), 0), "cannot use element function with an empty list"),
    ("index", ((), "a"), "cannot search an empty list"),
    ("index", (("a",), "b"), "item not found"),
    ("range", (1, 2, 3, 4), "must have one, two, or three arguments"),
    ("range", (1, 5, 0), "step must not be zero"),
    ("range", (5, 1, 1), "end must be greater than start when step is this"),
    ("range", (1, 5, -1), "end must be less than start when step is this"),
    ("range", (1025,), "more than 1024 values were generated"),
    ("slice", (("a", "b"), 1, 3), "start and end index must be in order and not greater than the length of the list"),
    ("slice", (("a", "b"), 2, 1), "start and end index must be in order and not greater than the length of the list"),
    ("sort", (["b", None],), "given list element 1 is null; a null string cannot be sorted"),
    ("sum", ((),), "cannot sum an empty list"),
    ("keys", ("a",), "must have map or object type"),
    ("lookup", ({}, "a", 1, 2), "lookup() takes two or three arguments"),
    ("lookup", ({}, "a"), 'lookup failed to find key "a"'),
    ("merge", ({"a": 1}, ("b",)), "arguments must be maps or objects, got "),
    ("zipmap", (("a", "b"), (1,)), "number of keys (2) does not match number of values (1)"),
    ("transpose", ({"a": ["b", None]},), "input must not contain null"),
    ("regex", ("(", "a"), "invalid regexp pattern: "),
    ("regex", ("(?P<a>.)(.)", "ab"), "invalid regexp pattern: cannot mix both named and unnamed capture groups"),
    ("regex", ("x", "a"), "pattern did not match any part of the given string"),
    ("cidrhost", ("10.0.0.0", 1), "invalid CIDR expression: invalid CIDR address: 10.0.0.0"),
    ("cidrhost", ("fe80::1%eth0/64", 1), "invalid CIDR expression: invalid CIDR address: fe80::1%eth0/64"),
    ("cidrhost", ("10.0.0.0/24", 256), "prefix of 24 does not accommodate a host numbered 256"),
    ("cidrhost", ("10.0.0.0/24", -257), "prefix of 24 does not accommodate a host numbered -257"),
    ("cidrnetmask", ("fd00::/8",), "IPv6 addresses cannot have a netmask: fd00::/8"),
    ("cidrsubnet", ("10.0.0.0/24", 9, 0), "insufficient address space to extend prefix of 24 by 9"),
    ("cidrsubnet", ("10.0.0.0/24", -1, 0), "insufficient address space to extend prefix of 24 by -1"),
    ("cidrsubnet", ("10.0.0.0/24", 2, 4), "prefix extension of 2 does not accommodate a subnet numbered 4"),
    ("cidrsubnet", ("10.0.0.0/24", 2, -1), "prefix extension of 2 does not accommodate a subnet numbered -1"),
    ("cidrsubnets", ("0.0.0.0/1", 1), "not enough remaining address space: Terraform looks before the first of all"),
    ("cidrsubnets", ("10.0.0.0/24", 9), "a prefix of 24 bits cannot be extended by 9"),
    ("cidrsubnets", ("10.0.0.0/24", 0), "a prefix of 24 bits cannot be extended by 0"),
    (
        "cidrsubnets",
        ("10.0.0.0/24", 1, 1, 8),
        "not enough remaining address space for a subnet with a prefix of 32",
    ),
    ("max", (), "must pass at least one number"),
    ("parseint", ("1", 63), "base must be a whole number between 2 and 62 inclusive"),
    ("parseint", ("1", 1), "base must be a whole number between 2 and 62 inclusive"),
    ("parseint", ("2", 2), 'cannot parse "2" as a base 2 integer'),
    ("setproduct", (("a",),), "at least two arguments are required"),
    ("indent", (-1, "a"), "the number of spaces must not be negative"),
    ("join", (",", ["a", None]), "element 1 is null; cannot concatenate null values"),
    ("formatlist", ("%s%s", ("a",), ("b", "c")), "the lists have different lengths: 1, 2"),
    ("yamldecode", ("a: [",), "invalid YAML: "),
    ("yamldecode", ("? [a]\n: 1",), "only strings are allowed as mapping keys"),
    ("yamldecode", ("!thing a",), 'unsupported tag "'),
    ("upper", (None,), "argument must not be null"),
    ("upper", (), 'Function "upper" expects '),
)


@pytest.mark.parametrize(("name", "arguments", "words"), REFUSED, ids=[f"{name}-{words}" for name, _, words in REFUSED])
def test_what_a_function_says_of_a_call_that_terraform_refuses(
    name: str, arguments: tuple[Value, ...], words: str
) -> None:
    with pytest.raises(EvaluationError) as refused:
        call(name, arguments, Root())
    assert words in str(refused.value)


@pytest.mark.parametrize(
    ("name", "arguments", "value"),
    [
        ("cidrhost", ("10.0.0.0/24", 255), "10.0.0.255"),
        ("cidrhost", ("10.0.0.0/24", -256), "10.0.0.0"),
        ("cidrsubnet", ("10.0.0.0/24", 8, 255), "10.0.0.255/32"),
        ("cidrsubnet", ("10.0.0.0/24", 0, 0), "10.0.0.0/24"),
        ("cidrsubnets", ("10.0.0.0/24", 1, 8), ["10.0.0.0/25", "10.0.0.128/32"]),
        ("cidrsubnets", ("10.0.0.0/24", 8, 1), ["10.0.0.0/32", "10.0.0.128/25"]),
        ("range", (1024,), list(range(1024))),
        ("slice", (("a", "b"), 0, 2), ("a", "b")),
        ("slice", (("a", "b"), 1, 1), ()),
        ("parseint", ("z", 62), 35),
        ("parseint", ("-101", 2), -5),
        ("indent", (0, "a\nb"), "a\nb"),
        ("trimspace", ("\t\u2000a\u200a\u3000",), "a"),
        ("format", ("%.2f", Decimal("0.05")), "0.05"),
        ("format", ("%.1f|%.0f", Decimal("-0.25"), 7), "-0.2|7"),
        ("format", ("%.3f", 12), "12.000"),
        ("trimspace", ("\u200ba\ufeff",), "\u200ba\ufeff"),
        ("chunklist", (["a", "b", "c"], 2), [["a", "b"], ["c"]]),
    ],
)
def test_the_last_that_is_not_refused(name: str, arguments: tuple[Value, ...], value: Value) -> None:
    assert call(name, arguments, Root()) == value


@pytest.mark.parametrize("name", ["yamlencode", "jsonencode"])
def test_values_are_nested_as_deep_as_the_limit(name: str) -> None:
    value: Value = "x"
    for _ in range(NESTING):
        value = [value]
    assert "x" in str(call(name, (value,), Root()))
    with pytest.raises(NotEvaluatedError, match="nested deeper than 200 levels"):
        call(name, ([value],), Root())
