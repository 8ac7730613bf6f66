"""All limits of settings and of rules in YAML. A larger file is refused, with the place."""

from __future__ import annotations

SETTINGS_DEPTH = 100
"""How deep values may nest in settings and in rules in YAML."""

PATH_PATTERN_LENGTH = 2000
"""The most characters of one path pattern."""

PATH_PATTERNS_LENGTH = 50_000
"""The most characters that the path patterns of one list have together, of those with `*`, `?`, `[` or `{`."""

ENVIRONMENTS = 1000
"""The most environments that settings name."""

YAML_RULES_LENGTH = 500_000
"""The most bytes of all files with rules in YAML that a run reads."""

MATCHES_STEPS = 200_000
"""The most steps that `matches` of a rule in YAML takes for one value."""

STEPS_OF_A_COMPARISON = 16
"""The steps of `matches` that count as one of the comparisons that the rules may make over one root module."""
