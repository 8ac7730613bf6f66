"""Checkov's door: Checkov runs the modules of folders with such a file, so only this folder below the rules has one."""
