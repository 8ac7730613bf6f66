"""Resource types of the AWS provider, single and in groups; other files import them from here."""

from __future__ import annotations

TABLE = "aws_dynamodb_table"
INDEX = "aws_dynamodb_global_secondary_index"
REPLICA = "aws_dynamodb_table_replica"
TABLE_POLICY = "aws_dynamodb_resource_policy"
ALARM = "aws_cloudwatch_metric_alarm"
DASHBOARD = "aws_cloudwatch_dashboard"
SCALING_TARGET = "aws_appautoscaling_target"
SCALING_POLICY = "aws_appautoscaling_policy"
SCHEDULED_ACTION = "aws_appautoscaling_scheduled_action"
POLICY_DOCUMENT = "aws_iam_policy_document"
ROLE = "aws_iam_role"
BACKUP_PLAN = "aws_backup_plan"
BACKUP_SELECTION = "aws_backup_selection"

ANY = ("*",)
"""All resource types."""
TABLES = (TABLE, INDEX)
"""Tables, and their indexes as separate resources."""
TABLES_AND_REPLICAS = (*TABLES, REPLICA)
SCALING = (SCALING_TARGET, SCALING_POLICY)
ALL_SCALING = (*SCALING, SCHEDULED_ACTION)
IDENTITY_POLICIES = (
    "aws_iam_policy",
    "aws_iam_role_policy",
    "aws_iam_user_policy",
    "aws_iam_group_policy",
    "aws_ssoadmin_permission_set_inline_policy",
)
"""Resources whose argument `policy` is an identity policy."""
POLICIES = (*IDENTITY_POLICIES, TABLE_POLICY, POLICY_DOCUMENT, ROLE)
"""Resources that may grant access to a table; a role can contain inline policies."""
POLICY_ATTACHMENTS = (
    "aws_iam_policy_attachment",
    "aws_iam_role_policy_attachment",
    "aws_iam_role_policy_attachments_exclusive",
    "aws_iam_user_policy_attachment",
    "aws_iam_user_policy_attachments_exclusive",
    "aws_iam_group_policy_attachment",
)
"""Resources that attach a policy to principals by its ARN, such as an AWS managed policy."""
KEYS = ("aws_kms_key", "aws_kms_external_key", "aws_kms_replica_key", "aws_kms_replica_external_key")
KEY_POLICIES = (*KEYS, "aws_kms_key_policy", POLICY_DOCUMENT)
"""Resources that may contain a key policy."""
PIPE = "aws_pipes_pipe"
STREAM_READERS = ("aws_lambda_event_source_mapping", PIPE)
BACKUPS = (BACKUP_PLAN, BACKUP_SELECTION)
SELECTED_BY_TAG = (BACKUP_SELECTION,)
"""Resources that can select a table by tags, without naming it."""
STATE_OUTPUTS = {"terraform_remote_state": "outputs", "tfe_outputs": "nonsensitive_values"}
"""Data sources that read the outputs in a state, each with the attribute that has them.

``values`` of ``tfe_outputs`` has them, too, but Terraform takes it for sensitive.
"""
OF_CHECK: dict[str, tuple[str, ...]] = {
    "check_table": (TABLE,),
    "check_index": (TABLE,),
    "check_alarm": (ALARM,),
    "check_metric": (ALARM,),
    "check_target": (SCALING_TARGET,),
    "check_scaling_policy": (SCALING_POLICY,),
    "check_policy": POLICIES,
    "check_statement": POLICIES,
    "check_environments": (TABLE, SCALING_TARGET),
}
"""The resource types that each kind of check examines; other checks may examine any type."""
