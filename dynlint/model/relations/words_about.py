"""Words in the names of policies and principals, which tell operators and people from services."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

from dynlint.model.iam.access import words_of

if TYPE_CHECKING:
    from dynlint.model.iam.access import Policy, Statement
    from dynlint.model.system.module import Module

OPERATORS = (
    *("ci", "cd", "cicd", "deploy", "deployer", "deployment", "deployments", "terraform", "tofu", "terragrunt"),
    *("github", "gitlab", "bitbucket", "circleci", "jenkins", "atlantis", "spacelift", "codebuild", "codepipeline"),
    *("cloudformation", "migration", "migrations", "admin", "administrator", "administrators", "admins", "breakglass"),
    *("operator", "operators", "backup", "restore", "autoscaling", "autoscale", "appautoscaling", "autoscaler"),
    *("autoscalers", "scaling", "scaler", "provisioner", "provisioning", "pipeline", "oidc", "sso"),
)
"""Words in the names of principals that create and operate tables: deployment tools and administrators."""
PEOPLE = ("developer", "developers", "engineer", "engineers", "sre", "poweruser", "powerusers", "support", "staff")
"""Words in the names of roles for people."""


def words_about(statement: Statement, module: Module) -> set[str]:
    """Return the words in the names of a statement, its policy, its module and its principals.

    The name of a role's inline policy tells its purpose. It does not count if the role's own name is known, which tells
    who has it: the policy ``deploy`` of the role ``worker`` belongs to an application. ``break glass`` is one word.
    """
    policy = statement.policy
    title = "" if _is_of_a_known_role(policy) else policy.title
    words = words_of(" ".join((title, policy.block.module, statement.sid, *module.principals.of(policy))))
    return {*words, *("breakglass" for pair in pairwise(words) if pair == ("break", "glass"))}


def _is_of_a_known_role(policy: Policy) -> bool:
    return policy.block.type == "aws_iam_role_policy" and isinstance(policy.block.get("role").symbol, str)
