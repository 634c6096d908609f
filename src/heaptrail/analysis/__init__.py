"""Analyses: pure functions from snapshots to frozen dataclasses. Nothing here prints, writes or talks to anyone."""
