"""Text in paths, keys, names, comments and values never controls the terminal, the CI system or a report."""

from __future__ import annotations

import json
import os
import re
from html import unescape
from importlib import import_module
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from dynlint.cli.commands.explain import explanation
from dynlint.cli.commands.init import FoundEnvironment
from dynlint.cli.commands.init import settings as settings_of
from dynlint.cli.commands.list_rules import as_text as rules_as_text
from dynlint.cli.outputs import FORMATS
from dynlint.cli.program import program
from dynlint.finding import (
    AnalysisError,
    Change,
    Finding,
    Occurrence,
    Result,
    Severity,
    Step,
    Summary,
    Undecided,
    Watch,
    Watched,
)
from dynlint.reports.escape import inert, shown, shown_lines, unicode_text
from dynlint.rulebook.rulebook import load as load_rules
from dynlint.run.baseline import Baseline, compare, entries, read, written
from dynlint.settings.config_file import load
from dynlint.source import Location
from tests.hostile_text import NAMES, TEXTS, halves, mistakes_of_json, steering

JSON = ("json", "sarif", "gitlab", "rdjson")
_SEVERITIES = st.sampled_from([*Severity])
_LINK = re.compile(r"\[(?:\\.|[^\]\\])*\]\(([^)]*)\)")


@st.composite
def _findings(draw: st.DrawFn) -> Finding:
    place = Location(draw(TEXTS), 3, 2, 3, 9)
    return Finding(
        "DYN201",
        draw(TEXTS),
        draw(_SEVERITIES),
        draw(TEXTS),
        draw(TEXTS),
        draw(TEXTS),
        place,
        tuple(draw(st.lists(TEXTS, max_size=2))),
        (Step(draw(TEXTS), 1, 1, draw(TEXTS)),),
        excerpt=((1, draw(TEXTS).replace("\n", "")), (3, draw(TEXTS).replace("\n", ""))),
        value=draw(TEXTS),
        changes=(Change(place, draw(TEXTS), draw(TEXTS)),),
        note=draw(TEXTS),
        url=draw(st.sampled_from(["", "https://example.com/a"]) | TEXTS),
        occurrences=(Occurrence(draw(TEXTS), draw(TEXTS)),),
    )


@st.composite
def _results(draw: st.DrawFn) -> Result:
    findings = tuple(draw(st.lists(_findings(), max_size=3)))
    undecided = Undecided(
        "DYN203",
        draw(TEXTS),
        Severity.WARNING,
        draw(TEXTS),
        "",
        draw(TEXTS),
        Location(draw(TEXTS), 1, 1, 1, 2),
        draw(TEXTS),
    )
    return Result(
        findings,
        (undecided,),
        errors=(AnalysisError(draw(TEXTS), 1, 1, draw(TEXTS)),),
        roots=(draw(TEXTS), "b"),
        summary=Summary(environments=(draw(TEXTS),)),
        watched=(Watched(draw(TEXTS), draw(TEXTS), draw(TEXTS), draw(TEXTS), (Watch(draw(TEXTS), draw(TEXTS)),)),),
    )


def _steered(form: str, text: str) -> list[str]:
    """Return the parts of a report that control its reader, empty if there are none."""
    if form in JSON:
        return mistakes_of_json(text)
    if form == "html":
        bare = re.sub(r"<(style|script)>.*?</\1>", "", text, flags=re.DOTALL)
        return [each for each in bare if not each.isprintable() and each != "\n"]
    return steering(text.replace("\u200b", "") if form == "markdown" else text)


@settings(max_examples=20, deadline=None)
@given(result=_results())
def test_no_report_is_steered(result: Result) -> None:
    """All reports are in one test: most of the time is spent on random results."""
    _assert_steers_nothing(result)


@pytest.mark.tools  # the same test with many more examples
@settings(max_examples=200, deadline=None)
@given(result=_results())
def test_no_report_of_many_is_steered(result: Result) -> None:
    _assert_steers_nothing(result)


def _assert_steers_nothing(result: Result) -> None:
    found = {form: _steered(form, import_module(module).render(result)) for form, module in FORMATS.items()}
    assert {form: mistakes for form, mistakes in found.items() if mistakes} == {}
    render = import_module(FORMATS["text"]).render
    assert steering(render(result, quiet=True, show_undecided=True)) == []
    assert steering(render(result, color=True, show_undecided=True), own="\n\x1b") == []


TURNING = "\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"


@pytest.mark.parametrize("form", FORMATS)
def test_what_turns_the_direction_of_text_is_an_escape_in_every_report(form: str) -> None:
    r"""``user\u202e`` reverses the characters behind it on the screen: the reader sees another text."""
    place = Location(f"main{TURNING}.tf", 3, 2, 3, 9)
    finding = Finding(
        *("ACME1", f"own{TURNING}", Severity.ERROR, f"a.b{TURNING}", f"c{TURNING}", f"It is {TURNING} bad.", place),
        (f"prod{TURNING}",),
        (Step(f"x{TURNING}", 1, 1, f"v = {TURNING}"),),
        excerpt=((3, f"  v = {TURNING}"),),
        value=f"v{TURNING}",
        changes=(Change(place, f"w{TURNING}", f"v = w{TURNING}"),),
        note=f"perhaps {TURNING}",
        occurrences=(Occurrence(f"live{TURNING}", f"prod{TURNING}", f"t{TURNING}"),),
    )
    error = AnalysisError("x.tf", 1, 1, f"Not read: {TURNING}")
    text = import_module(FORMATS[form]).render(Result((finding,), errors=(error,), roots=("live", "b")))
    if form in JSON:
        text = json.dumps(json.loads(text), ensure_ascii=False)
    if form in ("junit", "checkstyle"):
        text = unescape(text)
    assert [each for each in TURNING if each in text] == []
    assert [each for each in TURNING if f"\\u{ord(each):04x}" not in text] == []


@settings(max_examples=40, deadline=None)
@given(finding=_findings(), text=TEXTS)
def test_sarif_has_no_links_but_its_own(finding: Finding, text: str) -> None:
    result = Result((finding,), errors=(AnalysisError(text, 1, 1, text),))
    (run,) = json.loads(import_module(FORMATS["sarif"]).render(result))["runs"]
    messages = [*_messages(run)]
    assert len(messages) > 3
    assert [found for message in messages for found in _LINK.findall(message)] == ["1"]
    assert [message for message in messages if "](" in message and "](1)" not in message] == []


def _messages(data: object) -> list[str]:
    """Return the texts of all messages in a SARIF log."""
    if isinstance(data, list):
        return [text for each in data for text in _messages(each)]
    if not isinstance(data, dict):
        return []
    own = [data["message"]["text"]] if isinstance(data.get("message"), dict) else []
    return own + [text for value in data.values() for text in _messages(value)]


@settings(max_examples=40, deadline=None)
@given(finding=_findings())
def test_markdown_calls_nobody_and_has_no_links_but_to_rules(finding: Finding) -> None:
    text = import_module(FORMATS["markdown"]).render(Result((finding._replace(excerpt=(), changes=()),)))
    prose = text.replace(finding.url, "") if finding.url.startswith("https://") else text  # no other text is a link
    assert re.findall(r"@(?!\u200b)", prose) == []
    assert re.findall(r"(?<!\(<https)://|www\.", prose) == []
    assert text.count("<details>") == text.count("</details>") == 1
    assert re.findall(r"<(?!/?(?:details|summary|code|sub)>|https://)", text) == []
    parsed = re.sub(r"<summary>.*?</summary>", "", text)  # text in an HTML block is not Markdown
    assert len(re.findall(r"(?<!\\)\]\(", parsed)) == len({*finding.environments} or {""}) * finding.url.startswith(
        "https://"
    )


@settings(max_examples=100, deadline=None)
@given(text=TEXTS)
def test_a_line_is_a_line(text: str) -> None:
    assert [each for each in shown(text) if not each.isprintable()] == []
    assert "\n" not in shown(text)
    assert steering(inert(shown(text))) == []
    assert steering(shown_lines(text)) == []
    assert not halves(unicode_text(text))
    assert inert("a\n  ::error::b") == "a\n  \ufffd:error::b"
    assert shown("plain text: a::b #1") == inert("plain text: a::b #1") == "plain text: a::b #1"


@settings(max_examples=40, deadline=None)
@given(finding=_findings())
def test_a_baseline_is_unicode_and_knows_what_it_accepted(finding: Finding) -> None:
    text = written(Baseline(tuple(entries(finding))))
    text.encode()
    found = compare([finding], read(text).entries)
    assert (found.new, found.unused) == ((), ())


@settings(max_examples=40, deadline=None)
@given(name=TEXTS, path=NAMES)
def test_settings_that_init_writes_are_read_as_they_were_meant(
    name: str, path: str, tmp_path_factory: pytest.TempPathFactory
) -> None:
    file = tmp_path_factory.mktemp("settings") / ".dynlint.yaml"
    text = settings_of(
        {f"a{name}": FoundEnvironment(["x" + re.sub(r"[\[\\]", "", path)], (path,), (("region", name),), name)}
    )
    assert [each for each in text if not each.isprintable() and each != "\n"] == []
    file.write_bytes(text.encode())
    (environment,) = load(str(file)).environments
    assert environment.name == f"a{name}"
    assert environment.vars == {"region": name}


@settings(max_examples=30, deadline=None)
@given(text=TEXTS, doc=TEXTS)
def test_listings_of_rules_are_not_steered(text: str, doc: str) -> None:
    rule = type(load_rules().rules[0])()
    rule.name = text
    rule.aliases = rule.references = (text,)
    type(rule).__doc__, before = f"{doc}\n\n## What it does\n{doc}\n", type(rule).__doc__
    try:
        assert steering(shown_lines(rules_as_text([rule]))) == []
        assert steering(explanation(rule, color=False)) == []
    finally:
        type(rule).__doc__ = before


@pytest.fixture(scope="module")
def folders(tmp_path_factory: pytest.TempPathFactory):
    """Return a function that makes an empty folder and changes the working directory to it."""
    here = os.getcwd()

    def folder() -> Path:
        path = tmp_path_factory.mktemp("hostile")
        os.chdir(path)
        return path

    yield folder
    os.chdir(here)


TREES = st.fixed_dictionaries(
    {"file": NAMES, "folder": NAMES, "key": TEXTS, "name": TEXTS, "value": TEXTS, "reason": TEXTS, "environment": TEXTS}
)
_SUPPRESS = (HealthCheck.function_scoped_fixture, HealthCheck.too_slow)


def _plant(folder: Path, said: dict[str, str]) -> None:
    """Write a root module, settings and values with hostile text in every place that can have text."""
    root = folder / f"root{said['folder']}"
    root.mkdir()
    attributes = {"name": said["value"], "tags": {said["key"]: said["value"]}, "billing_mode": said["value"]}
    table = {"resource": {"aws_dynamodb_table": {said["name"]: attributes, "orders": attributes}}}
    (root / f"a{said['file']}.tf.json").write_text(json.dumps(table), encoding="utf-8")
    value = json.dumps(unicode_text(said["value"]), ensure_ascii=False).replace("$", "$$").replace("%", "%%")
    reason = said["reason"].replace("\n", " ")
    ignored = f"# dynlint:ignore[DYN2] {reason}"
    text = f'resource "aws_dynamodb_table" "carts" {{ {ignored}\n  name = {value}\n}}\nbroken {reason}\n'
    (root / f"b{said['file']}.tf").write_bytes(text.encode("utf-8", "replace"))


COMMANDS = (
    *(("--format", form, "--exit-zero", ".") for form in ("text", "json", "github", "sarif", "junit", "gitlab")),
    ("--format", "sarif", "--output", "out.sarif", "--format", "html", "--output", "out.html", "."),
    *(("suppressions",), ("suppressions", "--format", "json"), ("inspect",), ("baseline",), ("init", "--force")),
    ("--baseline", ".dynlint-baseline.json", "--show-undecided", "."),
)


@settings(max_examples=8, deadline=None, suppress_health_check=_SUPPRESS)
@given(said=TREES)
def test_no_command_is_steered_by_a_tree(said: dict[str, str], folders, capsys: pytest.CaptureFixture[str]) -> None:
    folder = folders()
    _plant(folder, said)
    for arguments in COMMANDS:
        if arguments[0] == "--baseline" and not (folder / arguments[1]).exists():
            (folder / arguments[1]).write_text('{"format": 1, "findings": []}')
        code = program.main([*arguments], prog_name="dynlint", standalone_mode=False)
        out, err = capsys.readouterr()
        assert code in (0, 1, 2, 3)
        assert "internal error" not in err, arguments
        assert steering(err) == [], arguments
        is_json = arguments[0] == "inspect" or ({"json", "sarif", "gitlab"} & {*arguments[:3]} and out)
        assert (mistakes_of_json(out) if is_json and out else steering(out)) == [], arguments
    for name in ("out.sarif", "out.html", ".dynlint-baseline.json", ".dynlint.yaml"):
        if (folder / name).exists():
            (folder / name).read_bytes().decode("utf-8")


@settings(max_examples=8, deadline=None, suppress_health_check=_SUPPRESS)
@given(text=TEXTS, name=NAMES)
def test_complaints_about_settings_and_words_are_not_steered(
    text: str, name: str, folders, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = folders()
    (folder / "main.tf").write_text('resource "aws_dynamodb_table" "orders" {\n}\n')
    for key, value in (
        (text, "x"),
        ("preset", text),
        ("ignore", [text]),
        ("rule_paths", [text]),
        ("rules", {text: {}}),
    ):
        (folder / ".dynlint.yaml").write_bytes(json.dumps({key: value}).encode())
        assert program.main(["."], prog_name="dynlint", standalone_mode=False) in (0, 1, 2, 3)
        out, err = capsys.readouterr()
        assert steering(out) == steering(err) == [], key
    (folder / ".dynlint.yaml").unlink()
    for arguments in (
        *(
            ("--select", text),
            ("--baseline", name),
            ("--new-from", text),
            (f"./{name}",),
            (f"--{name}",),
            ("explain", text),
        ),
        *(
            ("--output", f"{name}/x", "."),
            ("new-rule", text),
            ("--env", text, "."),
            ("--jobs", text),
            ("--format", text),
        ),
        *(("baseline", "--output", f"{name}/x"), ("init", name), ("inspect", name), ("suppressions", name)),
    ):
        if arguments == ("--output", ".") or "\0" in "".join(arguments):
            continue
        code = program.main([*arguments], prog_name="dynlint", standalone_mode=False)
        out, err = capsys.readouterr()
        assert code in (0, 1, 2, 3), arguments
        assert steering(out) == steering(err) == [], arguments
