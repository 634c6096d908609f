"""The HTTP contract, one subject a file."""
