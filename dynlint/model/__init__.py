"""The objects that rules check: tables, indexes, alarms, scaling, policies. This package reads and writes no files."""
