"""Every number that decides what is suspect in one snapshot, with its reason."""

LEAST_SHARE = 0.2
"""Of the heap, for one object or the objects of one class: Eclipse MAT's."""

BIG_DROP = 0.7
"""While one child keeps more than this share of what its parent keeps, the way down follows it: Eclipse MAT's."""

SMALLEST_STEP = 0.01
"""Of the heap. The way down ends before an object that keeps less."""

CHAIN = 8
"""Objects of one class, one below the other on the way down: a chain, and it accumulates where that begins."""

MOST_PATHS = 500
"""Members of a group whose ways from the roots are compared."""
