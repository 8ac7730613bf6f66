"""The result of a run: findings, undecided answers, and errors of the analysis."""

from __future__ import annotations

from enum import IntEnum
from typing import TYPE_CHECKING

from dynlint.startup.light_tuples import NamedTuple

if TYPE_CHECKING:
    from dynlint.source import Location
    from dynlint.suppression import Comment, Suppression


IF_PRODUCTION = "if this is production"
"""The note on what only production must have, where nobody says whether the environment is production."""
BY_DEFAULTS = "judged by the module's own defaults: no root module in this run calls it"
"""The note on a called module that is judged alone."""


class Severity(IntEnum):
    """How much a finding matters; comparable, the worst is the greatest."""

    INFO = 1
    WARNING = 2
    ERROR = 3

    @property
    def label(self) -> str:
        """The word in reports and configuration: ``error``, ``warning`` or ``info``."""
        return self.name.lower()


class Step(NamedTuple):
    """One step of the trail from a finding to the line that causes it; `text` is the source of its line."""

    path: str
    line: int
    column: int
    text: str


class Change(NamedTuple):
    """One edit of a file: the text at `location` becomes `text` (an empty location inserts before it).

    `preview` is the whole line as it reads afterwards.
    """

    location: Location
    text: str
    preview: str
    own: tuple[Change, ...] = ()
    """What to write at a narrower place instead, where this one is shared and would harm another environment: in an
    environment's own file of values, or in the module call."""
    environments: tuple[str, ...] = ()
    """The environments whose own place it is; empty for one where the value comes from."""


class Occurrence(NamedTuple):
    """Where a finding occurs: a root module and an environment (empty for a finding about a file alone)."""

    root: str
    """The root module's folder, or the file's, relative to the repository with forward slashes."""
    environment: str = ""
    table: str = ""
    """The name that the table has there, where the finding is about a table and its name is known."""


class ReportedInstance(NamedTuple):
    """One of several findings with the same cause, for reports."""

    address: str
    attribute: str
    fingerprint: str
    path: str = ""
    line: int = 0
    message: str = ""


class Finding(NamedTuple):
    """What a rule reports at one place, in one or several environments."""

    rule: str
    """The id, ``DYN201``."""
    name: str
    """The rule's name, ``recovery-disabled``."""
    severity: Severity
    address: str
    """The resource's full address, or the file's path where the finding is about a file."""
    attribute: str
    """The path below the address (``point_in_time_recovery[0].enabled``), empty for the whole resource."""
    message: str
    """A sentence: what is wrong, and what to write instead."""
    location: Location
    environments: tuple[str, ...] = ()
    trail: tuple[Step, ...] = ()
    calls: tuple[Location, ...] = ()
    """The module calls that lead to the resource, outermost first; of several roots, those of each."""
    excerpt: tuple[tuple[int, str], ...] = ()
    """The source lines to show: (line number, text), the last one is the location's."""
    value: str = ""
    """The value at the place as a person would write it (``false``), empty where the attribute is absent."""
    changes: tuple[Change, ...] = ()
    """What to write instead, where it is certain; then the finding is fixable."""
    note: str = ""
    """How far the verdict reaches, e.g. that only a module's defaults were seen."""
    fingerprint: str = ""
    """What it is about whatever the environment: no line number, so that moved code keeps it."""
    url: str = ""
    occurrences: tuple[Occurrence, ...] = ()
    """Every root module and environment behind `environments`: each is new or known by itself."""
    fix: str = ""
    """Of one with changes: ``safe`` to make, or ``unsafe``."""
    instances: tuple[ReportedInstance, ...] = ()
    """All instances, if a report tells several as one finding; empty for one."""
    changed_at: Location | None = None
    """The changed line that causes it, where its own is untouched; only of findings compared with a revision."""
    cause: Location | None = None
    """The place of the first finding with the same cause, where findings at several places may have the same."""


class Undecided(NamedTuple):
    """A rule that could not answer at a place, and the value that blocks it."""

    rule: str
    name: str
    severity: Severity
    address: str
    attribute: str
    message: str
    location: Location
    blocked_by: str
    """A clause that names the value: ``var.pitr_enabled has no value``."""
    environments: tuple[str, ...] = ()
    occurrences: tuple[Occurrence, ...] = ()
    """Every root module and environment behind `environments`."""


class AnalysisError(NamedTuple):
    """Something that could not be analysed: the exit code is 3."""

    path: str
    line: int
    column: int
    message: str


class Suppressed(NamedTuple):
    """A finding that was suppressed, and by what."""

    finding: Finding
    suppression: Suppression


class NotUsed(NamedTuple):
    """A file of values that may belong to an environment and was not used; `why` is a clause."""

    path: str
    line: int
    why: str


class UnreadList(NamedTuple):
    """The list of modules that `terraform init` has written for a root module, and a clause why it cannot be read."""

    path: str
    why: str


class UnreadFolder(NamedTuple):
    """A folder with Terraform files that no root module of the run has a reason to read."""

    path: str
    files: int
    """The number of these files."""
    why: str
    """A clause."""


class Summary(NamedTuple):
    """The counts of a run."""

    tables: int = 0
    roots: int = 0
    environments: tuple[str, ...] = ()
    files_read: int = 0
    files_not_read: int = 0
    """Terraform files given that cannot reach anything of DynamoDB and were not read."""
    seconds: float = 0.0
    known: int = 0
    """Findings left out because they were there at the revision compared with."""


class Watch(NamedTuple):
    """A metric that an alarm watches; `sure` is false if it is unknown whether the alarm exists."""

    metric: str
    alarm: str
    sure: bool = True


class Watched(NamedTuple):
    """A table, or one of its global indexes, and the alarms on it."""

    root: str
    """The root module, spelled as in an `Occurrence`."""
    environment: str
    address: str
    """The table's."""
    index_name: str = ""
    """The index's name, empty for the table itself."""
    watches: tuple[Watch, ...] = ()


class RulesRun(NamedTuple):
    """The ids of the rules that ran in a root module and environment."""

    root: str
    environment: str
    rules: tuple[str, ...]


class Move(NamedTuple):
    """A resource or module call that has another address than before, as a ``moved`` block or a plan says."""

    root: str
    """The root module, spelled as in an `Occurrence`."""
    old: str
    new: str


class RunFacts(NamedTuple):
    """When a run was made, and of which paths: for reports that are kept."""

    date: str
    """As ISO 8601 writes it, with the zone."""
    commit: str
    """The commit that is checked out, empty where that is not known."""
    paths: tuple[str, ...]


class CalledModule(NamedTuple):
    """A module call that was judged without the module: with a stand-in, or with nothing."""

    location: Location
    address: str
    """Without instance keys."""
    source: str
    """As evaluated; empty where it cannot be told."""
    stand_in: str = ""
    """What stands for the module (``terraform-aws-modules/dynamodb-table 4.2``); empty where nothing does."""
    note: str = ""
    """How the version was chosen, as a clause."""


class RuleText(NamedTuple):
    """The texts of a rule, for reports."""

    id: str
    name: str
    severity: Severity
    title: str
    doc: str
    """The docstring as it is written, with its indentation."""
    url: str = ""
    """The first of its sources, empty for none."""
    checks: tuple[str, ...] = ()
    """What it looks at: ``table``, ``index``, ``alarm`` and the like, as its `check_` methods are called."""


class Result(NamedTuple):
    """Everything that a run returns; the reports are functions of it."""

    findings: tuple[Finding, ...] = ()
    undecided: tuple[Undecided, ...] = ()
    suppressed: tuple[Suppressed, ...] = ()
    errors: tuple[AnalysisError, ...] = ()
    roots: tuple[str, ...] = ()
    summary: Summary = Summary()
    comments: tuple[Comment, ...] = ()
    """Every ignore comment in what was read, whether it silences something or not."""
    watched: tuple[Watched, ...] = ()
    """Every table and global index, where the request asks for them."""
    rules: tuple[RuleText, ...] = ()
    """The rules that found something, were silenced or could not decide; a team's own among them."""
    not_used: tuple[NotUsed, ...] = ()
    """The files of values that no root module used."""
    modules: tuple[CalledModule, ...] = ()
    """The module calls that were judged without the module itself, by place."""
    root_paths: tuple[tuple[str, str], ...] = ()
    """Root modules as occurrences call them and as `roots` does, where these differ."""
    spoken: tuple[RulesRun, ...] = ()
    """The rules that were asked, where the request asks for them; those that are off somewhere are not there."""
    facts: RunFacts | None = None
    moves: tuple[Move, ...] = ()
    """What has another address than before."""
    unread_lists: tuple[UnreadList, ...] = ()
    """The lists of fetched modules that were not read: what these modules make was not judged."""
    unread_folders: tuple[UnreadFolder, ...] = ()
    """The folders whose Terraform files were not read, by path; `Summary.files_not_read` has their sum."""
