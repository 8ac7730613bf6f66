"""Reports: each module is one pure function from a run's result to text."""
