"""The calls that moto lacks and the AWS provider needs.

Plain moto 5.2.1 raises NotImplementedError for

* application-autoscaling ListTagsForResource (aws_appautoscaling_target)
* dynamodb UpdateContributorInsights, DescribeContributorInsights (aws_dynamodb_contributor_insights)
* dynamodb EnableKinesisStreamingDestination and its two siblings (aws_dynamodb_kinesis_streaming_destination)
* backup CreateBackupSelection and its siblings (aws_backup_selection)

and the provider repeats such calls until its timeout. Besides, RegisterScalableTarget loses the tags, ListTags of
backup finds none, and moto loads the managed policies of AWS only on request. The additions store what they get and
return it; they do nothing else.
"""

from __future__ import annotations

import json
import time
import uuid
from typing import Any
from urllib.parse import unquote

from moto.applicationautoscaling.responses import ApplicationAutoScalingResponse
from moto.backup.responses import BackupResponse
from moto.core.responses import ActionResult
from moto.dynamodb.responses import DynamoHandler
from moto.ec2.models.launch_templates import LaunchTemplateBackend

_made_template = LaunchTemplateBackend.create_launch_template
_registered = ApplicationAutoScalingResponse.register_scalable_target

scaling_tags: dict[str, dict[str, str]] = {}
insights: dict[tuple[str, str | None], str] = {}
kinesis_streams: dict[str, dict[str, dict[str, Any]]] = {}
backup_selections: dict[str, tuple[str, dict[str, Any]]] = {}


def parameters(handler: Any) -> dict[str, Any]:
    return handler.body if isinstance(handler.body, dict) else json.loads(handler.body or "{}")


def list_scaling_tags(handler: Any) -> str:
    return json.dumps({"Tags": scaling_tags.get(parameters(handler)["ResourceARN"], {})})


def register_target(handler: Any) -> str:
    answer: str = _registered(handler)
    scaling_tags.setdefault(json.loads(answer)["ScalableTargetARN"], {}).update(parameters(handler).get("Tags", {}))
    return answer


def tag_scaling(handler: Any) -> str:
    sent = parameters(handler)
    scaling_tags.setdefault(sent["ResourceARN"], {}).update(sent.get("Tags", {}))
    return "{}"


def untag_scaling(handler: Any) -> str:
    sent = parameters(handler)
    for key in sent.get("TagKeys", []):
        scaling_tags.get(sent["ResourceARN"], {}).pop(key, None)
    return "{}"


def describe_insights(handler: Any) -> ActionResult:
    sent = parameters(handler)
    table, index = sent["TableName"], sent.get("IndexName")
    answer = {"TableName": table, "ContributorInsightsStatus": insights.get((table, index), "DISABLED")}
    return ActionResult(answer | ({"IndexName": index} if index else {}))


def update_insights(handler: Any) -> ActionResult:
    sent = parameters(handler)
    status = "ENABLED" if sent["ContributorInsightsAction"] == "ENABLE" else "DISABLED"
    insights[sent["TableName"], sent.get("IndexName")] = status
    return describe_insights(handler)


def set_kinesis_stream(handler: Any, status: str) -> ActionResult:
    sent = parameters(handler)
    destination = kinesis_streams.setdefault(sent["TableName"], {}).setdefault(sent["StreamArn"], {})
    destination |= {"DestinationStatus": status}
    destination |= sent.get("EnableKinesisStreamingConfiguration") or {}
    return ActionResult({"TableName": sent["TableName"], "StreamArn": sent["StreamArn"], "DestinationStatus": status})


def enable_kinesis_stream(handler: Any) -> ActionResult:
    return set_kinesis_stream(handler, "ACTIVE")


def disable_kinesis_stream(handler: Any) -> ActionResult:
    return set_kinesis_stream(handler, "DISABLED")


def describe_kinesis_streams(handler: Any) -> ActionResult:
    table = parameters(handler)["TableName"]
    destinations = [
        {"StreamArn": arn, "ApproximateCreationDateTimePrecision": "MILLISECOND"} | destination
        for arn, destination in kinesis_streams.get(table, {}).items()
    ]
    return ActionResult({"TableName": table, "KinesisDataStreamDestinations": destinations})


def plan_of(handler: Any) -> str:
    return handler.path.split("/plans/")[1].split("/")[0]


def selection_of(handler: Any) -> str:
    return handler.path.rstrip("/").split("/")[-1]


def create_selection(handler: Any) -> str:
    selection, plan = str(uuid.uuid4()), plan_of(handler)
    backup_selections[selection] = (plan, parameters(handler)["BackupSelection"])
    return json.dumps({"SelectionId": selection, "BackupPlanId": plan, "CreationDate": time.time()})


def get_selection(handler: Any) -> Any:
    selection = selection_of(handler)
    if selection not in backup_selections:
        return 404, {"x-amzn-ErrorType": "ResourceNotFoundException"}, json.dumps({"message": "not found"})
    plan, sent = backup_selections[selection]
    answer = {"BackupSelection": sent, "SelectionId": selection, "BackupPlanId": plan, "CreationDate": time.time()}
    return json.dumps(answer)


def delete_selection(handler: Any) -> str:
    backup_selections.pop(selection_of(handler), None)
    return "{}"


def list_selections(handler: Any) -> str:
    listed = [
        {"SelectionId": key, "SelectionName": sent["SelectionName"], "BackupPlanId": plan}
        for key, (plan, sent) in backup_selections.items()
        if plan == plan_of(handler)
    ]
    return json.dumps({"BackupSelectionsList": listed})


def list_backup_tags(handler: Any) -> str:
    """Moto expects an ARN before the last slash of the path; the provider sends a path without one."""
    arn = unquote(handler.path.partition("/tags/")[2].rstrip("/"))
    return json.dumps({"Tags": handler.backup_backend.list_tags(resource_arn=arn)})


def create_launch_template(backend: Any, name: str, description: str, data: dict[str, Any], tags: Any) -> Any:
    """Moto also gives the tags of the template to the instances."""
    given = [each for each in data.get("TagSpecifications", []) if each["ResourceType"] != "launch-template"]
    rest = {key: value for key, value in data.items() if key != "TagSpecifications"}
    return _made_template(backend, name, description, rest | ({"TagSpecifications": given} if given else {}), tags)


ADDED = {
    ApplicationAutoScalingResponse: {
        "register_scalable_target": register_target,
        "list_tags_for_resource": list_scaling_tags,
        "tag_resource": tag_scaling,
        "untag_resource": untag_scaling,
    },
    DynamoHandler: {
        "update_contributor_insights": update_insights,
        "describe_contributor_insights": describe_insights,
        "enable_kinesis_streaming_destination": enable_kinesis_stream,
        "disable_kinesis_streaming_destination": disable_kinesis_stream,
        "describe_kinesis_streaming_destination": describe_kinesis_streams,
    },
    BackupResponse: {
        "create_backup_selection": create_selection,
        "get_backup_selection": get_selection,
        "delete_backup_selection": delete_selection,
        "list_backup_selections": list_selections,
        "list_tags": list_backup_tags,
    },
    LaunchTemplateBackend: {"create_launch_template": create_launch_template},
}


def add_calls() -> None:
    for responder, calls in ADDED.items():
        for name, call in calls.items():
            setattr(responder, name, call)
