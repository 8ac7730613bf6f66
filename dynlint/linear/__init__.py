"""Regular expressions that match in linear time, for any pattern and any text."""
