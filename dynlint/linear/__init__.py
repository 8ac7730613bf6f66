"""Regular expressions and path patterns that take linear time, whatever the pattern and the text are."""
