"""The page of `heaptrail serve`: a JSON API over opened snapshots, and the front end's files.

`safety` says who may ask, `query` reads what is asked, `answering` finds who answers; the subjects are a file each.
"""
