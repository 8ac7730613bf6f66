"""Text for edits: values in the syntax of a file, and the places where they are inserted."""
