"""The cases of rules: pages of Markdown, and marks that say what a rule finds."""
