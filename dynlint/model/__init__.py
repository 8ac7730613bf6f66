"""The nouns that rules speak of: tables, indexes, alarms, scaling, policies. No input, no output."""
