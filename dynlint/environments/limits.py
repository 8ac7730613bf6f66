"""All limits of the search for environments, beside those of `dynlint.hcl.values.limits`."""

from __future__ import annotations

VALUE_FOLDERS_DEPTH = 4
"""How many levels of folders are looked at below a folder of values above a root module."""

VALUE_FOLDERS_NUMBER = 500
"""The most folders of values that are looked at above one root module."""

WORKSPACE_DEPTH = 5
"""How deep the chain of calls and locals may be on which a module knows the name of the workspace."""

PIPELINE_LINE = 4000
"""The most characters of a line of a script or CI file, with what continues it, that is read."""

NEAR_LINES = 15
"""How many lines of a script or CI file lie between a command and the line that names its folder, at most."""

PIPELINE_CHARACTERS = 2_000_000
"""The most characters that are read for one root module from the scripts and CI files that may run Terraform."""

PIPELINE_STATEMENTS = 500
"""The most commands of Terraform that are read for one root module in scripts and CI files."""

RUN_ENVIRONMENTS = 6_000
"""The most root modules and environments of one run; each root module has an equal part of them."""

LEAST_ENVIRONMENTS = 10
"""The fewest environments of a root module that are judged, whatever the number of root modules."""
