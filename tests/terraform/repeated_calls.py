"""Calls that Terraform makes for the fixtures, by service: create, attach, tag, change, detach, delete.

Each function is a generator that creates and deletes resources of one service. It yields calls, as names and arguments
of boto3, and receives the answers.
"""

from __future__ import annotations

import io
import json
import zipfile
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Generator

    Calls = Generator[tuple[str, dict[str, Any]], dict[str, Any], None]

TAG = {"Key": "team", "Value": "orders"}
DOCUMENT = json.dumps(
    {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "dynamodb:GetItem", "Resource": "*"}]}
)
TRUSTED = {"Effect": "Allow", "Principal": {"Service": "lambda.amazonaws.com"}, "Action": "sts:AssumeRole"}
ROLE_OF_FUNCTIONS, QUEUE_OF_FUNCTIONS = "functions", "functions-read"
"""The role and the queue that must exist before Lambda functions are created."""
TRUST = json.dumps({"Version": "2012-10-17", "Statement": [TRUSTED]})


def iam() -> Calls:
    role, profile = {"RoleName": "reader"}, {"InstanceProfileName": "reader"}
    yield "create_role", {**role, "AssumeRolePolicyDocument": TRUST}
    yield "tag_role", {**role, "Tags": [TAG]}
    policy = yield "create_policy", {"PolicyName": "reading", "PolicyDocument": DOCUMENT}
    arn = {"PolicyArn": policy["Policy"]["Arn"]}
    yield "tag_policy", {**arn, "Tags": [TAG]}
    version = yield "create_policy_version", {**arn, "PolicyDocument": DOCUMENT, "SetAsDefault": False}
    yield "attach_role_policy", {**role, **arn}
    yield "put_role_policy", {**role, "PolicyName": "own", "PolicyDocument": DOCUMENT}
    yield "update_assume_role_policy", {**role, "PolicyDocument": TRUST}
    yield "create_instance_profile", profile
    yield "add_role_to_instance_profile", {**profile, **role}
    yield "remove_role_from_instance_profile", {**profile, **role}
    yield "delete_instance_profile", profile
    yield "delete_role_policy", {**role, "PolicyName": "own"}
    yield "detach_role_policy", {**role, **arn}
    yield "untag_policy", {**arn, "TagKeys": ["team"]}
    yield "delete_policy_version", {**arn, "VersionId": version["PolicyVersion"]["VersionId"]}
    yield "delete_policy", arn
    yield "untag_role", {**role, "TagKeys": ["team"]}
    yield "delete_role", role


def dynamodb() -> Calls:
    table = {"TableName": "orders"}
    key = {"AttributeName": "id", "AttributeType": "S"}
    index = {
        "IndexName": "by_day",
        "KeySchema": [{"AttributeName": "day", "KeyType": "HASH"}],
        "Projection": {"ProjectionType": "ALL"},
    }
    keys = [{"AttributeName": "id", "KeyType": "HASH"}]
    made = yield (
        "create_table",
        {**table, "KeySchema": keys, "AttributeDefinitions": [key], "BillingMode": "PAY_PER_REQUEST"},
    )
    arn = {"ResourceArn": made["TableDescription"]["TableArn"]}
    yield "tag_resource", {**arn, "Tags": [TAG]}
    yield "put_resource_policy", {**arn, "Policy": DOCUMENT}
    yield "update_time_to_live", {**table, "TimeToLiveSpecification": {"Enabled": True, "AttributeName": "until"}}
    yield (
        "update_continuous_backups",
        {**table, "PointInTimeRecoverySpecification": {"PointInTimeRecoveryEnabled": True}},
    )
    day = {"AttributeName": "day", "AttributeType": "S"}
    yield (
        "update_table",
        {**table, "AttributeDefinitions": [key, day], "GlobalSecondaryIndexUpdates": [{"Create": index}]},
    )
    yield "update_table", {**table, "StreamSpecification": {"StreamEnabled": True, "StreamViewType": "NEW_IMAGE"}}
    yield "update_contributor_insights", {**table, "ContributorInsightsAction": "ENABLE"}
    stream = {"StreamArn": "arn:aws:kinesis:us-east-1:123456789012:stream/orders"}
    yield "enable_kinesis_streaming_destination", {**table, **stream}
    yield (
        "put_item",
        {**table, "Item": {"id": {"S": "1"}}, "ConditionExpression": "attribute_not_exists(id)"},
    )
    yield "delete_item", {**table, "Key": {"id": {"S": "1"}}}
    yield "disable_kinesis_streaming_destination", {**table, **stream}
    yield "update_contributor_insights", {**table, "ContributorInsightsAction": "DISABLE"}
    yield "update_table", {**table, "GlobalSecondaryIndexUpdates": [{"Delete": {"IndexName": "by_day"}}]}
    yield "delete_resource_policy", arn
    yield "untag_resource", {**arn, "TagKeys": ["team"]}
    yield "delete_table", table


def cloudwatch() -> Calls:
    alarm = {"Namespace": "AWS/DynamoDB", "MetricName": "UserErrors", "Statistic": "Sum", "Period": 60}
    compared = {"ComparisonOperator": "GreaterThanThreshold", "Threshold": 1, "EvaluationPeriods": 1}
    yield "put_metric_alarm", {"AlarmName": "errors", **alarm, **compared}
    arn = {"ResourceARN": "arn:aws:cloudwatch:us-east-1:123456789012:alarm:errors"}
    yield "tag_resource", {**arn, "Tags": [TAG]}
    yield "untag_resource", {**arn, "TagKeys": ["team"]}
    yield "delete_alarms", {"AlarmNames": ["errors"]}
    yield "put_dashboard", {"DashboardName": "tables", "DashboardBody": '{"widgets": []}'}
    yield "delete_dashboards", {"DashboardNames": ["tables"]}


def sns() -> Calls:
    arn = {"TopicArn": (yield "create_topic", {"Name": "alarms"})["TopicArn"]}
    yield "set_topic_attributes", {**arn, "AttributeName": "DisplayName", "AttributeValue": "Alarms"}
    yield "tag_resource", {"ResourceArn": arn["TopicArn"], "Tags": [TAG]}
    mail = {"Protocol": "email", "Endpoint": "team@example.com"}
    told = yield "subscribe", {**arn, **mail, "ReturnSubscriptionArn": True}
    yield "unsubscribe", {"SubscriptionArn": told["SubscriptionArn"]}
    yield "delete_topic", arn


def kms() -> Calls:
    key = {"KeyId": (yield "create_key", {})["KeyMetadata"]["KeyId"]}
    yield "tag_resource", {**key, "Tags": [{"TagKey": "team", "TagValue": "orders"}]}
    yield "put_key_policy", {**key, "PolicyName": "default", "Policy": DOCUMENT}
    yield "enable_key_rotation", key
    yield "create_alias", {"AliasName": "alias/orders", "TargetKeyId": key["KeyId"]}
    yield "delete_alias", {"AliasName": "alias/orders"}
    yield "schedule_key_deletion", {**key, "PendingWindowInDays": 7}


def application_autoscaling() -> Calls:
    target = {
        "ServiceNamespace": "dynamodb",
        "ResourceId": "table/orders",
        "ScalableDimension": "dynamodb:table:ReadCapacityUnits",
    }
    yield "register_scalable_target", {**target, "MinCapacity": 1, "MaxCapacity": 9}
    metric = {"PredefinedMetricType": "DynamoDBReadCapacityUtilization"}
    policy = {"TargetTrackingScalingPolicyConfiguration": {"TargetValue": 70, "PredefinedMetricSpecification": metric}}
    yield "put_scaling_policy", {**target, "PolicyName": "p", "PolicyType": "TargetTrackingScaling", **policy}
    yield "delete_scaling_policy", {**target, "PolicyName": "p"}
    yield "deregister_scalable_target", target


def ec2() -> Calls:
    network = {"VpcId": (yield "create_vpc", {"CidrBlock": "10.0.0.0/16"})["Vpc"]["VpcId"]}
    yield "modify_vpc_attribute", {**network, "EnableDnsHostnames": {"Value": True}}
    yield "create_tags", {"Resources": [network["VpcId"]], "Tags": [TAG]}
    subnet = {"SubnetId": (yield "create_subnet", {**network, "CidrBlock": "10.0.1.0/24"})["Subnet"]["SubnetId"]}
    gateway = yield "create_internet_gateway", {}
    door = {"InternetGatewayId": gateway["InternetGateway"]["InternetGatewayId"]}
    yield "attach_internet_gateway", {**door, **network}
    table = {"RouteTableId": (yield "create_route_table", network)["RouteTable"]["RouteTableId"]}
    yield "create_route", {**table, "DestinationCidrBlock": "0.0.0.0/0", "GatewayId": door["InternetGatewayId"]}
    tied = yield "associate_route_table", {**table, **subnet}
    group = {"GroupId": (yield "create_security_group", {**network, "GroupName": "web", "Description": "w"})["GroupId"]}
    web = {"IpProtocol": "tcp", "FromPort": 443, "ToPort": 443, "IpRanges": [{"CidrIp": "0.0.0.0/0"}]}
    yield "authorize_security_group_ingress", {**group, "IpPermissions": [web]}
    yield "revoke_security_group_ingress", {**group, "IpPermissions": [web]}
    service = {"ServiceName": "com.amazonaws.us-east-1.dynamodb", "VpcEndpointType": "Gateway"}
    endpoint = yield "create_vpc_endpoint", {**network, **service, "RouteTableIds": [table["RouteTableId"]]}
    address = yield "allocate_address", {"Domain": "vpc"}
    yield "release_address", {"AllocationId": address["AllocationId"]}
    yield "delete_vpc_endpoints", {"VpcEndpointIds": [endpoint["VpcEndpoint"]["VpcEndpointId"]]}
    yield "delete_security_group", group
    yield "disassociate_route_table", {"AssociationId": tied["AssociationId"]}
    yield "delete_route", {**table, "DestinationCidrBlock": "0.0.0.0/0"}
    yield "delete_route_table", table
    yield "detach_internet_gateway", {**door, **network}
    yield "delete_internet_gateway", door
    yield "delete_subnet", subnet
    yield "delete_vpc", network


def s3() -> Calls:
    bucket = {"Bucket": "states"}
    yield "create_bucket", bucket
    yield "put_bucket_versioning", {**bucket, "VersioningConfiguration": {"Status": "Enabled"}}
    yield "put_bucket_tagging", {**bucket, "Tagging": {"TagSet": [TAG]}}
    yield "put_bucket_policy", {**bucket, "Policy": DOCUMENT}
    yield "put_public_access_block", {**bucket, "PublicAccessBlockConfiguration": {"BlockPublicAcls": True}}
    yield "delete_public_access_block", bucket
    yield "delete_bucket_policy", bucket
    yield "delete_bucket", bucket


def backup() -> Calls:
    vault = {"BackupVaultName": "tables"}
    yield "create_backup_vault", vault
    rule = {"RuleName": "daily", "TargetBackupVaultName": "tables"}
    plan = yield "create_backup_plan", {"BackupPlan": {"BackupPlanName": "daily", "Rules": [rule]}}
    chosen = {"SelectionName": "tables", "IamRoleArn": "arn:aws:iam::123456789012:role/backup"}
    made = {"BackupPlanId": plan["BackupPlanId"]}
    selection = yield "create_backup_selection", {**made, "BackupSelection": chosen}
    yield "delete_backup_selection", {**made, "SelectionId": selection["SelectionId"]}
    yield "delete_backup_plan", made
    yield "delete_backup_vault", vault


def logs() -> Calls:
    group = {"logGroupName": "/tables/orders"}
    yield "create_log_group", group
    yield "put_retention_policy", {**group, "retentionInDays": 30}
    yield "delete_log_group", group


def lambda_() -> Calls:
    code = io.BytesIO()
    with zipfile.ZipFile(code, "w") as archive:
        archive.writestr("app.py", "def handler(event, context):\n    return None\n")
    name, role = {"FunctionName": "index"}, {"Role": f"arn:aws:iam::123456789012:role/{ROLE_OF_FUNCTIONS}"}
    yield (
        "create_function",
        {**name, **role, "Runtime": "python3.12", "Handler": "app.handler", "Code": {"ZipFile": code.getvalue()}},
    )
    queue = {"EventSourceArn": f"arn:aws:sqs:us-east-1:123456789012:{QUEUE_OF_FUNCTIONS}"}
    made = yield "create_event_source_mapping", {**name, **queue}
    yield "update_event_source_mapping", {"UUID": made["UUID"], "BatchSize": 5}
    yield "delete_event_source_mapping", {"UUID": made["UUID"]}
    yield "delete_function", name


def sqs() -> Calls:
    address = {"QueueUrl": (yield "create_queue", {"QueueName": "orders"})["QueueUrl"]}
    yield "tag_queue", {**address, "Tags": {"team": "orders"}}
    yield "delete_queue", address


def kinesis() -> Calls:
    stream = {"StreamName": "orders"}
    yield "create_stream", {**stream, "ShardCount": 1}
    yield "add_tags_to_stream", {**stream, "Tags": {"team": "orders"}}
    yield "delete_stream", stream


def ecr() -> Calls:
    repository = {"repositoryName": "web"}
    yield "create_repository", repository
    yield "delete_repository", repository


def ses() -> Calls:
    yield "create_template", {"Template": {"TemplateName": "welcome", "SubjectPart": "Welcome", "TextPart": "Hello"}}
    yield "delete_template", {"TemplateName": "welcome"}


SERVICES: dict[str, Callable[[], Calls]] = {
    "iam": iam,
    "dynamodb": dynamodb,
    "cloudwatch": cloudwatch,
    "sns": sns,
    "kms": kms,
    "application-autoscaling": application_autoscaling,
    "ec2": ec2,
    "s3": s3,
    "backup": backup,
    "logs": logs,
    "lambda": lambda_,
    "sqs": sqs,
    "kinesis": kinesis,
    "ecr": ecr,
    "ses": ses,
}
"""The services of `terraform_cli.SERVICES`, without STS, which changes nothing."""
