"""The command line: it reads arguments, prints and exits. Nothing else in dynlint prints or exits."""
