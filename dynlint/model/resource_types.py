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
"""Every resource."""
TABLES = (TABLE, INDEX)
"""A table, and what is written of it in a resource of its own."""
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
"""Resources whose argument `policy` says what somebody may do."""
POLICIES = (*IDENTITY_POLICIES, TABLE_POLICY, POLICY_DOCUMENT, ROLE)
"""What may grant access to a table: a role has policies of its own inside."""
POLICY_ATTACHMENTS = (
    "aws_iam_policy_attachment",
    "aws_iam_role_policy_attachment",
    "aws_iam_role_policy_attachments_exclusive",
    "aws_iam_user_policy_attachment",
    "aws_iam_user_policy_attachments_exclusive",
    "aws_iam_group_policy_attachment",
)
"""What gives somebody a policy by its ARN, such as one of AWS's own."""
KEYS = ("aws_kms_key", "aws_kms_external_key", "aws_kms_replica_key", "aws_kms_replica_external_key")
KEY_POLICIES = (*KEYS, "aws_kms_key_policy", POLICY_DOCUMENT)
"""What may have a policy of a key in it."""
PIPE = "aws_pipes_pipe"
STREAM_READERS = ("aws_lambda_event_source_mapping", PIPE)
BACKUPS = (BACKUP_PLAN, BACKUP_SELECTION)
SELECTED_BY_TAG = (BACKUP_SELECTION,)
"""What may be about tables and never say so."""
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
"""What each check of a rule is about; a check that is not here looks at whatever it likes."""
