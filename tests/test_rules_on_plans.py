"""Every rule has the same result for a plan alone as for its source, or a known reason for the difference."""

from __future__ import annotations

import json
import shutil
from typing import TYPE_CHECKING

import pytest
from written_plans import plan_of

from dynlint.request import Request
from dynlint.rulebook.rulebook import load
from dynlint.run.lint import run
from dynlint.testing import examples

if TYPE_CHECKING:
    from pathlib import Path

    from dynlint.rule import Rule

_LIFECYCLE = "lifecycle is not in a plan"
UNANSWERABLE = {
    **dict.fromkeys(("DYN301", "DYN303", "DYN304", "DYN605", "DYN814"), _LIFECYCLE),
    **dict.fromkeys(("DYN602", "DYN806", "DYN813"), f"{_LIFECYCLE}, and says whether the change is ignored"),
    **dict.fromkeys(("DYN505", "DYN516"), "nobody can tell the ARN of a table from text around it"),
    "DYN518": "text around an ARN is unknown as a whole",
    "DYN616": "an example of source has nothing from before",
    "DYN617": "other environments have plans of their own",
    **dict.fromkeys(("DYN902", "DYN908"), "the backend is not in a plan"),
    "DYN715": "nobody can tell the ARN of an index from text around it",
    "DYN909": "a policy over a table that does not exist yet is unknown as a whole",
    "DYN907": "whether a region is written out is not in a plan",
}
RULES = [rule for rule in load().rules if not rule.id.startswith("DYN0")]


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.name)
def test_the_examples_in_a_plan_alone(rule: Rule, tmp_path: Path) -> None:
    for example in examples("", rule):
        source, alone = tmp_path / example.title / "production", tmp_path / "alone"
        for name, text in example.files.items():
            (source / name).parent.mkdir(parents=True, exist_ok=True)
            (source / name).write_text(text, encoding="utf-8")
        alone.mkdir(exist_ok=True)
        path = alone / "production.tfplan.json"
        path.write_text(json.dumps(plan_of(source)), encoding="utf-8")
        if (source / ".dynlint.yaml").is_file():
            shutil.copy(source / ".dynlint.yaml", alone)
        result = run(Request((str(path),), select=(rule.id,)))
        assert result.errors == ()
        assert bool(result.findings) == (bool(example.fires) and rule.id not in UNANSWERABLE)
