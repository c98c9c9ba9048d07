"""What is checked: values only, no search, no solver, no files."""
