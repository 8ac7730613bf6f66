"""What was found root by root, kept for the next run over the same folders: of an editor, or of the command line.

A root module is judged again where a file that changed reaches it, or another root module that it depends on. The rest
is taken over, and the result is the one of a run that judges them all.
"""

from __future__ import annotations

import os
from _blake2 import blake2b  # `hashlib` loads all of OpenSSL
from typing import TYPE_CHECKING

from dynlint.hcl.files.library import SUFFIXES, VALUE_SUFFIXES, shown_path
from dynlint.model.resource_types import STATE_OUTPUTS
from dynlint.run.kept_environments import KeptEnvironments
from dynlint.run.targets import Targets

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from dynlint.hcl.files.folder_tree import Tree
    from dynlint.hcl.problems.file_report import FileFacts
    from dynlint.run.collector import Run
    from dynlint.run.found import Answer, Question
    from dynlint.run.session import Session
    from dynlint.settings.config_file import Config


class KeptAnswers:
    """The answers of each root module, as long as they are valid."""

    def __init__(self) -> None:
        self.clear()
        self.touched: set[str] = set()
        """Other paths on which the answers depend, for who looks at them between two runs."""
        self.concerns_others = False
        """Whether what changed may change what is kept of root modules that look at others."""

    def clear(self) -> None:
        """Let go of everything."""
        self.answers: dict[Question, Answer] = {}
        self.beside: dict[tuple[str, ...], Answer] = {}
        """What comparing found, by the folders that were compared."""
        self.facts: dict[str, FileFacts] = {}
        """What is said of each file that was read, by its absolute path."""
        self.shape = ""
        """What else the answers depend on: which folders there are, and what is in them."""
        self.folders: dict[str, list[str]] = {}
        """The names of the Terraform files of each folder."""
        self.environments: dict[str, str] = {}
        """A digest of the environments of each root module, by its folder."""
        self.found = KeptEnvironments()
        self.steps: dict[str, int] = {}
        """The steps of each root module in all its environments together."""
        self.uses: dict[str, set[str]] = {}
        """The root modules whose states a root module reads, by its folder."""
        self.roots: list[str] = []
        """The folders that are no modules of others."""
        self.relevant: set[str] = set()
        """The folders that can concern DynamoDB; a file of values far away may decide it."""
        self.read_as_data: set[str] = set()
        """Terraform files and files of values that functions such as ``file`` read or look for."""
        self.asked: set[str] = set()
        """The words by which root modules looked for others."""
        self._outdated_roots: set[str] = set()
        """The folders of what files may have changed since the last run."""
        self.concerning: set[str] = set()
        """The root modules that others found by these words."""

    def outdate(self, session: Session, changed: Iterable[str]) -> None:
        """Let go of what files (absolute paths) that changed, came or went since the last run may have changed.

        Other files than those of Terraform may mean anything. What root modules find in one another is told by
        `concerns_others` and let go by `outdate_others`.
        """
        for directory, used in self.uses.items():
            if directory in session.tree.folders:
                session.tree.folders[directory].uses |= used
        changed = (*changed, *self._come_or_gone(session))
        if self._may_mean_anything(session, changed) or self.shape != shape_of(session):
            self.clear()
            return
        if all(self._has_other_content(session, path) for path in changed):
            self.found.outdate(changed)
        else:
            self.found = KeptEnvironments()  # what comes or goes, and values, may mean another environment elsewhere
        self.found.hand_over(session.library)
        if changed:
            outdated = self._outdated(session, changed)
            self._outdated_roots |= outdated
            self._let_go(outdated)
            for path in changed:
                self.facts.pop(path, None)
            self.concerns_others |= self._concern(session, outdated)

    def outdate_others(self) -> None:
        """Let go of what depends on other root modules."""
        self.answers = {asked: found for asked, found in self.answers.items() if not found.looks_around}
        self.beside = {group: found for group, found in self.beside.items() if not found.looks_around}
        self.concerns_others = False

    def hand_over(self, work: Run) -> None:
        """Give what is kept to a run, which judges the rest."""
        work.answers.update(self.answers)
        work.beside.update(self.beside)
        files = {path for found in (*self.answers.values(), *self.beside.values()) for path in found.files}
        kept = {path: self.facts[path] for path in files if path in self.facts}
        work.files.update((facts.path, facts) for facts in kept.values())
        work.session.library.files_read |= kept.keys()
        work.recalled = lambda: [self.facts[path] for path in sorted(self.found.recalled) if path in self.facts]

    def take_over(self, work: Run) -> None:
        """Keep what a run has found."""
        session = work.session
        by_name = {facts.path: facts for facts in work.file_facts}
        names = {path: shown_path(path) for path in session.library.files_read}
        lasting = {path: self.facts[path] for path in self.found.files() if path in self.facts}
        self.facts = {**lasting, **{path: by_name[name] for path, name in names.items() if name in by_name}}
        self.shape = shape_of(session)
        self.folders = {path: folder.files for path, folder in session.tree.folders.items()}
        anew = {asked.directory for asked in work.answers.keys() - self.answers.keys()}
        self.steps.update((directory, session.steps.share(directory)) for directory in anew)
        self.uses.update((path, folder.uses) for path, folder in session.tree.folders.items() if folder.uses)
        self._note_concerning(session, work.other_roots.asked)
        unknown = (anew | self.concerning) - self.environments.keys()
        self.environments.update((directory, _environments_of(session, directory)) for directory in unknown)
        self.relevant = _relevant_in(session)
        self.read_as_data.update(filter(_is_terraform, session.library.read_as_data))
        self.answers, self.beside, self.roots = work.answers, work.beside, _roots_of(session)
        self.found.take_over(session.library, self.facts)

    def _note_concerning(self, session: Session, asked: set[str]) -> None:
        """Note the root modules that others look at; of those that are as they were, it is known for known words."""
        roots = set(_roots_of(session))
        known = roots.intersection(self.roots) - self._outdated_roots if asked <= self.asked else set()
        self.asked |= asked
        self.concerning &= known
        self.concerning.update(path for path in roots - known if self._is_looked_at(session, path))
        self._outdated_roots.clear()

    def _is_looked_at(self, session: Session, root: str) -> bool:
        return any(session.may_be_neighbour(root, word) for word in sorted(self.asked))

    def _come_or_gone(self, session: Session) -> Iterator[str]:
        """Yield the Terraform files (absolute) that a folder has, or had, and not both."""
        for path, folder in session.tree.folders.items():
            for name in set(folder.files).symmetric_difference(self.folders.get(path, ())):
                yield os.path.join(path, name)

    def _may_mean_anything(self, session: Session, changed: tuple[str, ...]) -> bool:
        """Tell whether files that changed are others than those of modules and of their values."""
        named = {os.path.abspath(path) for path in session.request.var_files}
        if not (named.isdisjoint(changed) and self.read_as_data.isdisjoint(changed)):
            return True
        return not all(path.endswith(VALUE_SUFFIXES) or self._is_of_module(session, path) for path in changed)

    def _is_of_module(self, session: Session, path: str) -> bool:
        """Tell whether a file is, or was, a Terraform file of a module."""
        directory, name = os.path.split(path)
        folder = session.tree.folders.get(directory)
        return name in self.folders.get(directory, ()) or (folder is not None and name in folder.files)

    def _has_other_content(self, session: Session, path: str) -> bool:
        """Tell whether a file is one of a module, and was one before."""
        directory, name = os.path.split(path)
        folder = session.tree.folders.get(directory)
        return name in self.folders.get(directory, ()) and folder is not None and name in folder.files

    def _outdated(self, session: Session, changed: tuple[str, ...]) -> set[str]:
        """Return the folders of what files may have changed: modules, root modules, and what is one no more."""
        tree = session.tree
        owners = Targets((), changed).owners(tree)
        outdated = tree.callers_of(owners | self.relevant.symmetric_difference(_relevant_in(session)))
        judged = {asked.directory for asked in self.answers}
        outdated.update(asked.directory for asked, found in self.answers.items() if found.reads_states)
        outdated.update(path for group, found in self.beside.items() if found.reads_states for path in group)
        outdated.update(path for path in self.concerning - judged if _reads_state(tree, path))
        outdated.update(set(self.roots).symmetric_difference(_roots_of(session)))
        values = {path for path in changed if path.endswith(VALUE_SUFFIXES)}
        for directory in judged - outdated:
            steps = session.steps.share(directory) if directory in tree.folders else 0
            outdated.update([directory] if self.steps.get(directory) != steps else ())
        if values:
            concerning = {path for path in self.concerning if self._is_looked_at(session, path)}
            looked_at = (judged | concerning) - outdated
            outdated.update(path for path in looked_at if self._reads(session, path, values))
        return outdated

    def _reads(self, session: Session, directory: str, values: set[str]) -> bool:
        """Tell whether files of values have, or had, to do with a root module."""
        if self.environments.get(directory) != _environments_of(session, directory):
            return True
        return any(
            not values.isdisjoint(deployment.var_files) for deployment in session.found_in(directory).deployments
        )

    def _let_go(self, outdated: set[str]) -> None:
        self.answers = {asked: found for asked, found in self.answers.items() if asked.directory not in outdated}
        self.beside = {group: found for group, found in self.beside.items() if outdated.isdisjoint(group)}
        for directory in outdated:
            self.environments.pop(directory, None)

    def _concern(self, session: Session, outdated: set[str]) -> bool:
        """Tell whether others looked, or would look now, at one of some folders."""
        if not outdated.isdisjoint(self.concerning):
            return True
        return any(self._is_looked_at(session, root) for root in outdated.intersection(_roots_of(session)))


def shape_of(session: Session) -> str:
    """Return a digest of the folders of a run, as far as an answer may depend on more than it calls and reads."""
    tree, library = session.tree, session.library
    folders = sorted((path, folder.values, folder.has_blocks) for path, folder in tree.folders.items())
    more = tree.value_folders, tree.orchestrating, tree.unreadable, tree.test_files, library.doubt
    sets = tree.data_folders, tree.fetched, tree.outside, library.disabled
    settings = {config.path: _without_values(config) for config in map(session.config_for, tree.folders)}
    text = repr((folders, more, *map(sorted, sets), sorted(settings.items())))
    return blake2b(text.encode("utf-8", "surrogateescape"), digest_size=16).hexdigest()


def _reads_state(tree: Tree, path: str) -> bool:
    return any(tree.may_concern_others(path, word) for word in STATE_OUTPUTS)


def _relevant_in(session: Session) -> set[str]:
    return {path for path, folder in session.tree.folders.items() if folder.relevant}


def _is_terraform(path: str) -> bool:
    return path.endswith((*SUFFIXES, *VALUE_SUFFIXES))


def _roots_of(session: Session) -> list[str]:
    return [path for path in sorted(session.tree.folders) if path not in session.called]


def _environments_of(session: Session, directory: str) -> str:
    """Return a digest of the environments of a root module; values, which may be sensitive, have no part in it."""
    found = session.found_in(directory)
    without_values = [deployment._replace(variables={}, settings=None, unit=None) for deployment in found.deployments]
    text = repr((without_values, [sorted(deployment.variables) for deployment in found.deployments], found.unused))
    return blake2b(text.encode("utf-8", "surrogateescape"), digest_size=8).hexdigest()


def _without_values(config: Config) -> Config:
    environments = tuple(each._replace(vars={}) for each in config.environments)
    return config._replace(marked=None, environments=environments)
