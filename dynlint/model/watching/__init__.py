"""Alarms, dashboards and autoscaling."""
