"""The nested blocks that rules and the model read. Made by `docs/generate.py` from their calls of `blocks`."""

READ_BLOCKS = """
    attribute backend cloud condition copy_action dead_letter_config default_tags destination_config dimensions
    dynamodb_stream_parameters evaluation_criteria filter filter_criteria global_secondary_index
    global_table_witness import_table inline_policy key_schema lifecycle metric metric_query on_demand_throughput
    on_failure point_in_time_recovery predefined_metric_specification projection promql_criteria
    provisioned_throughput replica required_providers rule scalable_target_action selection_tag
    server_side_encryption source_parameters statement string_equals string_like string_not_equals string_not_like
    target_tracking_scaling_policy_configuration ttl workspaces
"""
