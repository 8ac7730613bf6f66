"""dynlint: a compliance and policy linter for Terraform that knows DynamoDB."""

__version__ = "0.1.0"
HOME = "https://github.com/dynlint/dynlint"
"""Where the project is at home."""
