"""The language server: findings while you type, and the value under the cursor in every environment."""
