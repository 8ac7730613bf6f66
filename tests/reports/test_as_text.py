"""The text report, for people."""

from __future__ import annotations

from textwrap import dedent

import pytest

from dynlint.finding import (
    AnalysisError,
    Change,
    Finding,
    Occurrence,
    Result,
    Severity,
    Step,
    Summary,
    Suppressed,
    Undecided,
)
from dynlint.reports.as_text import render
from dynlint.source import Location
from dynlint.suppression import Suppression

RECOVERY = Finding(
    rule="DYN201",
    name="recovery-disabled",
    severity=Severity.ERROR,
    address="module.dynamodb.aws_dynamodb_table.notifications",
    attribute="point_in_time_recovery[0].enabled",
    message="module.dynamodb.aws_dynamodb_table.notifications cannot be restored to a point in time in production.",
    location=Location("infrastructure/modules/dynamodb/main.tf", 41, 15, 41, 31),
    environments=("production",),
    trail=(
        Step("production/main.tf", 18, 3, "  pitr_enabled = var.dynamodb_pitr_enabled"),
        Step("production/terraform.tfvars", 9, 1, "dynamodb_pitr_enabled = false"),
    ),
    excerpt=((40, "  point_in_time_recovery {"), (41, "    enabled = var.pitr_enabled")),
    value="false",
    changes=(Change(Location("production/terraform.tfvars", 9, 25, 9, 30), "true", "dynamodb_pitr_enabled = true"),),
)
SUMMARY = Summary(5, 2, ("production", "staging"), files_read=12, files_not_read=3, seconds=0.0812)


def said(*findings: Finding, color: bool = False, quiet: bool = False, width: int = 120) -> str:
    """Return the text report of findings, without the summary."""
    text = render(Result(findings), color=color, quiet=quiet, width=width)
    return text if quiet else text.rpartition("\n\n")[0] + "\n"


def at(text: str, column: int, end_column: int, line: int = 7) -> Finding:
    """Return a finding that marks these columns of one line."""
    return RECOVERY._replace(
        location=Location("main.tf", line, column, line, end_column),
        excerpt=((line, text),),
        message="It is wrong.",
        trail=(),
        changes=(),
    )


def test_a_finding_shows_source_trail_and_change():
    assert render(Result((RECOVERY,), summary=SUMMARY)) == dedent("""\
        infrastructure/modules/dynamodb/main.tf:41:15  error  recovery-disabled DYN201  [production]
          module.dynamodb.aws_dynamodb_table.notifications cannot be restored to a point in time in production.
           40 |   point_in_time_recovery {
           41 |     enabled = var.pitr_enabled
              |               ^^^^^^^^^^^^^^^^ false
          because  production/main.tf:18          pitr_enabled = var.dynamodb_pitr_enabled
                   production/terraform.tfvars:9  dynamodb_pitr_enabled = false
          change   production/terraform.tfvars:9  dynamodb_pitr_enabled = true

        1 finding (1 error) in 2 environments · 5 tables in 2 root modules · 3 files not read (--verbose) · 0.08 s
        """)


def test_nothing_found_is_one_line():
    summary = Summary(tables=1, roots=1, environments=("prod",), files_read=1, seconds=1.5)
    assert render(Result(summary=summary)) == "no findings in 1 environment · 1 table · 1.50 s\n"


def test_findings_are_sorted_by_path_line_and_rule():
    places = [("b.tf", 1, "DYN201"), ("a.tf", 10, "DYN301"), ("a.tf", 9, "DYN301"), ("a.tf", 10, "DYN201")]
    findings = [RECOVERY._replace(rule=rule, location=Location(path, line, 1, line, 2)) for path, line, rule in places]
    heads = said(*findings, quiet=True).splitlines()
    assert [head.split()[0] + " " + head.split()[3] for head in heads] == [
        "a.tf:9:1 DYN301",
        "a.tf:10:1 DYN201",
        "a.tf:10:1 DYN301",
        "b.tf:1:1 DYN201",
    ]


def test_undecided_places_are_counted_and_shown_on_request():
    undecided = Undecided(
        "DYN201",
        "recovery-disabled",
        Severity.ERROR,
        "aws_dynamodb_table.orders",
        "point_in_time_recovery[0].enabled",
        "Whether aws_dynamodb_table.orders can be restored is not known.",
        Location("main.tf", 4, 15, 4, 23),
        "var.pitr has no value",
        ("staging",),
    )
    result = Result(undecided=(undecided,), summary=Summary(1, 1, ("staging",)))
    assert render(result) == "no findings in 1 environment · 1 table · 1 undecided (--show-undecided) · 0.00 s\n"
    assert render(result, show_undecided=True) == dedent("""\
        main.tf:4:15  undecided  recovery-disabled DYN201  [staging]
          Whether aws_dynamodb_table.orders can be restored is not known.
          because  var.pitr has no value

        no findings in 1 environment · 1 table · 1 undecided · 0.00 s
        """)


def test_one_reason_for_several_instances_is_told_once():
    def undecided(call: str) -> Undecided:
        address, why = f"module.{call}.aws_dynamodb_table.t", f"module.{call}.random_pet.x.id is known after apply"
        place = Location("m/main.tf", 8, 3, 8, 9)
        return Undecided("DYN708", "name-invalid", Severity.ERROR, address, "name", "Bad name?", place, why, ("dev",))

    result = Result(undecided=(undecided("a"), undecided('b["x.y"]'), undecided("c")))
    assert render(result, show_undecided=True).partition("\n\n")[0] == dedent("""\
        m/main.tf:8:3  undecided  name-invalid DYN708  [dev]
          Bad name?
          about    module.a.aws_dynamodb_table.t, module.b["x.y"].aws_dynamodb_table.t, module.c.aws_dynamodb_table.t
          because  module.a.random_pet.x.id is known after apply""")
    assert len(render(result, show_undecided=True, quiet=True).splitlines()) == 3


def test_what_is_milder_elsewhere_is_told_once():
    milder = RECOVERY._replace(severity=Severity.WARNING, environments=("dev", "staging"))
    text = said(milder, RECOVERY)
    assert text.count("recovery-disabled") == 1
    assert text.startswith(
        "infrastructure/modules/dynamodb/main.tf:41:15  error  recovery-disabled DYN201  [production]"
    )
    assert "\n  also     warning in dev, staging\n" in text
    assert said(milder, RECOVERY, quiet=True).count("recovery-disabled") == 2


def test_sentences_on_one_place_share_a_block():
    regions = [RECOVERY._replace(message=f"the replica in {name} cannot be restored.") for name in ("eu-1", "us-1")]
    lines = said(*regions).splitlines()
    assert lines[1:4] == [
        "  the replica in eu-1 cannot be restored.",
        "  the replica in us-1 cannot be restored.",
        "   40 |   point_in_time_recovery {",
    ]
    assert len([line for line in lines if "recovery-disabled" in line]) == 1


def named(*environments: str, value: str = "false") -> Finding:
    """Return the finding in some environments, with a message that names one of them and a value."""
    message = f"{environments[0]} cannot be restored."
    return RECOVERY._replace(message=message, environments=environments, value=value)


def test_findings_that_differ_in_the_values_they_name_share_a_block():
    text = said(named("dev", value='"dev-orders"'), named("prod", value='"prod-orders"'))
    head, dev, prod, *_ = lines = text.splitlines()
    assert head.endswith("recovery-disabled DYN201  [dev, prod]")
    assert [dev, prod] == ["  dev cannot be restored. [dev]", "  prod cannot be restored. [prod]"]
    assert [line for line in lines if "^" in line] == ["      |               ^^^^^^^^^^^^^^^^"]


def test_findings_with_another_cause_or_severity_do_not_share_a_block():
    other = named("prod")._replace(trail=RECOVERY.trail[:1])
    milder = named("prod")._replace(severity=Severity.WARNING)
    assert said(named("dev"), other).count("recovery-disabled") == 2
    assert said(named("dev"), milder).count("recovery-disabled") == 2


def test_of_many_sentences_on_one_place_the_first_are_told_and_all_on_request():
    many = [RECOVERY._replace(message=f"{letter} cannot be restored.") for letter in "abcdef"]
    lines = said(*many).splitlines()
    assert lines[3:5] == ["  c cannot be restored.", "  ... and 3 more (--verbose lists them)"]
    assert render(Result(tuple(many)), verbose=True).count(" cannot be restored.") == len(many)


def in_roots(*roots: str, **options: bool) -> list[str]:
    """Return the lines that name the root modules of a finding in a shared module."""
    places = tuple(Occurrence(root, "prod", f"{root[0]}-table") for root in roots)
    result = Result((RECOVERY._replace(occurrences=places, note="so far"),), roots=(*roots, "another"))
    lines = render(result, **options).splitlines()
    begin = next((number for number, line in enumerate(lines) if line.startswith("  in ")), 0)
    return lines[begin : lines.index("  note     so far")] if begin else []


def test_the_root_module_is_named_where_there_are_several():
    assert in_roots("orders/prod") == ["  in       orders/prod (table o-table)"]
    assert in_roots("a/prod", "b/prod", "c/prod") == [
        "  in       3 roots: a/prod (table a-table), b/prod (table b-table), c/prod (table c-table)"
    ]


def test_of_many_root_modules_the_first_are_named_and_all_on_request():
    many = [f"{letter}/prod" for letter in "abcdefgh"]
    (line,) = in_roots(*many)
    assert line.startswith("  in       8 roots: a/prod (table a-table), b/prod ")
    assert line.endswith(", … (--verbose lists them)")
    head, *lines = in_roots(*many, verbose=True)
    assert head == "  in       8 roots"
    assert lines == [f"           {root} (table {root[0]}-table)" for root in many]


def test_the_root_module_goes_without_saying_where_the_finding_stands_in_it_or_it_is_the_only_one():
    own = RECOVERY._replace(occurrences=(Occurrence("infrastructure/modules/dynamodb", "prod"),))
    alone = RECOVERY._replace(occurrences=(Occurrence("orders", "prod"),))
    assert "\n  in " not in render(Result((own,), roots=("a", "b")))
    assert "\n  in " not in render(Result((alone,), roots=("orders",)))


def test_root_modules_are_spelled_as_the_paths_of_the_run():
    found = RECOVERY._replace(occurrences=(Occurrence("live/orders", "prod"),))
    text = render(Result((found,), roots=("../orders", "../b"), root_paths=(("live/orders", "../orders"),)))
    assert "\n  in       ../orders\n" in text


def test_what_is_undecided_names_its_root_module():
    place = Location("modules/t/main.tf", 3, 1, 3, 9)
    item = Undecided("DYN203", "recovery-window-short", Severity.INFO, "a.b", "", "Short?", place, "var.x has no value")
    item = item._replace(occurrences=(Occurrence("orders/prod", "prod"),))
    result = Result(undecided=(item,), roots=("orders/prod", "b"))
    assert "\n  in       orders/prod\n" in render(result, show_undecided=True)
    assert "(var.x has no value) in orders/prod" in render(result, show_undecided=True, quiet=True)


def test_unknown_environments_are_named_once_with_what_to_do():
    doubtful = RECOVERY._replace(environments=("default",), note="if this is production")
    text = render(Result((doubtful, doubtful._replace(rule="DYN999"))))
    assert text.splitlines()[-3].startswith("It is unknown whether default is production: ")
    assert "Nobody" not in render(Result((RECOVERY,)))


def test_arguments_are_shown_without_their_alignment():
    step = Step("main.tf", 1, 1, '  name           = "a    =   b"')
    assert '  because  main.tf:1  name = "a    =   b"\n' in said(RECOVERY._replace(trail=(step,), changes=()))


@pytest.mark.parametrize(
    ("steps", "lines"), [(8, "1 2 3 4 5 6 7 8"), (9, "1 2 3 ... 6 7 8 9"), (30, "1 2 3 ... 27 28 29 30")]
)
def test_of_a_long_trail_the_beginning_and_the_end_are_told(steps: int, lines: str) -> None:
    trail = tuple(Step("a.tf", line, 1, f"v{line} = 1") for line in range(1, steps + 1))
    told = said(RECOVERY._replace(trail=trail, changes=()))
    rows = [line.removeprefix("  because").split() for line in told.split("\n") if " = 1" in line or " steps " in line]
    assert " ".join(row[0].removeprefix("a.tf:") for row in rows) == lines
    assert f"{steps - 7} steps between" in told or steps == 8


def test_suppressed_findings_and_errors_are_counted():
    comment = Suppression(Location("main.tf", 1, 1, 1, 20), ("DYN201",), 1, 5)
    error = AnalysisError("broken.tf", 3, 7, "A closing brace is missing.")
    result = Result(suppressed=(Suppressed(RECOVERY, comment),), errors=(error,), summary=Summary(tables=2, roots=1))
    assert render(result) == dedent("""\
        broken.tf:3:7  not analysed
          A closing brace is missing.

        no findings · 1 not analysed · 2 tables · 1 suppressed (--verbose) · 0.00 s
        """)


def test_verbose_names_suppressed_findings_with_what_suppresses_them():
    comment = Suppression(Location("main.tf", 1, 1, 1, 20), ("DYN201",), 1, 5, reason="rebuilt every night")
    accepted = Suppression(Location("accepted.json", 1, 1, 1, 1), ("DYN201",), 1, 1)
    result = Result(suppressed=(Suppressed(RECOVERY, comment), Suppressed(RECOVERY, accepted)))
    _, *lines = render(result, verbose=True).split("\n\n")[0].splitlines()
    assert [line.split(f"{RECOVERY.address}, ")[1] for line in lines] == [
        "by main.tf:1 (rebuilt every night)",
        "by accepted.json:1",
    ]
    assert all("recovery-disabled DYN201  [" in line for line in lines)


def test_an_error_that_a_finding_tells_is_not_told_twice():
    error = AnalysisError("main.tf", 7, 1, "It is wrong.")
    text = render(Result((at("x = 1", 1, 2),), errors=(error,)))
    assert text.count("It is wrong.") == 1
    assert "· 1 not analysed ·" in text


def test_quiet_is_one_line_for_a_finding_and_no_summary():
    assert said(at("x = 1", 1, 2), quiet=True) == (
        "main.tf:7:1  error  recovery-disabled DYN201  [production]  It is wrong.\n"
    )
    assert render(Result(), quiet=True) == ""


def test_a_note_says_how_far_the_verdict_reaches():
    finding = at("x = 1", 5, 6)._replace(environments=(), severity=Severity.WARNING, note="if this is production")
    assert said(finding) == dedent("""\
        main.tf:7:5  warning  recovery-disabled DYN201
          It is wrong.
            7 | x = 1
              |     ^ false
          note     if this is production
        """)


def test_a_gap_between_the_lines_of_an_excerpt_is_marked():
    finding = at("    enabled = false", 15, 20, line=41)
    finding = finding._replace(excerpt=((3, 'resource "a" "b" {'), *finding.excerpt), value="")
    assert said(finding) == dedent("""\
        main.tf:41:15  error  recovery-disabled DYN201  [production]
          It is wrong.
            3 | resource "a" "b" {
          ...
           41 |     enabled = false
              |               ^^^^^
        """)


def test_a_new_block_is_shown_line_by_line():
    change = Change(Location("main.tf", 9, 1, 9, 1), "...", "  point_in_time_recovery {\n    enabled = true\n  }")
    finding = at("", 1, 1)._replace(excerpt=(), changes=(change,))
    assert said(finding) == dedent("""\
        main.tf:7:1  error  recovery-disabled DYN201  [production]
          It is wrong.
          change   main.tf:9  point_in_time_recovery {
                                enabled = true
                              }
        """)


def marks(finding: Finding, width: int = 120) -> list[str]:
    """Return the source line and the line with the marks below it, as shown."""
    return [line.partition(" | ")[2] for line in said(finding, width=width).splitlines() if " | " in line]


def test_tabs_are_four_columns_for_text_and_marks():
    assert marks(at("\tenabled\t= false", 12, 17)) == ["    enabled    = false", " " * 17 + "^^^^^ false"]


def test_wide_characters_take_two_columns_and_combining_ones_none():
    assert marks(at('name = "予約e\u0301" # x', 8, 14)) == ['name = "予約e\u0301" # x', " " * 7 + "^^^^^^^ false"]


def test_a_location_over_several_lines_marks_its_first():
    finding = at("  replica {   ", 3, 4)
    assert marks(finding._replace(location=Location("main.tf", 7, 3, 9, 4))) == ["  replica {", "  ^^^^^^^^^ false"]


def test_a_long_line_is_cut_around_the_mark():
    text = "a" * 200 + " = bad " + "z" * 200
    line, mark = marks(at(text, 204, 207), width=60)
    assert len(line) <= 60
    assert line.startswith("...a")
    assert line.endswith("z...")
    assert line[mark.index("^") : mark.rindex("^") + 1] == "bad"


def test_a_mark_longer_than_the_screen_is_cut_too():
    line, mark = marks(at("x = " + "b" * 500, 5, 505), width=60)
    assert line.endswith("bbb...")
    assert len(mark.split()[0]) <= 60


def test_beside_a_long_mark_a_value_has_twenty_columns():
    _, mark = marks(at("x = " + "b" * 500, 5, 505)._replace(value="abcdefghijklmnopqrstuvwxyz"), width=60)
    assert mark.split()[1] == "abcdefghijklmnopq..."


def test_what_could_steer_a_terminal_is_replaced():
    finding = at("x = \x1b[2J\u202e1", 5, 9)._replace(message="bad \x1b]0;title\x07 value", value="\x1b[31m")
    assert "\x1b" not in said(finding)
    assert "\u202e" not in said(finding)


def test_a_resource_that_is_written_anew_is_shown_by_its_first_line() -> None:
    lines = ['resource "aws_sns_topic" "alarms" {', '  name = "alarms"', "", '  tags = { team = "shop" }', "}"]
    change = Change(Location("main.tf", 9, 1, 9, 1), "...", "\n".join(lines))
    finding = at("", 1, 1)._replace(excerpt=(), changes=(change,))
    short = [f"  change   main.tf:9  {lines[0]}", "                        ... 4 more lines (--verbose lists them)"]
    assert said(finding).splitlines()[2:4] == short
    assert 'tags = { team = "shop" }' in render(Result((finding,)), verbose=True)


def test_colour_changes_nothing_but_colour():
    import re

    colored = said(RECOVERY, color=True)
    assert "\x1b[31;1merror\x1b[0m" in colored
    assert re.sub(r"\x1b\[[0-9;]*m", "", colored) == said(RECOVERY)
    assert "\x1b" not in said(RECOVERY)


def test_instances_of_which_the_same_is_true_share_a_finding():
    addresses = [f"aws_dynamodb_table.a[{number}]" for number in range(6)]
    found = [
        RECOVERY._replace(address=address, message=f"{address} cannot be restored.", trail=()) for address in addresses
    ]
    text = said(*found)
    assert text.count("recovery-disabled") == 1
    assert "  also     aws_dynamodb_table.a[1], aws_dynamodb_table.a[2], aws_dynamodb_table.a[3] and 2 more" in text
    assert said(*found, quiet=True).count("recovery-disabled") == 6


def test_one_line_is_one_cause_whatever_calls_the_module_and_however_severe_it_is_there():
    called, here = "module.shop.aws_dynamodb_table.a", "aws_dynamodb_table.a"
    found = [
        RECOVERY._replace(
            address=address, message=f"{address} cannot be restored.", trail=(), severity=severity, environments=(name,)
        )
        for address, severity, name in ((here, Severity.ERROR, "production"), (called, Severity.WARNING, "default"))
    ]
    text = said(*found)
    assert text.count("recovery-disabled") == 1
    assert f"  also     warning in default for {called}\n" in text


def test_a_value_that_differs_among_instances_is_not_shown_as_that_of_all():
    found = [
        RECOVERY._replace(address=f"a.b[{key}]", message=f"a.b[{key}] is bad.", trail=(), value=f"value of {key}")
        for key in range(2)
    ]
    assert said(*found).count("recovery-disabled") == 1
    assert "value of" not in said(*found)


def test_sentences_are_broken_at_a_width_that_is_known():
    long = RECOVERY._replace(message="It is " + "very " * 12 + "wrong.", note="only the defaults of a module were seen")
    lines = said(long, width=40).splitlines()
    assert lines[1:3] == ["  It is very very very very very very", "  very very very very very very wrong."]
    assert lines[-2:] == ["  note     only the defaults of a module", "           were seen"]
    assert max(map(len, lines[1:3] + lines[-2:])) <= 40


@pytest.mark.parametrize("how", [{}, {"width": 40, "quiet": True}], ids=["a pipe", "one line for a finding"])
def test_sentences_stay_whole_where_a_program_may_read_them(how):
    sentence = "It is " + "very " * 40 + "wrong."
    assert sentence in render(Result((RECOVERY._replace(message=sentence),)), **how)


def test_an_unbreakable_word_is_never_cut():
    address = "module.a." * 8 + "aws_dynamodb_table.this"
    assert f"\n  {address}\n  has none.\n" in said(RECOVERY._replace(message=f"{address} has none."), width=50)
