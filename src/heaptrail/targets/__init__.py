"""A live process, seen from outside."""
