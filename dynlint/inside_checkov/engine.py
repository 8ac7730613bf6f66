"""What Checkov is told: dynlint's own verdict on a resource. All that Checkov looks at is judged in one go, once.

Nothing here imports Checkov: its objects come in, plain facts go out. The checks themselves are in `rules/_checkov`.
"""

from __future__ import annotations

import os
import re
import threading
from typing import TYPE_CHECKING

from dynlint.faults import is_fault, name_of
from dynlint.filesystem.read_files import is_within
from dynlint.inside_checkov.checks import builtin
from dynlint.plan.recognition import is_plan
from dynlint.reports.escape import inert, shown
from dynlint.request import Request, given_trust
from dynlint.rulebook.rulebook import RulebookError
from dynlint.rulebook.selection import rulebook_of, rules_of
from dynlint.run.collector import Run
from dynlint.run.lint import judge
from dynlint.run.session import Session
from dynlint.settings.config_file import ConfigError
from dynlint.startup.light_tuples import NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from dynlint.finding import Finding, Result, Undecided
    from dynlint.inside_checkov.graph import Graph
    from dynlint.model.system.module import Module
    from dynlint.rule import Rule
    from dynlint.rulebook.rulebook import Rulebook

_KEYS = re.compile(r'\[(?:".*?"|\d+)\](?=\.|$)')
_CALL = re.compile(r'^module\.[^.\[]+(?:\[(?:"[^"]*"|\d+)\])?\.')
"""The outermost module call of an address."""


class CheckovVerdict(NamedTuple):
    """What dynlint says of one rule and resource; `passed` is None where it says nothing."""

    passed: bool | None
    findings: tuple[Finding, ...] = ()

    def details(self) -> list[str]:
        """Return what the findings say, each as one line that steers neither a terminal nor a CI system."""
        return [inert(shown(finding.message)) for finding in self.findings]


UNDECIDED = CheckovVerdict(None)

LOADING = threading.Lock()
"""Held by whoever registers the checks: a second runner waits for all of them."""


class CheckovVerdicts:
    """What dynlint says of one root module, or one plan."""

    def __init__(self) -> None:
        self.rules: set[str] = set()
        """The rules that had a say."""
        self.failed: set[str] = set()
        """The rules that failed on the whole root, so that no silence of theirs says anything."""
        self.doubtful: set[tuple[str, str]] = set()
        """Rules and addresses of which nothing can be told, or nothing shall be."""
        self.findings: dict[tuple[str, str], list[Finding]] = {}
        self._instances: dict[str, dict[str, None]] = {}

    def add_address(self, address: str) -> None:
        """Take note of a resource."""
        self._instances.setdefault(_KEYS.sub("", address), {})[address] = None

    def knows(self, address: str) -> bool:
        """Tell whether there is a resource, or an instance of one."""
        return _KEYS.sub("", address) in self._instances

    def of(self, rule: str, address: str) -> CheckovVerdict:
        """Return the verdict on a resource as Checkov names it: without a key it stands for all its instances."""
        base = _KEYS.sub("", address)
        known = self._instances.get(base, {})
        meant: Sequence[str] = [address] if address in known else list(known) if address == base else []
        found = [finding for each in meant for finding in self.findings.get((rule, each), ())]
        if found:
            return CheckovVerdict(passed=False, findings=tuple(found))
        spoke = rule in self.rules and rule not in self.failed
        decided = meant and spoke and not any((rule, each) in self.doubtful for each in meant)
        return CheckovVerdict(passed=True) if decided else UNDECIDED


class _Judging(Run):
    """A run that remembers of each root module or plan what there is besides findings."""

    def __init__(self, session: Session, rulebook: Rulebook, rules: tuple[Rule, ...]) -> None:
        super().__init__(session, rulebook, rules)
        self.by_origin: dict[str, CheckovVerdicts] = {}
        self._counted: tuple[list[Undecided], int] = ([], 0)
        """The list of undecided answers that was looked at last, and how many of it; each root module has its own."""

    def judged(self, module: Module, directory: str, origin: str) -> None:
        super().judged(module, directory, origin)
        verdicts = self.by_origin.setdefault(origin, CheckovVerdicts())
        for block in module.blocks:
            verdicts.add_address(block.address)
        spoken = (rule.id for rule in self.rules if rule.severity_in(module.environment.production) is not None)
        verdicts.rules.update(spoken)
        verdicts.failed.update(verdicts.rules if module.faults else ())
        undecided = self._undecided_since()
        verdicts.doubtful.update((item.rule, item.address) for item in undecided)
        verdicts.failed.update(item.rule for item in undecided if item.address == module.path)

    def _undecided_since(self) -> list[Undecided]:
        """Return the undecided answers that were added since the last call."""
        undecided, (last, count) = self.verdicts.undecided, self._counted
        self._counted = undecided, len(undecided)
        return undecided[count:] if undecided is last else undecided[:]

    def settle(self, result: Result) -> None:
        """Give each root module and plan its findings."""
        by_name: dict[str, list[CheckovVerdicts]] = {}
        for origin, verdicts in self.by_origin.items():
            folder = os.path.dirname(origin) if is_plan(origin) else origin
            by_name.setdefault(self.named(folder), []).append(verdicts)
        for finding in result.findings:
            for verdicts in _of_roots(finding, by_name):
                verdicts.findings.setdefault((finding.rule, finding.address), []).append(finding)
        for item in result.suppressed:
            for verdicts in _of_roots(item.finding, by_name):
                verdicts.doubtful.add((item.finding.rule, item.finding.address))


def _of_roots(finding: Finding, by_name: dict[str, list[CheckovVerdicts]]) -> Iterator[CheckovVerdicts]:
    for root in dict.fromkeys(occurrence.root for occurrence in finding.occurrences):
        yield from by_name.get(root, ())


class CheckovEngine:
    """dynlint at work for a run of Checkov."""

    def __init__(self, folders: Iterable[str] = (), var_files: Iterable[str] = ()) -> None:
        """`folders` are those that Checkov was given: their root modules see one another."""
        self._folders = tuple(os.path.abspath(path) for path in folders)
        self._var_files = tuple(os.path.abspath(path) for path in var_files)
        self._verdicts: dict[str, CheckovVerdicts | None] = {}
        self._lock = threading.RLock()
        """Where Checkov has no processes, its runners are threads of one."""
        self.errors: list[str] = []
        """Why a root could not be judged, for the log; whoever tells it empties the list."""
        self._reported: set[str] = set()
        """What stood in `errors`."""
        self._asked: set[str] | None = None
        """The root modules that Checkov asks about, once somebody has to know."""
        self._trouble: dict[str, str] = {}
        """Why a root module or plan was not judged, or not as a whole."""

    def verdict(self, rule: str, address: str, root: str, graph: Graph, called: Sequence[str] = ()) -> CheckovVerdict:
        """Return the verdict on a resource; `root` is a root module's folder or a plan file, absolute.

        `graph` is what Checkov has read. `called` are the folders of the modules between them, outermost first: one
        that is a root module, too, is judged here as well if Checkov does not ask about it.
        """
        with self._lock:
            if root not in self._verdicts:
                self._look_at(root, graph)
            verdicts = self._verdicts[root]
            own = list(self._unasked(rule, address, called, graph))
        return _together(UNDECIDED if verdicts is None else verdicts.of(rule, address), own)

    def _unasked(self, rule: str, address: str, called: Sequence[str], graph: Graph) -> Iterator[CheckovVerdict]:
        """Yield the verdicts of called root modules, of which Checkov keeps only what their callers make."""
        for folder in called:
            address = _CALL.sub("", address, count=1)
            verdicts = self._verdicts.get(folder)
            if verdicts is None or not verdicts.knows(address):
                continue
            if self._asked is None:
                self._asked = graph.roots()
            if folder not in self._asked:
                yield verdicts.of(rule, address)

    def trouble(self, root: str, graph: Graph) -> str:
        """Return why a root module or plan was not judged as a whole; empty where it was."""
        with self._lock:
            if root not in self._verdicts:
                self._look_at(root, graph)
        return self._trouble.get(root, "")

    def _look_at(self, root: str, graph: Graph) -> None:
        together = not is_plan(root) and any(is_within(root, path) for path in self._folders)
        self._verdicts[root] = None
        try:
            self._judge(self._folders if together else (root,), root, graph)
        except (ConfigError, RulebookError, OSError) as error:
            self._note(root, f"dynlint did not judge {root}: {error}")
        except Exception as error:  # noqa: BLE001  # Checkov ends where a check raises, whatever else there is to check
            if together and self._folders != (root,):
                self._folders = ()  # each by itself: one is too much, the others need not be
                return self._look_at(root, graph)
            self._note(root, f"dynlint failed on {root} and judges what Checkov has read of it: {name_of(error)}")
            self._verdicts[root] = _from_graph(root, graph)

    def _judge(self, paths: tuple[str, ...], root: str, graph: Graph) -> None:
        if is_plan(root):
            request = Request(paths=paths, trust=given_trust(None))
        else:  # Checkov has no resources of modules that are not on disk
            values, modules = self._var_files, graph.modules()
            request = Request(paths, var_files=values, modules=modules, trust=given_trust(None), stand_ins=False)
        session = Session(request)
        plain = not (session.config.rule_paths or session.config.plugins)
        rulebook = builtin() if plain else rulebook_of(session.config, request)
        work = _Judging(session, rulebook, rules_of(rulebook, session.config, request))
        result = judge(work)
        work.settle(result)
        self._verdicts.update(work.by_origin)
        for error in (*rulebook.errors, *result.errors):  # whatever they are about, they must be told somewhere
            self._note(root, f"{error.path}:{error.line}: {error.message}")
        if root not in work.by_origin and any(map(is_fault, result.errors)):
            self._verdicts[root] = _from_graph(root, graph)

    def _note(self, root: str, why: str) -> None:
        """Remember why something was not judged: for the check that fails at a root, and once for the log."""
        why = inert(shown(why))
        self._trouble.setdefault(root, why)
        if why not in self._reported:
            self._reported.add(why)
            self.errors.append(why)


def _together(verdict: CheckovVerdict, others: Sequence[CheckovVerdict]) -> CheckovVerdict:
    """Return one verdict for a resource that several root modules make: it passes if it passes in all of them."""
    if not others:
        return verdict
    findings = tuple(finding for each in (verdict, *others) for finding in each.findings)
    if findings:
        return CheckovVerdict(passed=False, findings=findings)
    return verdict if all(each.passed for each in others) else UNDECIDED


def _from_graph(root: str, graph: Graph) -> CheckovVerdicts | None:
    """Return what is surely wrong with what Checkov has read."""
    from dynlint.inside_checkov.fallback import failures  # noqa: PLC0415  # only where all else failed

    verdicts = CheckovVerdicts()
    try:
        verdicts.findings.update(failures(root, graph))
    except Exception:  # noqa: BLE001  # the error before this one is told already
        return None
    for _, address in verdicts.findings:
        verdicts.add_address(address)
    return verdicts
