"""Requests in an exact number, from here or from a command of the user's choice."""
