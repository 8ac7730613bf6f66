"""The language server: the same verdicts while somebody types, and every environment's value under the cursor."""
