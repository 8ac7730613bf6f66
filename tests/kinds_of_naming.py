"""The ways to name a table, and the places where the resource that names it can be: the cases of `test_places.py`."""

from __future__ import annotations

from typing import NamedTuple

PROVIDERS = """
variable "somewhere" { type = string }
provider "aws" {
  region = "us-east-1"
  assume_role { role_arn = "arn:aws:iam::111111111111:role/apply" }
}
provider "aws" {
  alias  = "west"
  region = "us-west-2"
  assume_role { role_arn = "arn:aws:iam::111111111111:role/apply" }
}
provider "aws" {
  alias  = "audit"
  region = "us-east-1"
  assume_role { role_arn = "arn:aws:iam::222222222222:role/apply" }
}
provider "aws" {
  alias  = "somewhere"
  region = var.somewhere
  assume_role { role_arn = "arn:aws:iam::111111111111:role/apply" }
}
"""
TABLE = """
resource "aws_dynamodb_table" "orders" {
  name             = "orders"
  hash_key         = "id"
  read_capacity    = 5
  write_capacity   = 5
  stream_enabled   = true
  stream_view_type = "NEW_IMAGE"
  tags             = { backup = "yes" }
  attribute {
    name = "id"
    type = "S"
  }
  global_secondary_index {
    name            = "by-id"
    hash_key        = "id"
    projection_type = "ALL"
    read_capacity   = 5
    write_capacity  = 5
  }
}
"""
TWINS = """
resource "aws_dynamodb_table" "west" {
  provider = aws.west
  name     = "orders"
  point_in_time_recovery { enabled = true }
}
resource "aws_dynamodb_table" "argued" {
  region = "us-west-2"
  name   = "orders"
  point_in_time_recovery { enabled = true }
}
"""
PLACES = {
    "same": "",
    "alias": "provider = aws.west",
    "argument": 'region = "us-west-2"',
    "account": "provider = aws.audit",
    "unknown": "provider = aws.somewhere",
}
ARN = "arn:aws:dynamodb:us-east-1:111111111111:table/orders"
ARNS = {
    "same": f'"{ARN}',
    "alias": '"${aws_dynamodb_table.west.arn}',
    "argument": '"${aws_dynamodb_table.argued.arn}',
    "account": f'"{ARN.replace("111111111111", "222222222222")}',
    "unknown": f'"{ARN.replace("us-east-1", "${var.somewhere}")}',
}
FOUND, SILENT, UNDECIDED = "found", "silent", "undecided"


class Kind(NamedTuple):
    """A way to name a table, the rule that shows whether it matches, and the answer in the table's own place."""

    rule: str
    at: str
    same: str
    code: str
    account: str = ""
    """The rule's answer in another account, if it is not the same as in another region."""


ALARM = """
resource "aws_cloudwatch_metric_alarm" "a" {
  PLACE
  for_each    = toset(["ReadThrottleEvents", "WriteThrottleEvents"])
  alarm_name  = each.key
  namespace   = "AWS/DynamoDB"
"""
KINDS = {
    "alarm": Kind(
        "alarm-missing",
        "aws_dynamodb_table.orders",
        SILENT,
        ALARM + "metric_name = each.key\ndimensions = { TableName = aws_dynamodb_table.orders.name }\n}",
    ),
    "alarm of an index": Kind(
        "index-alarm-missing",
        "aws_dynamodb_table.orders",
        SILENT,
        ALARM + 'metric_name = each.key\ndimensions = { TableName = "orders", GlobalSecondaryIndexName = "by-id" }\n}',
    ),
    "metric math": Kind(
        "alarm-missing",
        "aws_dynamodb_table.orders",
        SILENT,
        """
resource "aws_cloudwatch_metric_alarm" "a" {
  PLACE
  for_each = toset(["ReadThrottleEvents", "WriteThrottleEvents"])
  metric_query {
    id = "m"
    metric {
      namespace   = "AWS/DynamoDB"
      metric_name = each.key
      dimensions  = { TableName = "orders" }
    }
  }
  metric_query {
    id         = "e"
    expression = "m / 60"
  }
}
""",
    ),
    "metrics insights": Kind(
        "alarm-missing",
        "aws_dynamodb_table.orders",
        SILENT,
        """
resource "aws_cloudwatch_metric_alarm" "a" {
  PLACE
  for_each = toset(["ReadThrottleEvents", "WriteThrottleEvents"])
  metric_query {
    id         = "q"
    expression = "SELECT SUM(${each.key}) FROM SCHEMA(\\"AWS/DynamoDB\\", TableName)"
  }
}
""",
    ),
    "composite alarm": Kind(
        "alarm-without-action",
        "aws_cloudwatch_metric_alarm.plain",
        SILENT,
        """
resource "aws_cloudwatch_metric_alarm" "plain" {
  alarm_name  = "plain"
  namespace   = "AWS/DynamoDB"
  metric_name = "ReadThrottleEvents"
  dimensions  = { TableName = "orders" }
}
resource "aws_cloudwatch_composite_alarm" "all" {
  PLACE
  alarm_name = "all"
  alarm_rule = "ALARM(plain)"
}
""",
    ),
    "event rule": Kind(
        "alarm-without-action",
        "aws_cloudwatch_metric_alarm.plain",
        SILENT,
        """
resource "aws_cloudwatch_metric_alarm" "plain" {
  alarm_name  = "plain"
  namespace   = "AWS/DynamoDB"
  metric_name = "ReadThrottleEvents"
  dimensions  = { TableName = "orders" }
}
resource "aws_cloudwatch_event_rule" "all" {
  PLACE
  event_pattern = jsonencode({ "detail-type" = ["CloudWatch Alarm State Change"] })
}
""",
    ),
    "index of its own": Kind(
        "alarm-watches-unknown-table",
        "aws_",  # the alarm; an undecided answer is reported at the index
        SILENT,
        """
resource "aws_dynamodb_global_secondary_index" "i" {
  PLACE
  table_name = "orders"
  index_name = "by-date"
}
resource "aws_cloudwatch_metric_alarm" "a" {
  namespace   = "AWS/DynamoDB"
  metric_name = "ReadThrottleEvents"
  dimensions  = { TableName = "orders", GlobalSecondaryIndexName = "by-date" }
}
""",
    ),
    "scaling target": Kind(
        "autoscaling-missing",
        "aws_dynamodb_table.orders",
        SILENT,
        """
resource "aws_appautoscaling_target" "t" {
  PLACE
  for_each           = toset(["table/orders", "table/orders/index/by-id"])
  service_namespace  = "dynamodb"
  resource_id        = each.key
  scalable_dimension = "dynamodb:${length(split("/", each.key)) > 2 ? "index" : "table"}:ReadCapacityUnits"
}
resource "aws_appautoscaling_target" "u" {
  PLACE
  for_each           = toset(["table/orders", "table/orders/index/by-id"])
  service_namespace  = "dynamodb"
  resource_id        = each.key
  scalable_dimension = "dynamodb:${length(split("/", each.key)) > 2 ? "index" : "table"}:WriteCapacityUnits"
}
""",
    ),
    **{
        name: Kind(
            "autoscaling-policy-missing",
            "aws_appautoscaling_target.t",
            SILENT,
            f"""
resource "aws_appautoscaling_target" "t" {{
  service_namespace  = "dynamodb"
  resource_id        = "table/${{aws_dynamodb_table.orders.name}}"
  scalable_dimension = "dynamodb:table:ReadCapacityUnits"
}}
resource "{type_}" "p" {{
  PLACE
  service_namespace  = "dynamodb"
  resource_id        = "table/orders"
  scalable_dimension = "dynamodb:table:ReadCapacityUnits"
}}
""",
        )
        for name, type_ in (
            ("scaling policy", "aws_appautoscaling_policy"),
            ("scheduled action", "aws_appautoscaling_scheduled_action"),
        )
    },
    "backup selection by tag": Kind(
        "backup-plan-missing",
        "aws_dynamodb_table.orders",
        SILENT,
        """
resource "aws_backup_selection" "s" {
  PLACE
  selection_tag {
    type  = "STRINGEQUALS"
    key   = "backup"
    value = "yes"
  }
}
""",
    ),
    "backup selection by ARN": Kind(
        "backup-plan-missing",
        "aws_dynamodb_table.orders",
        SILENT,
        'resource "aws_backup_selection" "s" {\nresources = [ARN"]\n}',
    ),
    "endpoint policy": Kind(
        "endpoint-policy-omits-table",
        "aws_vpc_endpoint.e",
        FOUND,
        """
resource "aws_dynamodb_table" "carts" {
  name = "carts"
}
resource "aws_vpc_endpoint" "e" {
  PLACE
  service_name = "com.amazonaws.us-east-1.dynamodb"
  policy = jsonencode({
    Statement = [{
      Effect    = "Allow"
      Principal = "*"
      Action    = "dynamodb:*"
      Resource  = "arn:aws:dynamodb:us-east-1:111111111111:table/carts"
    }]
  })
}
""",
    ),
    "contributor insights": Kind(
        "contributor-insights-disabled",
        "aws_dynamodb_table.orders",
        SILENT,
        """
resource "aws_dynamodb_contributor_insights" "c" {
  PLACE
  for_each   = toset(["", "by-id"])
  table_name = "orders"
  index_name = each.key
}
""",
    ),
    "trigger": Kind(
        "stream-unused",
        "aws_dynamodb_table.orders",
        SILENT,
        'resource "aws_lambda_event_source_mapping" "m" {\nevent_source_arn = ARN/stream/2026-01-01T00:00:00.000"\n}',
    ),
    "pipe": Kind(
        "stream-unused",
        "aws_dynamodb_table.orders",
        SILENT,
        'resource "aws_pipes_pipe" "p" {\nsource = ARN/stream/2026-01-01T00:00:00.000"\n}',
    ),
    "readers together": Kind(
        "stream-readers-exceeded",
        "aws_lambda_event_source_mapping",
        FOUND,
        """
resource "aws_lambda_event_source_mapping" "m" {
  count            = 2
  event_source_arn = aws_dynamodb_table.orders.stream_arn
}
resource "aws_lambda_event_source_mapping" "n" {
  event_source_arn = ARN/stream/2026-01-01T00:00:00.000"
}
""",
    ),
    "alarm on a Kinesis destination": Kind(
        "kinesis-destination-unwatched",
        "aws_dynamodb_kinesis_streaming_destination.d",
        SILENT,
        """
resource "aws_dynamodb_kinesis_streaming_destination" "d" {
  table_name = aws_dynamodb_table.orders.name
  stream_arn = "arn:aws:kinesis:us-east-1:111111111111:stream/orders"
}
resource "aws_cloudwatch_metric_alarm" "a" {
  PLACE
  namespace   = "AWS/DynamoDB"
  metric_name = "AgeOfOldestUnreplicatedRecord"
  dimensions  = { TableName = "orders", DelegatedOperation = "PutRecord" }
}
""",
    ),
    "policy": Kind(
        "index-arn-missing",
        "data.aws_iam_policy_document.p",
        FOUND,
        """
data "aws_iam_policy_document" "p" {
  statement {
    actions   = ["dynamodb:Query"]
    resources = [ARN"]
  }
}
""",
    ),
    "export": Kind(
        "export-without-recovery",
        "aws_dynamodb_table_export.e",
        FOUND,
        'resource "aws_dynamodb_table_export" "e" {\ntable_arn = ARN"\n}',
    ),
    "replica resource": Kind(
        "replica-resource-conflict",
        "aws_dynamodb_table.orders",
        FOUND,
        'resource "aws_dynamodb_table_replica" "r" {\nprovider = aws.west\nglobal_table_arn = ARN"\n}',
    ),
    "region of a replica": Kind(
        "replica-region-invalid",
        "aws_dynamodb_table_replica.r",
        FOUND,
        'resource "aws_dynamodb_table_replica" "r" {\nPLACE\nglobal_table_arn = aws_dynamodb_table.orders.arn\n}',
    ),
    "key": Kind(
        "encryption-key-unsuitable",
        "aws_dynamodb_table.sealed",
        SILENT,
        """
resource "aws_kms_key" "k" {
  PLACE
}
resource "aws_dynamodb_table" "sealed" {
  name = "sealed"
  server_side_encryption {
    enabled     = true
    kms_key_arn = aws_kms_key.k.arn
  }
}
""",
        account=SILENT,
    ),
}


WIDGETS = {
    "same": 'region = "us-east-1"',
    "alias": "region = data.aws_region.west.name",
    "argument": 'region = "us-west-2"',
    "account": 'region = "us-east-1", accountId = "222222222222"',
    "unknown": "region = var.somewhere",
}
"""The region or account of a dashboard widget, by place."""
ON_DEMAND = """
resource "aws_dynamodb_table" "lazy" {
  name         = "lazy"
  billing_mode = "PAY_PER_REQUEST"
}
"""
ALARM_ON_CAPACITY = """
resource "aws_cloudwatch_metric_alarm" "a" {
  PLACE
  namespace           = "AWS/DynamoDB"
  metric_name         = "ConsumedReadCapacityUnits"
  statistic           = "Sum"
  period              = 60
  threshold           = 5
  comparison_operator = "GreaterThanThreshold"
"""
DASHBOARD = """
data "aws_region" "west" {
  provider = aws.west
}
resource "aws_cloudwatch_dashboard" "d" {
  dashboard_name = "d"
  dashboard_body = jsonencode({
    widgets = [{
      type       = "metric"
      properties = {
        WIDGET
        metrics = [["AWS/DynamoDB", "ReadThrottleEvents", "TableName", NAMED]]
      }
    }]
  })
}
"""
TARGET = """
resource "aws_appautoscaling_target" "t" {
  PLACE
  service_namespace  = "dynamodb"
  resource_id        = "table/NAMED"
  scalable_dimension = "dynamodb:SCALED:ReadCapacityUnits"
  min_capacity       = 10
  max_capacity       = 20
}
"""
QUERY = """
resource "aws_iam_role_policy" "p" {
  role   = "dax"
  policy = jsonencode({
    Version   = "2012-10-17"
    Statement = [{ Effect = "Allow", Action = "dynamodb:Query", Resource = [NAMED] }]
  })
}
"""
MISTAKES: dict[str, Kind] = {
    "misspelt alarm": Kind(
        "alarm-watches-unknown-table",
        "aws_cloudwatch_metric_alarm.a",
        FOUND,
        ALARM + 'metric_name = each.key\ndimensions = { TableName = "ordrs" }\n}',
    ),
    "alarm of an index that is not there": Kind(
        "alarm-watches-unknown-table",
        "aws_cloudwatch_metric_alarm.a",
        FOUND,
        ALARM + 'metric_name = each.key\ndimensions = { TableName = "orders", GlobalSecondaryIndexName = "of" }\n}',
    ),
    "alarm on capacity that is not used": Kind(
        "alarm-on-unused-capacity",
        "aws_cloudwatch_metric_alarm.a",
        FOUND,
        ON_DEMAND + ALARM + 'metric_name = "ProvisionedReadCapacityUnits"\ndimensions = { TableName = "lazy" }\n}',
    ),
    "threshold of an alarm": Kind(
        "alarm-threshold-ignores-period",
        "aws_cloudwatch_metric_alarm.a",
        FOUND,
        ALARM_ON_CAPACITY + 'dimensions = { TableName = "orders" }\n}',
    ),
    "dashboard": Kind(
        "dashboard-impossible-metric",
        "aws_cloudwatch_dashboard.d",
        FOUND,
        DASHBOARD.replace("NAMED", '"orders", "GlobalSecondaryIndexName", "of"'),
    ),
    "misspelt dashboard": Kind(
        "dashboard-impossible-metric",
        "aws_cloudwatch_dashboard.d",
        FOUND,
        DASHBOARD.replace("NAMED", '"ordrs"'),
    ),
    "line of a dashboard": Kind(
        "dashboard-impossible-metric",
        "aws_cloudwatch_dashboard.d",
        FOUND,
        DASHBOARD.replace("        WIDGET\n", "").replace(
            "NAMED", '"orders", "GlobalSecondaryIndexName", "of", { WIDGET }'
        ),
    ),
    "target of an index that is not there": Kind(
        "index-unknown",
        "aws_appautoscaling_target.t",
        FOUND,
        TARGET.replace("NAMED", "orders/index/of").replace("SCALED", "index"),
    ),
    "target of a table on demand": Kind(
        "autoscaling-on-on-demand",
        "aws_appautoscaling_target.t",
        FOUND,
        ON_DEMAND + TARGET.replace("NAMED", "lazy").replace("SCALED", "table"),
    ),
    "minimum of a target": Kind(
        "autoscaling-minimum-above-capacity",
        "aws_appautoscaling_target.t",
        FOUND,
        TARGET.replace("NAMED", "orders").replace("SCALED", "table"),
    ),
    "insights of an index that is not there": Kind(
        "index-unknown",
        "aws_dynamodb_contributor_insights.c",
        FOUND,
        'resource "aws_dynamodb_contributor_insights" "c" {\nPLACE\ntable_name = "orders"\nindex_name = "of"\n}',
    ),
    "policy of an index that is not there": Kind(
        "index-unknown",
        "aws_iam_role_policy.p",
        FOUND,
        'data "aws_region" "west" {\n  provider = aws.west\n}\n'
        + QUERY.replace("NAMED", '"arn:aws:dynamodb:${REGION}:OWNER:table/orders/index/of"'),
    ),
    "role of a DAX cluster": Kind(
        "index-arn-missing",
        "aws_iam_role_policy.p",
        FOUND,
        QUERY.replace("NAMED", 'ARN"')
        + """
resource "aws_dax_cluster" "d" {
  cluster_name       = "d"
  node_type          = "dax.r5.large"
  replication_factor = 3
  iam_role_arn       = "arn:aws:iam::111111111111:role/dax"
}
""",
    ),
    "table that is looked up": Kind(
        "index-arn-missing",
        "aws_iam_role_policy.p",
        FOUND,
        'data "aws_dynamodb_table" "d" {\nPLACE\nname = "orders"\n}\n'
        + QUERY.replace("NAMED", "data.aws_dynamodb_table.d.arn"),
    ),
    "item": Kind(
        "item-key-mismatch",
        "aws_dynamodb_table_item.i",
        FOUND,
        'resource "aws_dynamodb_table_item" "i" {\nPLACE\ntable_name = "orders"\nhash_key = "of"\n'
        'item = jsonencode({ of = { S = "1" } })\n}',
    ),
    "integration": Kind(
        "export-without-recovery",
        "aws_redshift_integration.i",
        FOUND,
        'resource "aws_redshift_integration" "i" {\nsource_arn = ARN"\n}',
    ),
    "ingestion pipeline": Kind(
        "export-without-recovery",
        "aws_osis_pipeline.o",
        FOUND,
        'resource "aws_osis_pipeline" "o" {\npipeline_configuration_body = <<-EOT\n'
        '    o:\n      source:\n        dynamodb:\n          tables:\n            - table_arn: ARN"\n'
        "              export: {}\n  EOT\n}",
    ),
    "lock table of a backend": Kind(
        "state-lock-table-unsuitable",
        "aws_dynamodb_table.orders",
        FOUND,
        'terraform {\nbackend "s3" {\nbucket = "b"\nkey = "k"\ndynamodb_table = "orders"\nBACKEND\n}\n}',
    ),
    "global table of 2017": Kind(
        "legacy-global-table",
        "aws_dynamodb_table.orders",
        FOUND,
        """
data "aws_region" "west" {
  provider = aws.west
}
resource "aws_dynamodb_global_table" "g" {
  PLACE
  name = "orders"
  replica {
    region_name = REGION
  }
}
""",
    ),
}
"""Kinds whose rule reports a mistake in a resource that refers to a table."""
KINDS.update(MISTAKES)
REGIONS = {
    "same": '"us-east-1"',
    "alias": "data.aws_region.west.name",
    "argument": '"us-west-2"',
    "account": '"us-east-1"',
    "unknown": "var.somewhere",
}
BACKENDS = {
    "same": 'region = "us-east-1"\nassume_role = { role_arn = "arn:aws:iam::111111111111:role/state" }',
    "alias": 'region = "us-west-2"\nassume_role = { role_arn = "arn:aws:iam::111111111111:role/state" }',
    "argument": 'region = "us-west-2"\nrole_arn = "arn:aws:iam::111111111111:role/state"',
    "account": 'region = "us-east-1"\nrole_arn = "arn:aws:iam::222222222222:role/state"',
    "unknown": 'role_arn = "arn:aws:iam::111111111111:role/state"',
}
"""The region and account of a backend, by place: a backend has no provider."""


def code_of(name: str, place: str) -> str:
    """Return the text of a kind in a place, with the other tables of that name that its ARNs are about."""
    code = KINDS[name].code.replace("PLACE", PLACES[place]).replace("ARN", ARNS[place])
    code = code.replace("WIDGET", WIDGETS[place]).replace("REGION", REGIONS[place])
    code = code.replace("BACKEND", BACKENDS[place])
    code = code.replace("OWNER", "222222222222" if place == "account" else "111111111111")
    return (TWINS if "ARN" in KINDS[name].code else "") + code
