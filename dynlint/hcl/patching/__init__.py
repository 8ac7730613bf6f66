"""Text that is to be written: values as the syntax of a file spells them, and the places where they go."""
