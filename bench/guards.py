"""Switch off what keeps each promise of docs/security.md, one guard at a time, and see that its tests fail.

Usage: python bench/guards.py [WORD...] [--all]

A guard is a piece of the code and what it becomes; both are written below, with the tests that the page names for it.
In a copy of the tree the piece is replaced and these tests run, each by itself: one that passes is printed, and the
code is 1 then. A word chooses the guards whose file or tests have it. A test of the page that no guard is for, and a
piece that the code no longer has, are printed too. --all prints every guard with its outcome.
"""

from __future__ import annotations

import argparse
import os
import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator

TOP = Path(__file__).resolve().parent.parent
PAGE = TOP / "docs" / "security.md"
COPIED = ("dynlint", "rules", "tests", "docs", "bench", "fixtures", "examples", "editors", ".github")
SECONDS = 900


class Guard(NamedTuple):
    """A piece of the code that keeps promises."""

    file: str
    piece: str
    instead: str
    tests: str
    """Their names without the word ``test_``, separated by blanks."""


GUARDS = (
    Guard(
        "dynlint/rulebook/selection.py",
        "    return books.load(sure, named)",
        "    return books.load((*(folder.path for folder in named), *sure))",
        "without_trust_the_rules_in_yaml_speak_and_the_rest_is_an_error every_command_says_so_and_exits_with_3 every_report_says_what_was_not_loaded nothing_of_the_tree_is_run_and_it_is_said_once checkov_gets_what_is_trusted rules_that_a_source_names_need_trust linting_runs_nothing_of_the_checkout",
    ),
    Guard(
        "dynlint/rulebook/rulebook.py",
        "[_not_loaded(folder, withheld)] if withheld else []",
        "[]",
        "every_command_says_so_and_exits_with_3 every_report_says_what_was_not_loaded nothing_of_the_tree_is_run_and_it_is_said_once trust_is_said_to_the_action",
    ),
    Guard(
        "dynlint/settings/config_file.py",
        "    *RUN_KEYS,",
        '    *RUN_KEYS, "trust", "DYNLINT_TRUST",',
        "a_tree_cannot_trust_itself",
    ),
    Guard(
        "dynlint/request.py",
        "return self.config is not None if self.trust is None else self.trust",
        "return self.config is not None or bool(self.trust)",
        "nothing_of_the_tree_is_run_and_it_is_said_once trust_is_said_to_the_action settings_that_nobody_vouches_for_name_no_values_outside",
    ),
    Guard("action.yml", "else options+=(--no-trust); fi", "fi", "trust_is_said_to_the_action"),
    Guard(
        "dynlint/rulebook/selection.py",
        " and (request.config or not config.is_planted)",
        "",
        "trust_is_not_for_what_another_user_put_above",
    ),
    Guard(
        "dynlint/cli/commands/new_rule.py",
        "rulebook.Rulebook([*rulebook.load().rules, *(rulebook.policies_in(directory) if own else ())])",
        "rulebook.load((directory,) if own else ())",
        "a_new_rule_runs_none_of_those_that_are_there",
    ),
    Guard("dynlint/inside_checkov/checks.py", "trust=given_trust(None)", "trust=True", "checkov_gets_what_is_trusted"),
    Guard("dynlint/inside_checkov/engine.py", "trust=given_trust(None)", "trust=True", "checkov_gets_what_is_trusted"),
    Guard(
        "dynlint/rulebook/bundle.py",
        "_codes(folder, files) if bundled else _all_compiled(folder, files)",
        "_codes(folder, files)",
        "compiled_code_that_a_folder_brings_is_not_loaded only_the_built_in_rules_have_a_bundle",
    ),
    Guard(
        "dynlint/rulebook/rulebook.py",
        "bundled=folder == builtin_path()",
        "bundled=True",
        "only_the_built_in_rules_have_a_bundle",
    ),
    Guard("dynlint/rulebook/bundle.py", " if _has_rule(text, path) else None", "", "a_file_without_a_rule_is_not_run"),
    Guard(
        "dynlint/filesystem/git_commands.py",
        'own = {"GIT_DIR": self.directory,',
        'own = {"GIT_DIR": os.path.dirname(self.objects),',
        "a_program_of_the_configuration_is_not_run new_from_runs_nothing_that_a_repository_names a_fleet_runs_nothing_that_a_repository_names",
    ),
    Guard(
        "dynlint/filesystem/git_commands.py",
        "_write(config, _copied(git, theirs))",
        "shutil.copyfile(theirs, config)",
        "a_program_of_the_configuration_is_not_run new_from_runs_nothing_that_a_repository_names a_fleet_runs_nothing_that_a_repository_names",
    ),
    Guard(
        "dynlint/filesystem/git_commands.py",
        '    f"core.hooksPath={os.devnull}",',
        '    f"core.hooksPath=" + os.environ.get("HOOKS", "hooks"),',
        "hooks_are_not_run",
    ),
    Guard(
        "dynlint/filesystem/git_commands.py",
        "if os.path.isabs(folder) and os.path.isfile(path)",
        "if os.path.isfile(path)",
        "a_program_called_git_in_the_tree_is_not_run",
    ),
    Guard(
        "action.yml",
        '"$python" -I -c',
        '"$python" -c',
        "nothing_of_the_checkout_is_run linting_runs_nothing_of_the_checkout",
    ),
    Guard("action.yml", 'unset "${!PIP_@}" "${!PYTHON@}"', ":", "installing_runs_nothing_of_the_checkout"),
    Guard(
        "action.yml", '"$python" -I -m pip --isolated', '"$python" -m pip', "installing_runs_nothing_of_the_checkout"
    ),
    Guard("action.yml", '        cd "$RUNNER_TEMP"', "        :", "installing_runs_nothing_of_the_checkout"),
    Guard(
        "dynlint/fleet/cluster.py",
        "        os.chdir(empty)",
        "        str(empty)",
        "no_process_of_a_fleet_imports_from_the_working_directory",
    ),
    Guard(
        "dynlint/filesystem/borders.py",
        "        if any(is_within(real, top) for top in self._tops)",
        "        if any(True for top in self._tops)",
        "a_value_from_outside_is_unknown_and_says_why what_lies_outside_is_named_as_not_read no_report_quotes_what_lies_outside a_repository_planted_in_the_tree_moves_no_border_outwards the_settings_of_a_tree_name_no_baseline_outside a_folder_of_stacks_outside_the_repository_is_named_and_not_read settings_that_nobody_vouches_for_name_no_values_outside",
    ),
    Guard(
        "dynlint/filesystem/borders.py",
        "        return os.path.realpath(whole) if os.path.islink(whole) else whole",
        "        return whole",
        "a_value_from_outside_is_unknown_and_says_why what_lies_outside_is_named_as_not_read no_report_quotes_what_lies_outside",
    ),
    Guard(
        "dynlint/filesystem/borders.py",
        "            path = above\n    return path",
        '            path = above\n    git = os.path.join(path, ".git")\n    return open(git).read()[8:].strip() if os.path.isfile(git) else path',
        "a_repository_planted_in_the_tree_moves_no_border_outwards",
    ),
    Guard(
        "dynlint/filesystem/read_files.py",
        "    if border is None and is_of_the_kernel(os.path.realpath(path)):",
        "    if border is None and not path:",
        "what_the_kernel_makes_up_is_read_for_nobody",
    ),
    Guard(
        "dynlint/run/session.py",
        "return bool(config.environments) and self.request.gives_settings",
        "return bool(config.environments)",
        "settings_that_nobody_vouches_for_name_no_values_outside",
    ),
    Guard(
        "dynlint/run/session.py",
        " and not self.border.holds(config.directory)",
        "",
        "what_lies_outside_is_named_as_not_read",
    ),
    Guard(
        "dynlint/cli/settings_options.py",
        '    if "baseline" in added and not trusts:',
        '    if "baseline" not in added and not trusts:',
        "the_settings_of_a_tree_name_no_baseline_outside",
    ),
    Guard(
        "dynlint/stacks/atmos.py",
        "        if library.border is not None and not library.border.holds(path):",
        "        if library.border is None:",
        "a_folder_of_stacks_outside_the_repository_is_named_and_not_read",
    ),
    Guard(
        "dynlint/hcl/files/discovery.py",
        "        if entry.is_dir(follow_symlinks=False):  # also",
        '        if entry.is_dir(follow_symlinks=False) and not entry.name.endswith((".tf", ".json")):  # also',
        "a_folder_is_no_file_whatever_its_name",
    ),
    Guard(
        "dynlint/run/git_revision.py",
        "        elif _is_inside(module, top) and git_directory(module):",
        "        elif git_directory(module):",
        "a_link_is_no_submodule",
    ),
    Guard(
        "dynlint/filesystem/git_commands.py",
        '    if os.path.lexists(os.path.join(objects, "info", "alternates")):',
        "    if not objects:",
        "objects_of_another_repository_are_not_read",
    ),
    Guard(
        "dynlint/filesystem/git_commands.py", "    if link:", "    if not objects:", "objects_behind_links_are_not_read"
    ),
    Guard(
        "dynlint/filesystem/git_commands.py",
        '    if not os.path.isfile(os.path.join(top, ".git")) or not os.path.isfile(path):',
        "    if not os.path.isfile(path):",
        "a_bare_repository_is_no_door_to_another",
    ),
    Guard(
        "dynlint/source.py",
        "HIDDEN = ",
        "NOTES = open(__file__).read()\nHIDDEN = ",
        "one_module_reads_files_and_folders",
    ),
    Guard(
        "dynlint/hcl/files/relevance.py",
        "    decoded = unescaped(data)",
        "    decoded = data",
        "a_spelling_hides_nothing",
    ),
    Guard(
        "dynlint/filesystem/write_whole.py",
        "            _replace(path, data, mode)",
        '            with open(path, "wb") as file:\n                file.write(data)',
        "every_command_keeps_the_old_file_on_a_full_disk no_command_writes_through_a_link",
    ),
    Guard(
        "dynlint/cli/settings_options.py",
        "        if run.output and not trusts:",
        "        if not run.output:",
        "a_report_is_replaced_and_nothing_else",
    ),
    Guard(
        "dynlint/settings/run_settings.py",
        '    if os.path.isabs(path) or any(part.startswith(".") for part in parts):',
        "    if not parts:",
        "mistakes_have_their_place",
    ),
    Guard(
        "dynlint/filesystem/write_whole.py",
        "    if _leads_out(folder):",
        "    if not folder and _leads_out(folder):",
        "a_folder_that_leads_out_of_the_repository_is_refused",
    ),
    Guard(
        "dynlint/filesystem/write_whole.py",
        "    _check_folder(folder)\n    os.makedirs",
        "    os.makedirs",
        "a_checkout_does_not_move_the_folder",
    ),
    Guard(
        "dynlint/run/cache_folder.py",
        "    given = os.environ.get(VARIABLE)",
        '    given = ".dynlint_cache"',
        "nothing_is_left_in_what_is_linted",
    ),
    Guard(
        "dynlint/run/cache_entries.py", "if _ENTRY.fullmatch(entry.name)", "if entry.name", "only_entries_are_dropped"
    ),
    Guard("dynlint/fleet/parts.py", " if not os.path.islink(start) else ()", "", "nothing_is_swept_through_a_link"),
    Guard(
        "dynlint/run/withhold_sensitive.py",
        "    if (verdicts.findings or verdicts.undecided) and _hides(module):",
        "    if not module:",
        "nothing_sensitive_is_written no_part_of_a_fleet_and_no_page no_check_of_checkov numbers booleans a_flag_in_any_spelling what_a_plan_calls_sensitive_is_not_written the_region_of_a_provider the_region_of_a_provider_in_a_plan",
    ),
    Guard(
        "dynlint/hcl/modules/sensitivity.py",
        "        if declared is not None and is_flagged(declared.block, self.marks):",
        "        if declared is None:",
        "nothing_sensitive_is_written no_part_of_a_fleet_and_no_page no_check_of_checkov numbers booleans the_keys_of_a_for_each_in_a_called_module the_keys_of_a_for_each a_flag_in_any_spelling the_region_of_a_provider",
    ),
    Guard(
        "dynlint/hcl/modules/redaction.py",
        "    return redact(value, lambda path, inside: is_secret(node, scope, path, inside=inside), lambda _: HIDDEN)",
        "    return value",
        "nothing_sensitive_is_written numbers booleans",
    ),
    Guard(
        "dynlint/hcl/modules/redaction.py",
        "    return redacted_trail(place)._replace(value=place.value) if secret else place",
        "    return place",
        "nothing_sensitive_is_written no_part_of_a_fleet_and_no_page",
    ),
    Guard(
        "dynlint/hcl/modules/expansion.py",
        "    if not isinstance(collection, Unknown) and shows_secrets(module, expression):",
        "    if not module:",
        "the_keys_of_a_for_each the_keys_of_a_for_each_in_a_called_module",
    ),
    Guard(
        "dynlint/hcl/files/sensitive_declarations.py",
        '    return isinstance(node, nodes.Literal) and node.value in (False, "false", None)',
        "    return not isinstance(node, nodes.Literal) or node.value is not True",
        "a_flag_in_any_spelling",
    ),
    Guard(
        "dynlint/model/system/withheld.py",
        "        return self.stand.provider(self.block.provider_in_force)",
        "        return self.block.provider_in_force",
        "the_region_of_a_provider",
    ),
    Guard(
        "dynlint/plan/loading.py",
        "        return any(is_sensitive(item.sensitive) or is_sensitive(item.sensitive_before) for item in self.file.resources)",
        "        return False",
        "what_a_plan_calls_sensitive_is_not_written",
    ),
    Guard(
        "dynlint/faults.py",
        '    text = " ".join(str(error).split()) if os.environ.get(_VARIABLE) else ""',
        '    text = " ".join(str(error).split())',
        "the_last_resort_quotes_nothing checkov_is_told_no_text_of_an_exception no_part_of_a_fleet_quotes_an_exception",
    ),
    Guard(
        "dynlint/reports/escape.py",
        '    return "".join(_glyph(character) for character in turned(text))',
        "    return text",
        "no_report_is_steered no_command_is_steered_by_a_tree",
    ),
    Guard("dynlint/reports/escape.py", '    if "::" in text:', "    if not text:", "no_report_is_steered"),
    Guard(
        "dynlint/reports/as_sarif.py",
        '    return {"text": text.replace("](", "] (")}',
        '    return {"text": text}',
        "sarif_has_no_links_but_its_own",
    ),
    Guard(
        "dynlint/reports/as_sarif.py",
        '        text = text.replace(character, "\\\\" + character)',
        "        text = text.replace(character, character)",
        "sarif_has_no_links_but_its_own",
    ),
    Guard(
        "dynlint/reports/as_markdown.py",
        '    return _MARKUP.sub(r"\\\\\\1", _plain(text))',
        "    return _plain(text)",
        "markdown_calls_nobody_and_has_no_links_but_to_rules",
    ),
    Guard(
        "dynlint/reports/as_markdown.py",
        '_CALL.sub(_parted, shown(" ".join(text.split())[:_CUT]))',
        'shown(" ".join(text.split())[:_CUT])',
        "markdown_calls_nobody_and_has_no_links_but_to_rules",
    ),
    Guard(
        "dynlint/server/values_markdown.py",
        '    return _SIGNS.sub(r"\\\\\\1", shown(text))',
        "    return shown(text)",
        "no_name_in_a_repository_is_markdown_in_a_hover a_rule_of_a_repository",
    ),
    Guard(
        "dynlint/hcl/values/budget.py",
        "        if self.spent > self.steps:\n            raise NotEvaluatedError(self.reason)",
        "        if self.steps < 0:\n            raise NotEvaluatedError(self.reason)",
        "the_limit_is_an_error_at_a_place_and_the_rest_goes_on",
    ),
    Guard(
        "dynlint/linear/automaton.py",
        "        node = self[character] = self.automaton.before(self, character)",
        "        node = self.automaton.before(self, character)",
        "twice_the_text_takes_twice_the_steps",
    ),
    Guard(
        "dynlint/settings/path_patterns.py",
        '    return whole_matcher("|".join(map(_expression, patterns)))',
        '    return re.compile("|".join(map(_expression, patterns)), re.DOTALL).fullmatch',
        "no_pattern_takes_for_ever",
    ),
    Guard(
        "dynlint/cli/settings_options.py",
        "min(run.jobs or 1, os.cpu_count() or 1)",
        "(run.jobs or 1)",
        "settings_of_a_tree_start_no_more_processes_than_processors",
    ),
    Guard(
        "dynlint/stacks/steps.py",
        "        if self._left < 0:",
        "        if self._left < -(10**12):",
        "what_all_components_inherit_is_bounded_in_sum",
    ),
    Guard(
        "dynlint/filesystem/read_files.py",
        "    if status.st_size > limit:",
        "    if status.st_size < 0:",
        "thirty_megabytes_of_json a_settings_file_over_the_limit files_of_terraform",
    ),
    Guard(
        "dynlint/filesystem/read_files.py",
        "    if not stat.S_ISREG(status.st_mode):",
        "    if status.st_size < 0:",
        "files_of_terraform",
    ),
    Guard(
        "dynlint/filesystem/read_files.py",
        "    except (OSError, ValueError, MemoryError) as error:",
        "    except (OSError, ValueError) as error:",
        "a_file_that_does_not_fit_into_memory",
    ),
    Guard(
        "dynlint/filesystem/read_files.py",
        "    except (OSError, MemoryError) as error:",
        "    except OSError as error:",
        "a_file_that_does_not_fit_into_memory",
    ),
    Guard(
        "dynlint/run/apply_rules.py",
        "    except Exception as error:  # noqa: BLE001  # one fault costs one rule, at one subject\n        _fail(",
        "    except ZeroDivisionError as error:\n        _fail(",
        "a_rule_that_fails_costs_that_rule_at_that_subject a_rule_for_which_memory_or_the_stack_is_too_small every_format_reports_the_rest_and_the_fault",
    ),
    Guard(
        "dynlint/faults.py",
        "        if not isinstance(error, Exception):\n            return False",
        "        return False",
        "a_folder_for_which_memory_or_the_stack_is_too_small",
    ),
    Guard(
        "dynlint/settings/path_patterns.py",
        '    pattern = "".join(f"[{sign}]" if sign in "*?[{" else "?" if sign == "\\\\" else sign for sign in path)',
        "    pattern = path",
        "a_folder_of_any_name",
    ),
    Guard(
        "dynlint/fleet/apart.py",
        "        signal.setitimer(signal.ITIMER_REAL, seconds)",
        "        signal.setitimer(signal.ITIMER_REAL, 40)",
        "a_source_without_end_is_named_and_tried_again the_rest_goes_on",
    ),
    Guard(
        "dynlint/fleet/cluster.py",
        '            yield outcome or failed(source, orders, f"Its worker failed: {_why(trouble)}")',
        "            yield outcome or future.result()",
        "a_source_that_kills_workers_is_an_error_of_its_own",
    ),
    Guard(
        "dynlint/fleet/parts.py",
        "            is_whole = file.read([*COLUMNS]).schema.names == [*COLUMNS] and _digest(said[_SIZE:]) == said[:_SIZE]",
        "            is_whole = True",
        "a_part_with_any_byte_wrong_is_made_anew_or_says_the_same",
    ),
    Guard(
        "dynlint/fleet/survey.py",
        "    except OSError as error:\n        why = ",
        "    except ZeroDivisionError as error:\n        why = ",
        "what_cannot_be_written_is_not_the_schedulers_fault",
    ),
    Guard(
        "dynlint/fleet/cluster.py",
        "            if future.status == _CANCELLED:\n                break",
        "            pass",
        "a_lost_scheduler_is_told_and_the_finished_ones_are_kept",
    ),
    Guard(
        "dynlint/model/kinds.py",
        '    return _refused(value, name, "a number")',
        "    return value  # type: ignore",
        "a_sample_of_types",
    ),
    Guard(
        "dynlint/fleet/sources.py",
        "        inside = [folder for folder in inside if not is_bare(folder)]",
        "        inside = [*inside]",
        "terraform_beside_repositories_is_a_source_too",
    ),
    Guard("dynlint/hcl/values/limits.py", "FORMAT_WIDTH = 10_000", "FORMAT_WIDTH = 10**9", "nothing_hangs"),
    Guard(
        "dynlint/filesystem/read_files.py",
        "            found = list(entries)\n    except (OSError, ValueError) as error:",
        "            found = list(entries)\n    except ValueError as error:",
        "a_called_module_that_may_not_be_listed",
    ),
)


def page_tests() -> dict[str, str]:
    """Return the tests that the page names: the file of each."""
    named = re.findall(r"`(tests/[\w/]+\.py)::test_(\w+)`", PAGE.read_text(encoding="utf-8"))
    return {name: path for path, name in named}


def mistakes(guard: Guard, tree: Path, tests: dict[str, str]) -> Iterator[str]:
    """Yield what is wrong with a guard: the code lacks it, or a test does not notice that it is off."""
    path = tree / guard.file
    text = path.read_text(encoding="utf-8")
    if guard.piece not in text:
        yield "the code has no such piece"
        return
    path.write_text(text.replace(guard.piece, guard.instead), encoding="utf-8")
    try:
        named = guard.tests.split()
        yield from (f"the page names no test_{name}" for name in named if name not in tests)
        wanted = {name: f"{tests[name]}::test_{name}" for name in named if name in tests}
        failed = _failed([*wanted.values()], tree)
        yield from (f"test_{name} passes" for name, test in wanted.items() if test not in failed)
    finally:
        path.write_text(text, encoding="utf-8")


def _failed(tests: list[str], tree: Path) -> set[str]:
    """Return those of some tests that fail, in one run; all where it does not end."""
    command = [sys.executable, "-m", "pytest", "-q", "-rfE", "--tb=no", "-p", "no:cacheprovider", "-p", "no:xdist"]
    variables = {**os.environ, "PYTHONPATH": str(tree), "PYTHONDONTWRITEBYTECODE": "1"}
    try:
        done = subprocess.run(
            [*command, *tests], cwd=tree, env=variables, capture_output=True, text=True, timeout=SECONDS, check=False
        )
    except subprocess.TimeoutExpired:
        return {*tests}
    if done.returncode not in (0, 1):  # nothing could be collected: the code cannot be imported
        return {*tests}
    return {found.partition("[")[0] for found in re.findall(r"^(?:FAILED|ERROR) (\S+)", done.stdout, re.MULTILINE)}


def copied(into: Path) -> Path:
    """Return a copy of the tree."""
    left_out = shutil.ignore_patterns("__pycache__", ".terraform", "node_modules")
    for name in os.listdir(TOP):
        if name in COPIED:
            shutil.copytree(TOP / name, into / name, symlinks=True, ignore=left_out)
        elif (TOP / name).is_file():
            shutil.copy2(TOP / name, into / name)
    return into


def main() -> int:
    """Run the command line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("word", nargs="*")
    parser.add_argument("--all", action="store_true")
    options = parser.parse_args()
    tests = page_tests()
    wanted = [each for each in GUARDS if not options.word or any(word in f"{each}" for word in options.word)]
    found = 0
    with tempfile.TemporaryDirectory(prefix="dynlint-guards-") as folder:
        tree = copied(Path(folder))
        for guard in wanted:
            wrong = [*mistakes(guard, tree, tests)]
            found += len(wrong)
            for said in wrong or ["is noticed"] * options.all:
                sys.stdout.write(f"{guard.file}: {guard.piece!r} -> {guard.instead!r}: {said}\n")
                sys.stdout.flush()
    guarded = {name for guard in GUARDS for name in guard.tests.split()}
    missing = [] if options.word else sorted(tests.keys() - guarded)
    sys.stdout.writelines(f"no guard is for test_{name}\n" for name in missing)
    return int(bool(found or missing))


if __name__ == "__main__":
    sys.exit(main())
