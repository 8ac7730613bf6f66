"""One Checkov check for each rule of dynlint: ``checkov --external-checks-dir $(dynlint rules --path)``.

Checkov imports this file in the process of every framework, but only Terraform's registers the checks. The verdicts
come from dynlint and equal those of its command line; skip comments, filters, severities and reports come from Checkov.
"""

from __future__ import annotations

import logging
import os
import sys
import threading
from fnmatch import fnmatchcase
from typing import TYPE_CHECKING, Any

from checkov.common.bridgecrew.integration_features.integration_feature_registry import integration_feature_registry
from checkov.common.bridgecrew.severities import Severities
from checkov.common.models.enums import CheckCategories, CheckResult
from checkov.terraform.checks.data.base_check import BaseDataCheck
from checkov.terraform.checks.module.base_module_check import BaseModuleCheck
from checkov.terraform.checks.provider.base_check import BaseProviderCheck
from checkov.terraform.checks.resource.base_resource_check import BaseResourceCheck
from checkov.terraform.checks.resource.registry import resource_registry

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from types import FrameType

try:
    from dynlint.inside_checkov.checks import Description, descriptions
    from dynlint.inside_checkov.engine import LOADING, CheckovEngine
    from dynlint.inside_checkov.graph import Graph, called_folders, full_address, root_of
    from dynlint.inside_checkov.own_files import hush
except ImportError as error:
    _MISSING = str(error)
else:
    _MISSING = ""

_LOG = logging.getLogger("dynlint")
_GATE = "CKV_DYN_000"
_NO_DYNLINT = f"dynlint judged nothing here: the Python that runs Checkov has no dynlint ({_MISSING})"

_EACH = "?*"
"""A pattern that matches every kind of block."""
_DATA = frozenset(("aws_iam_policy_document",))


class _OfThread:
    """An attribute with one value for each thread: runners share the checks, and some run at the same time."""

    def __init__(self) -> None:
        self._values = threading.local()

    def __get__(self, check: Any, _owner: type) -> list[str]:
        found: list[str] = vars(self._values).get(str(id(check)), [])
        return found

    def __set__(self, check: Any, value: list[str]) -> None:
        vars(self._values)[str(id(check))] = value


class _FromEngine:
    """Shared by the checks of resources and of data sources: they get the verdict from dynlint."""

    description: Description
    session: _Session
    details = _OfThread()
    evaluated_keys = _OfThread()

    def scan_entity_conf(self, conf: dict[str, Any], entity_type: str) -> CheckResult:
        """Return dynlint's verdict on a block."""
        return self.session.judge(self, conf, entity_type)


class _ResourceCheck(_FromEngine, BaseResourceCheck):  # type: ignore[misc]  # Checkov's classes have no types
    def __init__(self, description: Description, session: _Session) -> None:
        self.description, self.session = description, session
        super().__init__(**_arguments(description), supported_resources=sorted(description.types))
        self.severity = Severities[description.severity]

    def scan_resource_conf(self, conf: dict[str, Any]) -> CheckResult:
        raise NotImplementedError  # never called: scan_entity_conf is overridden


class _DataCheck(_FromEngine, BaseDataCheck):  # type: ignore[misc]  # Checkov has no types
    def __init__(self, description: Description, session: _Session) -> None:
        self.description, self.session = description, session
        super().__init__(**_arguments(description), supported_data=sorted(description.types & _DATA))
        self.severity = Severities[description.severity]

    def scan_data_conf(self, conf: dict[str, Any]) -> CheckResult:
        raise NotImplementedError  # never called: scan_entity_conf is overridden


class _Gate:
    """A check that fails if dynlint could not analyse a root module: an error must not look like a clean run.

    Its id may be that of another check of dynlint. For each pattern Checkov keeps one check of an id, so this check has
    a pattern of its own.
    """

    gate: _Gatekeeper
    block_type: str
    details = _OfThread()

    def run(self, **asked: Any) -> Any:
        """Run at a block without its skip comments: they are about the block, and the error is not."""
        return super().run(**{**asked, "skip_info": {}})  # type: ignore[misc]  # Checkov's classes have no types

    def scan_entity_conf(self, _conf: dict[str, Any], _entity_type: str) -> CheckResult:
        """Fail at the first block of each root module that was not analysed; return UNKNOWN for all other blocks."""
        self.details = []
        why = self.gate.why_closed(is_resource=self.block_type == "resource")
        if not why:
            return CheckResult.UNKNOWN
        self.details = [why]
        return CheckResult.FAILED


class _ResourceGate(_Gate, BaseResourceCheck):  # type: ignore[misc]  # Checkov's classes have no types
    def __init__(self, gate: _Gatekeeper) -> None:
        self.gate = gate
        super().__init__(**_gate_arguments(), supported_resources=["aws_*", "awscc_*"] if _MISSING else [_EACH])
        self.severity = Severities["HIGH"]

    def scan_resource_conf(self, conf: dict[str, Any]) -> CheckResult:
        raise NotImplementedError  # never called: scan_entity_conf is overridden


class _DataGate(_Gate, BaseDataCheck):  # type: ignore[misc]  # Checkov has no types
    def __init__(self, gate: _Gatekeeper) -> None:
        self.gate = gate
        super().__init__(**_gate_arguments(), supported_data=sorted(_DATA) if _MISSING else [_EACH])
        self.severity = Severities["HIGH"]

    def scan_data_conf(self, conf: dict[str, Any]) -> CheckResult:
        raise NotImplementedError  # never called: scan_entity_conf is overridden


class _ProviderGate(_Gate, BaseProviderCheck):  # type: ignore[misc]  # Checkov has no types
    def __init__(self, gate: _Gatekeeper) -> None:
        self.gate = gate
        super().__init__(**_gate_arguments(), supported_provider=[_EACH])
        self.severity = Severities["HIGH"]

    def scan_provider_conf(self, conf: dict[str, Any]) -> CheckResult:
        raise NotImplementedError  # never called: scan_entity_conf is overridden


class _ModuleGate(_Gate, BaseModuleCheck):  # type: ignore[misc]  # Checkov has no types
    def __init__(self, gate: _Gatekeeper) -> None:
        self.gate = gate
        super().__init__(**_gate_arguments(), supported_resources=[_EACH])
        self.severity = Severities["HIGH"]

    def scan_module_conf(self, conf: dict[str, Any]) -> CheckResult:
        raise NotImplementedError  # never called: scan_entity_conf is overridden


class _Gatekeeper:
    """Gives the reason once for each root module that was not analysed, or for each folder if dynlint is missing."""

    def __init__(self, session: _Session | None) -> None:
        self._session = session
        self._reported: set[str] = set()

    def why_closed(self, *, is_resource: bool) -> str:
        """Return why the current root module was not analysed; empty if it was, or if the reason was given.

        A block that is no resource gets the reason only if the root module has no resources: the order in which Checkov
        visits kinds of blocks differs between processes.
        """
        found = _at()
        if found is None:
            return ""
        runner, root, _ = found
        why = self._session.trouble(runner, root) if self._session is not None else _NO_DYNLINT
        if not why or root in self._reported or not (is_resource or _has_no_resources(runner, root)):
            return ""
        self._reported.add(root)
        return why


def _has_no_resources(runner: Any, root: str) -> bool:
    """Tell whether Checkov has read no resource of a root module; also true if dynlint is missing and cannot tell."""
    return bool(_MISSING) or not any(True for _ in Graph(_graphs(runner)).resources(root))


class _Session:
    """The engine of one process."""

    def __init__(self) -> None:
        settings = integration_feature_registry.config
        self._engine = CheckovEngine(
            getattr(settings, "directory", None) or (), getattr(settings, "var_file", None) or ()
        )
        self._tells = "sarif" not in (getattr(settings, "output", None) or ())  # SARIF has no valid place for details
        self._lost = False

    def trouble(self, runner: Any, root: str) -> str:
        """Return why a root module was not completely analysed; empty if it was."""
        why = self._engine.trouble(root, Graph(_graphs(runner)))
        self._log()
        return why

    def _log(self) -> None:
        while self._engine.errors:
            _LOG.error(self._engine.errors.pop())

    def judge(self, check: Any, conf: dict[str, Any], kind: str) -> CheckResult:
        """Return dynlint's verdict on a block; the check's details get the findings."""
        check.details = []
        found = _at()
        if found is None:
            return self._say_lost()
        runner, root, called = found
        address = full_address(conf, kind, is_data=check.block_type == "data")
        verdict = self._engine.verdict(check.description.rule, address, root, Graph(_graphs(runner)), called)
        self._log()
        if verdict.passed is False:
            check.evaluated_keys = [_key(finding.attribute) for finding in verdict.findings if finding.attribute]
            check.details = verdict.details() if self._tells else []
            return CheckResult.FAILED
        passes = verdict.passed and kind in check.description.judged
        return CheckResult.PASSED if passes else CheckResult.UNKNOWN

    def _say_lost(self) -> CheckResult:
        if not self._lost:
            _LOG.error("dynlint's checks say nothing: this version of Checkov does not tell them which file it is at")
        self._lost = True
        return CheckResult.UNKNOWN


def _at() -> tuple[Any, str, tuple[str, ...]] | None:
    """Return the calling runner, its root module, and the folders of the modules that lead to the block.

    The registry may have those of another thread.
    """
    frame: FrameType | None = sys._getframe(1)  # noqa: SLF001  # Checkov has no API for this
    while frame is not None and frame.f_code.co_name != "run_block":
        frame = frame.f_back
    if frame is None:
        return None
    runner, file = frame.f_locals.get("self"), frame.f_locals.get("full_file_path")
    path = getattr(file, "file_path", file)
    if not isinstance(path, str):
        return None
    if _MISSING:
        return runner, os.path.dirname(os.path.abspath(path)), ()
    caller = getattr(file, "tf_source_modules", None)
    return runner, root_of(path, caller), called_folders(path, caller)


def _graphs(runner: Any) -> Iterator[Any]:
    """Yield the graphs of a runner: Terraform's runner may have several; the graph of a plan is not used."""
    yield from (graph for graph, *_ in getattr(runner, "all_graphs", None) or ())


def _arguments(description: Description) -> dict[str, Any]:
    return {
        "name": description.title,
        "id": description.id,
        "categories": [CheckCategories[description.category]],
        "guideline": description.url,
    }


def _gate_arguments() -> dict[str, Any]:
    return {
        "name": "Ensure that dynlint could judge the root module.",
        "id": _gate_id(getattr(integration_feature_registry.config, "check", None) or ()),
        "categories": [CheckCategories["GENERAL_SECURITY"]],
    }


def _gate_id(chosen: Iterable[str]) -> str:
    """Return an id that is selected whenever a check of dynlint is selected, so that the error is always visible."""
    patterns = (pattern.strip() for given in chosen for pattern in given.split(","))
    ours = [pattern for pattern in patterns if pattern.startswith("CKV_DYN_")]
    if not ours or any(fnmatchcase(_GATE, pattern) for pattern in ours):
        return _GATE
    return ours[0].replace("*", "000")


def _key(attribute: str) -> str:
    """Return Checkov's form of a path: ``ttl[0].enabled`` becomes ``ttl/[0]/enabled``."""
    return attribute.replace("[", "/[").replace(".", "/")


def _loaders() -> Iterator[Any]:
    """Yield `self` of each method in the call stack: Checkov does not say which framework loads a file."""
    frame: FrameType | None = sys._getframe(1)  # noqa: SLF001  # Checkov has no API for this
    while frame is not None:
        yield frame.f_locals.get("self")
        frame = frame.f_back


def _is_for_terraform() -> bool:
    """Tell whether Terraform's registry loads this file: other frameworks do not need the checks."""
    registry = next((loader for loader in _loaders() if hasattr(loader, "load_external_checks")), resource_registry)
    return registry is resource_registry


def _speaks_first() -> bool:
    """Tell whether this process logs for all: Checkov reads Terraform files and plans in separate processes."""
    settings = integration_feature_registry.config
    both = bool(getattr(settings, "directory", None)) and {"all", "terraform"} & set(settings.framework or ("all",))
    return not both or not any(getattr(loader, "check_type", "") == "terraform_plan" for loader in _loaders())


def _fail() -> None:
    """Register a check that fails because dynlint is missing, and log the reason."""
    if resource_registry.get_check_by_id(_gate_arguments()["id"]) is None:
        gate = _Gatekeeper(None)
        _ResourceGate(gate)
        _DataGate(gate)
    if _speaks_first():
        _LOG.error("dynlint's checks are left out: the Python that runs Checkov has no dynlint (%s)", _MISSING)


def _register() -> None:
    if resource_registry.get_check_by_id("CKV_DYN_201") is not None:
        return
    session = _Session()
    gate = _Gatekeeper(session)
    for of_kind in (_ResourceGate, _DataGate, _ProviderGate, _ModuleGate):
        of_kind(gate)
    settings = integration_feature_registry.config
    described = descriptions(getattr(settings, "directory", None) or ())
    for description in described:
        _ResourceCheck(description, session)
        if description.types & _DATA:
            _DataCheck(description, session)


if not _MISSING:
    _HERE = os.path.dirname(os.path.abspath(__file__))
    hush(os.path.dirname(os.path.dirname(_HERE)), tells=_is_for_terraform() and _speaks_first())
if _is_for_terraform() and _MISSING:
    _fail()
elif _is_for_terraform():
    with LOADING:
        _register()
