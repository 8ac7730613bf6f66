"""One check of Checkov for each rule of dynlint: ``checkov --external-checks-dir $(dynlint rules --path)``.

Checkov runs this file in the process of every framework; only Terraform's makes the checks. The verdicts are dynlint's
own, so they are those of the command line; skip comments, filters, severities and reports are Checkov's.
"""

from __future__ import annotations

import logging
import sys
import threading
from typing import TYPE_CHECKING, Any

from checkov.common.bridgecrew.integration_features.integration_feature_registry import integration_feature_registry
from checkov.common.bridgecrew.severities import Severities
from checkov.common.models.enums import CheckCategories, CheckResult
from checkov.terraform.checks.data.base_check import BaseDataCheck
from checkov.terraform.checks.resource.base_resource_check import BaseResourceCheck
from checkov.terraform.checks.resource.registry import resource_registry

if TYPE_CHECKING:
    from collections.abc import Iterator
    from types import FrameType

try:
    from dynlint.inside_checkov.checks import Description, descriptions
    from dynlint.inside_checkov.engine import LOADING, CheckovEngine
    from dynlint.inside_checkov.graph import Graph, full_address, root_of
except ImportError as error:
    _MISSING = str(error)
else:
    _MISSING = ""

_LOG = logging.getLogger("dynlint")


_DATA = frozenset(("aws_iam_policy_document",))


class _OfThread:
    """An attribute of which each thread has its own: runners share the checks, and some run beside one another."""

    def __init__(self) -> None:
        self._values = threading.local()

    def __get__(self, check: Any, _owner: type) -> list[str]:
        found: list[str] = vars(self._values).get(str(id(check)), [])
        return found

    def __set__(self, check: Any, value: list[str]) -> None:
        vars(self._values)[str(id(check))] = value


class _FromEngine:
    """What checks of resources and of data sources share: they ask dynlint."""

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
        raise NotImplementedError  # scan_entity_conf does not come here


class _DataCheck(_FromEngine, BaseDataCheck):  # type: ignore[misc]  # Checkov has no types
    def __init__(self, description: Description, session: _Session) -> None:
        self.description, self.session = description, session
        super().__init__(**_arguments(description), supported_data=sorted(description.types & _DATA))
        self.severity = Severities[description.severity]

    def scan_data_conf(self, conf: dict[str, Any]) -> CheckResult:
        raise NotImplementedError  # scan_entity_conf does not come here


class _Session:
    """The engine of one process."""

    def __init__(self) -> None:
        settings = integration_feature_registry.config
        self._engine = CheckovEngine(
            getattr(settings, "directory", None) or (), getattr(settings, "var_file", None) or ()
        )
        self._tells = "sarif" not in (getattr(settings, "output", None) or ())  # SARIF has no valid place for details
        self._lost = False

    def judge(self, check: Any, conf: dict[str, Any], kind: str) -> CheckResult:
        """Return dynlint's verdict on a block, the findings as the check's details."""
        check.details = []
        found = _at()
        if found is None:
            return self._say_lost()
        runner, root = found
        address = full_address(conf, kind, is_data=check.block_type == "data")
        verdict = self._engine.verdict(check.description.rule, address, root, Graph(_graphs(runner)))
        while self._engine.errors:
            _LOG.error(self._engine.errors.pop())
        if verdict.passed is False:
            check.evaluated_keys = [_key(finding.attribute) for finding in verdict.findings if finding.attribute]
            check.details = [finding.message for finding in verdict.findings] if self._tells else []
            return CheckResult.FAILED
        passes = verdict.passed and kind in check.description.judged
        return CheckResult.PASSED if passes else CheckResult.UNKNOWN

    def _say_lost(self) -> CheckResult:
        if not self._lost:
            _LOG.error("dynlint's checks say nothing: this version of Checkov does not tell them which file it is at")
        self._lost = True
        return CheckResult.UNKNOWN


def _at() -> tuple[Any, str] | None:
    """Return the runner that asks and the root that it is at; what the registry says may be another thread's."""
    frame: FrameType | None = sys._getframe(1)  # noqa: SLF001  # Checkov does not tell
    while frame is not None and frame.f_code.co_name != "run_block":
        frame = frame.f_back
    if frame is None:
        return None
    runner, file = frame.f_locals.get("self"), frame.f_locals.get("full_file_path")
    path = getattr(file, "file_path", file)
    return (runner, root_of(path, getattr(file, "tf_source_modules", None))) if isinstance(path, str) else None


def _graphs(runner: Any) -> Iterator[Any]:
    """Yield what a runner has read: Terraform's may have several graphs; that of a plan is not asked for."""
    yield from (graph for graph, *_ in getattr(runner, "all_graphs", None) or ())


def _arguments(description: Description) -> dict[str, Any]:
    return {
        "name": description.title,
        "id": description.id,
        "categories": [CheckCategories[description.category]],
        "guideline": description.url,
    }


def _key(attribute: str) -> str:
    """Spell ``ttl[0].enabled`` as Checkov does: ``ttl/[0]/enabled``."""
    return attribute.replace("[", "/[").replace(".", "/")


def _loaders() -> Iterator[Any]:
    """Yield the objects whose methods led here: Checkov does not say for whom it loads a file."""
    frame: FrameType | None = sys._getframe(1)  # noqa: SLF001  # Checkov does not tell
    while frame is not None:
        yield frame.f_locals.get("self")
        frame = frame.f_back


def _is_for_terraform() -> bool:
    """Tell whether Terraform's registry is loading this: those of other frameworks have no use for the checks."""
    registry = next((loader for loader in _loaders() if hasattr(loader, "load_external_checks")), resource_registry)
    return registry is resource_registry


def _complain() -> None:
    """Say once that dynlint is missing: Terraform's files and its plans are read by processes of their own."""
    settings = integration_feature_registry.config
    both = bool(getattr(settings, "directory", None)) and {"all", "terraform"} & set(settings.framework or ("all",))
    if not both or not any(getattr(loader, "check_type", "") == "terraform_plan" for loader in _loaders()):
        _LOG.error("dynlint's checks are left out: the Python that runs Checkov has no dynlint (%s)", _MISSING)


def _register() -> None:
    if resource_registry.get_check_by_id("CKV_DYN_201") is not None:
        return
    session = _Session()
    settings = integration_feature_registry.config
    for description in descriptions(getattr(settings, "directory", None) or ()):
        _ResourceCheck(description, session)
        if description.types & _DATA:
            _DataCheck(description, session)


if _is_for_terraform() and _MISSING:
    _complain()
elif _is_for_terraform():
    with LOADING:
        _register()
