"""Calls of modules that have a stand-in, with all features that rules read, to compare both results."""

from __future__ import annotations

from typing import NamedTuple


class Call(NamedTuple):
    """A call of a module in one release."""

    name: str
    file: str
    """The file name of the stand-in, see `dynlint/stand_ins`."""
    version: str
    arguments: str

    @property
    def source(self) -> str:
        """The module's address in the registry."""
        return SOURCES[self.file]

    @property
    def beside(self) -> str:
        """A table beside the call: a module without resources of its own gives this table its name and tags."""
        if self.file != "cloudposse_label":
            return ""
        return _NAMED.replace("CALL", self.name)

    def is_at(self, address: str) -> bool:
        """Tell whether an address is in the called module or beside it."""
        return address.startswith((f"module.{self.name}.", f"aws_dynamodb_table.{self.name}["))


SOURCES = {
    "dynamodb_table": "terraform-aws-modules/dynamodb-table/aws",
    "lambda": "terraform-aws-modules/lambda/aws",
    "metric_alarm": "terraform-aws-modules/cloudwatch/aws//modules/metric-alarm",
    "metric_alarms": "terraform-aws-modules/cloudwatch/aws//modules/metric-alarms-by-multiple-dimensions",
    "iam_policy": "terraform-aws-modules/iam/aws//modules/iam-policy",
    "iam_role": "terraform-aws-modules/iam/aws//modules/iam-role",
    "iam_assumable_role": "terraform-aws-modules/iam/aws//modules/iam-assumable-role",
    "kms": "terraform-aws-modules/kms/aws",
    "cloudposse_label": "cloudposse/label/null",
    "cloudposse_dynamodb": "cloudposse/dynamodb/aws",
    "cloudposse_dynamodb_autoscaler": "cloudposse/dynamodb-autoscaler/aws",
    "cloudposse_tfstate_backend": "cloudposse/tfstate-backend/aws",
}

_NAMED = """resource "aws_dynamodb_table" "CALL" {
  count        = module.CALL.enabled ? 1 : 0
  name         = module.CALL.id
  tags         = module.CALL.tags
  hash_key     = "id"
  billing_mode = "PAY_PER_REQUEST"
  attribute {
    name = "id"
    type = "S"
  }
}
"""
_PLAIN = """
  name       = "orders"
  hash_key   = "id"
  attributes = [{ name = "id", type = "S" }]
"""
_KEYS = """
  name      = "orders"
  hash_key  = "id"
  range_key = "at"
  attributes = [
    { name = "id", type = "S" },
    { name = "at", type = "N" },
    { name = "by", type = "S" },
  ]
"""
_INDEXES = (
    _KEYS
    + """
  global_secondary_indexes = [
    { name = "by-who", hash_key = "by", range_key = "at", projection_type = "INCLUDE", non_key_attributes = ["x"] },
    { name = "by-time", hash_key = "at", projection_type = "KEYS_ONLY" },
  ]
  local_secondary_indexes = [
    { name = "local", range_key = "by", projection_type = "ALL" },
  ]
"""
)
_SAFE = (
    _PLAIN
    + """
  point_in_time_recovery_enabled     = true
  server_side_encryption_enabled     = true
  server_side_encryption_kms_key_arn = "arn:aws:kms:eu-west-1:111122223333:key/k"
  ttl_enabled                        = true
  ttl_attribute_name                 = "expires"
  stream_enabled                     = true
  stream_view_type                   = "NEW_IMAGE"
  tags                               = { Team = "shop" }
"""
)
_SCALED = (
    _KEYS
    + """
  billing_mode   = "PROVISIONED"
  read_capacity  = 5
  write_capacity = 6
  global_secondary_indexes = [
    {
      name            = "by-who"
      hash_key        = "by"
      projection_type = "ALL"
      read_capacity   = 3
      write_capacity  = 4
    },
  ]
  autoscaling_read  = { max_capacity = 10, target_value = 60, scale_in_cooldown = 5 }
  autoscaling_write = { max_capacity = 20 }
  autoscaling_indexes = {
    by-who = { read_max_capacity = 30, read_min_capacity = 3, write_max_capacity = 31, write_min_capacity = 4 }
  }
"""
)
_ON = _SCALED + "\n  autoscaling_enabled = true\n"
_REPLICAS = (
    _PLAIN
    + """
  stream_enabled   = true
  stream_view_type = "NEW_AND_OLD_IMAGES"
  replica_regions = [
    {
      region_name            = "eu-west-2"
      kms_key_arn            = "arn:aws:kms:eu-west-2:111122223333:key/k"
      propagate_tags         = true
      point_in_time_recovery = true
    },
    { region_name = "eu-north-1" },
  ]
"""
)
_POLICY = 'jsonencode({ Statement = [{ Effect = "Allow", Action = "dynamodb:GetItem", Resource = "*" }] })'
_ALARM = """
  alarm_name          = "throttled"
  namespace           = "AWS/DynamoDB"
  metric_name         = "ReadThrottleEvents"
  dimensions          = { TableName = "orders" }
  statistic           = "Sum"
  period              = 60
  evaluation_periods  = 2
  datapoints_to_alarm = 1
  comparison_operator = "GreaterThanThreshold"
  threshold           = 0
  treat_missing_data  = "notBreaching"
  alarm_actions       = ["arn:aws:sns:eu-west-1:111122223333:alarms"]
"""
_STATEMENTS = """
  function_name            = "reader"
  create_package           = false
  local_existing_package   = "x.zip"
  handler                  = "a.b"
  runtime                  = "python3.12"
  attach_policy_statements = true
  policy_statements = {
    read-it = {
      effect    = "Allow"
      actions   = ["dynamodb:GetItem", "dynamodb:Query"]
      resources = ["arn:aws:dynamodb:eu-west-1:111122223333:table/orders"]
    }
    never = { effect = "Deny", actions = ["dynamodb:DeleteTable"], resources = ["*"] }
  }
"""
_STREAM = """
  function_name          = "reader"
  create_package         = false
  local_existing_package = "x.zip"
  handler                = "a.b"
  runtime                = "python3.12"
  event_source_mapping = {
    orders = {
      event_source_arn               = "arn:aws:dynamodb:eu-west-1:111122223333:table/orders/stream/2024"
      starting_position              = "LATEST"
      maximum_retry_attempts         = 3
      bisect_batch_on_function_error = true
      destination_arn_on_failure     = "arn:aws:sqs:eu-west-1:111122223333:failed"
      filter_criteria                = { pattern = "{}" }
    }
  }
"""
_LOCKS = '\n  namespace = "acme"\n  stage     = "prod"\n  name      = "terraform"\n'
_STATE = _LOCKS + '  attributes = ["state"]\n'
_LABEL = '  environment = "ue1"\n  tags = { Team = "shop" }\n'
_TENANT = '  tenant = "shop"\n  attributes = ["a b", "c"]\n'
_ORDER = """
  tenant           = "sh_op"
  label_order      = ["tenant", "name"]
  delimiter        = "_"
  label_value_case = "upper"
  label_key_case   = "lower"
"""
_CONTEXT = """
  context          = module.label_tenant_0250.context
  name             = "orders"
  attributes       = ["d"]
  tags             = { Team = "shop" }
  label_value_case = "title"
"""

CALLS = (
    Call("plain_013", "dynamodb_table", "0.13.0", _PLAIN),
    Call("plain_130", "dynamodb_table", "1.3.0", _PLAIN),
    Call("plain_200", "dynamodb_table", "2.0.0", _PLAIN),
    Call("plain_330", "dynamodb_table", "3.3.0", _PLAIN),
    Call("plain_420", "dynamodb_table", "4.2.0", _PLAIN),
    Call("plain_440", "dynamodb_table", "4.4.0", _PLAIN),
    Call("plain_550", "dynamodb_table", "5.5.0", _PLAIN),
    Call("none", "dynamodb_table", "4.2.0", _PLAIN + "\n  create_table = false\n"),
    Call("safe_110", "dynamodb_table", "1.1.0", _SAFE),
    Call("safe_310", "dynamodb_table", "3.1.0", _SAFE),
    Call("safe_400", "dynamodb_table", "4.0.0", _SAFE + "\n  deletion_protection_enabled = true\n"),
    Call(
        "safe_500",
        "dynamodb_table",
        "5.0.0",
        _SAFE + '\n  deletion_protection_enabled = true\n  table_class = "STANDARD_INFREQUENT_ACCESS"\n',
    ),
    Call("window_440", "dynamodb_table", "4.4.0", _SAFE + "\n  point_in_time_recovery_period_in_days = 7\n"),
    Call("indexes_120", "dynamodb_table", "1.2.0", _INDEXES),
    Call("indexes_330", "dynamodb_table", "3.3.0", _INDEXES),
    Call("indexes_550", "dynamodb_table", "5.5.0", _INDEXES),
    Call("scaled_110", "dynamodb_table", "1.1.0", _SCALED),
    Call("scaled_off_200", "dynamodb_table", "2.0.0", _SCALED),
    Call("scaled_200", "dynamodb_table", "2.0.0", _ON),
    Call("scaled_311", "dynamodb_table", "3.1.1", _ON + '\n  table_class = "STANDARD"\n'),
    Call("scaled_420", "dynamodb_table", "4.2.0", _ON),
    Call("scaled_550", "dynamodb_table", "5.5.0", _ON),
    Call("ignored_330", "dynamodb_table", "3.3.0", _ON + "\n  ignore_changes_global_secondary_index = true\n"),
    Call("ignored_550", "dynamodb_table", "5.5.0", _ON + "\n  ignore_changes_global_secondary_index = true\n"),
    Call("replicas_110", "dynamodb_table", "1.1.0", _REPLICAS),
    Call("replicas_300", "dynamodb_table", "3.0.0", _REPLICAS),
    Call("replicas_420", "dynamodb_table", "4.2.0", _REPLICAS),
    Call("replicas_550", "dynamodb_table", "5.5.0", _REPLICAS),
    Call(
        "limited_420",
        "dynamodb_table",
        "4.2.0",
        _PLAIN + "\n  on_demand_throughput = { max_read_request_units = 5, max_write_request_units = 6 }\n",
    ),
    Call("policy_430", "dynamodb_table", "4.3.0", f"{_PLAIN}\n  resource_policy = {_POLICY}\n"),
    Call("alarm_300", "metric_alarm", "3.0.0", _ALARM),
    Call("alarm_572", "metric_alarm", "5.7.2", _ALARM),
    Call(
        "query_572",
        "metric_alarm",
        "5.7.2",
        """
  alarm_name          = "errors"
  evaluation_periods  = 1
  comparison_operator = "GreaterThanThreshold"
  threshold           = 1
  metric_query = [
    { id = "sum", expression = "a + 1", return_data = true, label = "all" },
    {
      id = "a"
      metric = [{
        namespace   = "AWS/DynamoDB"
        metric_name = "SystemErrors"
        period      = 60
        stat        = "Sum"
        dimensions  = { TableName = "orders", Operation = "GetItem" }
      }]
    },
  ]
""",
    ),
    Call(
        "alarms_572",
        "metric_alarms",
        "5.7.2",
        _ALARM.replace(
            'dimensions          = { TableName = "orders" }',
            'dimensions          = { a = { TableName = "a" }, b = { TableName = "b" } }',
        ),
    ),
    Call("access_440", "iam_policy", "4.4.0", f'\n  name   = "app"\n  policy = {_POLICY}\n'),
    Call("access_560", "iam_policy", "5.60.0", f'\n  name   = "app"\n  policy = {_POLICY}\n'),
    Call("access_650", "iam_policy", "6.5.0", f'\n  name   = "app"\n  policy = {_POLICY}\n'),
    Call(
        "role_650",
        "iam_role",
        "6.5.0",
        """
  name                 = "app"
  create_inline_policy = true
  inline_policy_permissions = {
    read = { actions = ["dynamodb:GetItem"], resources = ["*"] }
  }
  policies = { full = "arn:aws:iam::aws:policy/AmazonDynamoDBFullAccess" }
""",
    ),
    Call(
        "role_560",
        "iam_assumable_role",
        "5.60.0",
        """
  create_role             = true
  role_name               = "app"
  trusted_role_services   = ["ec2.amazonaws.com"]
  custom_role_policy_arns = ["arn:aws:iam::aws:policy/AmazonDynamoDBReadOnlyAccess"]
  inline_policy_statements = [
    { sid = "Read", actions = ["dynamodb:GetItem"], resources = ["*"] },
  ]
""",
    ),
    Call("key_100", "kms", "1.0.0", '\n  description = "orders"\n'),
    Call("key_311", "kms", "3.1.1", '\n  description = "orders"\n  deletion_window_in_days = 7\n'),
    Call("key_420", "kms", "4.2.0", "\n  enable_key_rotation = false\n  rotation_period_in_days = null\n"),
    Call("state_0381", "cloudposse_tfstate_backend", "0.38.1", _STATE),
    Call("state_033", "cloudposse_tfstate_backend", "0.33.0", _STATE + "  enable_server_side_encryption = false\n"),
    Call("state_111", "cloudposse_tfstate_backend", "1.1.1", _STATE),
    Call("state_190", "cloudposse_tfstate_backend", "1.9.0", _LOCKS + "  deletion_protection_enabled = true\n"),
    Call("state_none", "cloudposse_tfstate_backend", "1.9.0", _LOCKS + "  dynamodb_enabled = false\n"),
    Call("posse_tenant_037", "cloudposse_dynamodb", "0.37.0", _LOCKS + '  hash_key = "pk"\n  tenant = "shop"\n'),
    Call("label_plain_0241", "cloudposse_label", "0.24.1", _LOCKS + _LABEL),
    Call("label_tenant_0250", "cloudposse_label", "0.25.0", _LOCKS + _TENANT),
    Call("label_order_0250", "cloudposse_label", "0.25.0", _LOCKS + _ORDER),
    Call("label_context_0250", "cloudposse_label", "0.25.0", _CONTEXT),
    Call("label_off_0250", "cloudposse_label", "0.25.0", _LOCKS + "  enabled = false\n"),
    Call("label_short_0250", "cloudposse_label", "0.25.0", _LOCKS + "  id_length_limit = 8\n"),
    Call("posse_029", "cloudposse_dynamodb", "0.29.0", _LOCKS + '  hash_key = "pk"\n  range_key = "sk"\n'),
    Call(
        "posse_037",
        "cloudposse_dynamodb",
        "0.37.0",
        _LOCKS + '  hash_key = "pk"\n  billing_mode = "PAY_PER_REQUEST"\n  enable_streams = true\n'
        '  stream_view_type = "NEW_IMAGE"\n',
    ),
    Call(
        "posse_scaled_036",
        "cloudposse_dynamodb",
        "0.36.0",
        _LOCKS + '  hash_key = "pk"\n  ttl_attribute = ""\n  enable_autoscaler = true\n'
        '  dynamodb_attributes = [{ name = "by", type = "S" }]\n'
        '  global_secondary_index_map = [{ name = "by", hash_key = "by", range_key = null, projection_type = "ALL", '
        "non_key_attributes = null, read_capacity = 5, write_capacity = 5 }]\n",
    ),
    Call(
        "scaler_015",
        "cloudposse_dynamodb_autoscaler",
        "0.15.0",
        _LOCKS + '  dynamodb_table_name = "orders"\n'
        '  dynamodb_table_arn = "arn:aws:dynamodb:eu-west-1:111122223333:table/orders"\n  dynamodb_indexes = ["by"]\n',
    ),
    Call("lambda_200", "lambda", "2.0.0", _STATEMENTS),
    Call("lambda_600", "lambda", "6.0.0", _STATEMENTS),
    Call("lambda_7211", "lambda", "7.21.1", _STATEMENTS),
    Call("lambda_881", "lambda", "8.8.1", _STATEMENTS),
    Call("stream_600", "lambda", "6.0.0", _STREAM),
    Call("stream_7211", "lambda", "7.21.1", _STREAM),
    Call(
        "lambda_json_500",
        "lambda",
        "5.0.0",
        _STREAM.replace("event_source_mapping = {", "unused = {").partition("  unused")[0]
        + f"  attach_policy_json = true\n  policy_json = {_POLICY}\n"
        f"  attach_policy_jsons = true\n  number_of_policy_jsons = 1\n  policy_jsons = [{_POLICY}]\n",
    ),
)
"""The names are unique and end with the release."""


def written(calls: tuple[Call, ...] = CALLS) -> str:
    """Return a root module that makes the calls, each with its registry source and release."""
    return "\n".join(
        f'module "{call.name}" {{\n  source  = "{call.source}"\n  version = "{call.version}"\n{call.arguments}}}\n'
        + call.beside
        for call in calls
    )
