"""Functions on IP address ranges."""

from __future__ import annotations

import ipaddress
import re
from functools import lru_cache
from typing import TYPE_CHECKING, Union

from dynlint.hcl.functions.signatures import Family, whole
from dynlint.hcl.values.errors import EvaluationError
from dynlint.hcl.values.language_versions import LONG_EXTENSIONS, may_have
from dynlint.startup.lazy_regex import lazy_pattern

if TYPE_CHECKING:
    from dynlint.hcl.functions.signatures import Context
    from dynlint.model.known import Value

Network = Union[ipaddress.IPv4Network, ipaddress.IPv6Network]  # noqa: UP007  # evaluated at run time

FAMILY = Family()

_LEADING_ZEROS = lazy_pattern(r"(?<![0-9])0+(?=[0-9])")


@lru_cache(maxsize=256)
def _network(prefix: str) -> Network:
    """Parse a prefix; octets with leading zeros are decimal, as in Terraform. Cached, as prefixes often repeat."""
    address, slash, length = prefix.partition("/")
    if not slash or not re.fullmatch(r"[0-9]{1,3}", length):
        raise EvaluationError(f"invalid CIDR expression: invalid CIDR address: {prefix}")
    if "%" in address:
        raise EvaluationError(f"invalid CIDR expression: invalid CIDR address: {prefix}")
    try:
        text = address if ":" in address else _LEADING_ZEROS.sub("", address)
        return ipaddress.ip_network(f"{text}/{int(length)}", strict=False)
    except ValueError:
        raise EvaluationError(f"invalid CIDR expression: invalid CIDR address: {prefix}") from None


@FAMILY.function("cidrhost", "string", "number")
def _cidrhost(prefix: str, number: Value) -> str:
    network, host = _network(prefix), whole(number)
    if not -network.num_addresses <= host < network.num_addresses:
        raise EvaluationError(f"prefix of {network.prefixlen} does not accommodate a host numbered {host}")
    return str(network[host])


@FAMILY.function("cidrcontains", "string", "string")
def _cidrcontains(prefix: str, address: str) -> bool:
    """Tell whether a prefix contains another prefix, or an address."""
    network = _network(prefix)
    other = _network(address if "/" in address else f"{address}/{128 if ':' in address else 32}")
    if network.version != other.version:
        raise EvaluationError(f"address family mismatch: {prefix} vs. {address}")
    return network[0] <= other[0] and other[-1] <= network[-1]  # type: ignore[operator]  # of one version


@FAMILY.function("cidrnetmask", "string")
def _cidrnetmask(prefix: str) -> str:
    network = _network(prefix)
    if network.version == 6:
        raise EvaluationError(f"IPv6 addresses cannot have a netmask: {prefix}")
    return str(network.netmask)


@FAMILY.function("cidrsubnet", "string", "number", "number")
def _cidrsubnet(prefix: str, new_bits: Value, number: Value) -> str:
    network, bits, wanted = _network(prefix), whole(new_bits), whole(number)
    length = network.prefixlen + bits
    if bits < 0 or length > network.max_prefixlen:
        raise EvaluationError(f"insufficient address space to extend prefix of {network.prefixlen} by {bits}")
    if not 0 <= wanted < 1 << bits:
        raise EvaluationError(f"prefix extension of {bits} does not accommodate a subnet numbered {wanted}")
    first = int(network.network_address) + (wanted << (network.max_prefixlen - length))
    return f"{network.network_address + (first - int(network.network_address))}/{length}"


@FAMILY.function("cidrsubnets", "string", rest="number", context=True)
def _cidrsubnets(context: Context, prefix: str, *new_bits: Value) -> Value:
    network = _network(prefix)
    most = 128 if network.version == 6 and may_have(context.engine, LONG_EXTENSIONS) else 32
    offset = 0
    if not int(network.network_address) and new_bits:
        raise EvaluationError("not enough remaining address space: Terraform looks before the first of all networks")
    subnets: list[Value] = []
    for bits in map(whole, new_bits):
        length = network.prefixlen + bits
        if not 1 <= bits <= most or length > network.max_prefixlen:
            raise EvaluationError(f"a prefix of {network.prefixlen} bits cannot be extended by {bits}")
        size = 1 << (network.max_prefixlen - length)
        offset = -(-offset // size) * size
        if offset + size > network.num_addresses:
            raise EvaluationError(f"not enough remaining address space for a subnet with a prefix of {length} bits")
        subnets.append(f"{network.network_address + offset}/{length}")
        offset += size
    return subnets
