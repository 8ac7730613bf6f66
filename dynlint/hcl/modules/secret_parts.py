"""Whether any part of what a name stands for may be secret: asked once, it answers for all parts of harmless names."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dynlint.model.reference import sensitive_attributes

if TYPE_CHECKING:
    from dynlint.hcl.modules.module_instance import ModuleInstance
    from dynlint.hcl.modules.sensitivity import Search

_LENGTHS = {"var": 2, "local": 2, "module": 2, "data": 4, "resource": 4, "ephemeral": 2}
"""The number of parts of names that are asked for together: of a resource, each attribute for itself."""


def may_have_secret_part(search: Search, names: tuple[str, ...], module: ModuleInstance) -> bool:
    """Tell whether any part of what a name stands for may be secret, as far as a search without evaluation sees.

    What follows from the module's own text is known for all its instances, in all environments. Nearly all names are
    harmless: whoever asks for one of their many parts has the answer here, at once.
    """
    base, shared = names[: _LENGTHS.get(names[0], 3)], module.configuration.may_be_secret
    known = shared.get(base)
    if known is not None:
        return known
    known, is_own = module.may_be_secret.get(base), False
    if known is None:
        module.may_be_secret[base] = True  # until the result is known
        try:
            known, is_own = _has_secret_part(search.for_any_part(), base, module)
        finally:
            del module.may_be_secret[base]
        (shared if is_own else module.may_be_secret)[base] = known
    search.is_own &= is_own
    return known


def _has_secret_part(search: Search, base: tuple[str, ...], module: ModuleInstance) -> tuple[bool, bool]:
    """Return the answer, and whether it holds wherever the module is called.

    Of a module in which the steps are used up, calls may be left out: that proves nothing.
    """
    if base[0] == "ephemeral" or _may_be_of_provider(base):
        return True, True
    found = search.of_name(base, module, (), inside=True) is True
    return found or module.budget.exhausted, search.is_own and not module.budget.exhausted


def _may_be_of_provider(base: tuple[str, ...]) -> bool:
    """Tell whether the provider marks an attribute of a resource, or a part of it, as sensitive."""
    names = base[1:] if base[0] == "resource" else base
    kind, path = (f"data.{names[1]}", names[3:]) if names[0] == "data" else (names[0], names[2:])
    known = sensitive_attributes().get(kind)
    if not known:
        return False
    return not path or any(each.partition(".")[0] == path[0] for each in known)
