"""The environments of every root module of a request, and what was found and not used: `dynlint environments`."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Any

from dynlint.environments.discovery import pipeline_facts
from dynlint.environments.engine_evidence import engine_of, evidence_of, is_ambiguous
from dynlint.environments.left_aside import UnusedFiles
from dynlint.environments.root_modules import is_library
from dynlint.hcl.files.library import shown_path
from dynlint.hcl.modules.given_values import automatic_files
from dynlint.hcl.problems.describe import spelled
from dynlint.model.known import Unknown
from dynlint.run.session import Session

if TYPE_CHECKING:
    from dynlint.environments.deployment import Deployment, Evidence, PipelineFacts, Unused
    from dynlint.request import Request


def overview(request: Request) -> dict[str, Any]:
    """Return the JSON data of `dynlint environments`: `roots`, `not_used`, and the number `roots_not_shown`."""
    session, aside = Session(request), UnusedFiles()
    roots = session.roots()
    entries = []
    for directory in roots:
        aside.add(session.found_in(directory))
        entries.append(_root(session, directory))
    whole = len(Session(request._replace(all_files=True)).roots()) if not request.all_files else len(roots)
    return {
        "roots": entries,
        "not_used": [_unused(each) for each in aside.all(session.library, roots)],
        "roots_not_shown": whole - len(roots),
    }


def _root(session: Session, directory: str) -> dict[str, Any]:
    library = session.library
    plans = session.deployments_of(directory)
    return {
        "path": shown_path(directory),
        "is_library": is_library(library, directory) and not any(deployment.gives_values for deployment in plans),
        "engine": _engine(session, directory),
        "environments": [
            _environment(deployment, directory, pipeline_facts(library, directory)) for deployment in plans
        ],
    }


def _engine(session: Session, directory: str) -> dict[str, Any]:
    """Return the program that runs a root module, and the evidence; `ambiguous` if its files are for both."""
    library, config = session.library, session.config_for(directory)
    engine = engine_of(library, directory, config)
    places = () if config.engine else evidence_of(library, directory)
    return {
        "name": engine.name,
        "version": engine.version,
        "by_settings": bool(config.engine),
        "evidence": [{"path": shown_path(each.path), "line": each.line, "what": each.what} for each in places],
        "ambiguous": not config.engine and is_ambiguous(library, directory),
    }


def _environment(deployment: Deployment, directory: str, facts: PipelineFacts) -> dict[str, Any]:
    files = [*automatic_files(directory), *deployment.var_files]
    known = {name: value for name, value in deployment.variables.items() if not isinstance(value, Unknown)}
    return {
        "name": deployment.environment.name,
        "production": deployment.environment.production,
        "because": deployment.because,
        "evidence": [
            {"path": shown_path(each.path), "line": each.line, "what": each.what}
            for each in (*deployment.evidence, *_passed(deployment, facts))
        ],
        "value_files": [shown_path(os.path.normpath(path)) for path in files],
        "variables": spelled(known),
        "workspace": deployment.workspace,
    }


def _passed(deployment: Deployment, facts: PipelineFacts) -> list[Evidence]:
    """Return where scripts and pipelines pass the files of values of an environment."""
    passed = (facts.files[path].evidence for path in deployment.var_files if path in facts.files)
    return [each for each in dict.fromkeys(passed) if each not in deployment.evidence]


def _unused(unused: Unused) -> dict[str, Any]:
    return {
        "path": shown_path(unused.path),
        "line": unused.line,
        "what": unused.what,
        "why": unused.why,
        "root": shown_path(unused.root) if unused.root else None,
        "may_be_values": unused.counts,
    }
