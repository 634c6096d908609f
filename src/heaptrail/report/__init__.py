"""What was found, written: one renderer a file."""
