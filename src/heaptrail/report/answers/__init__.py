"""What the page is told, as JSON objects: by the server when it asks, in a report beforehand.

One subject a file. Functions take opened snapshots and give documents whose sizes are in bytes; they know nothing of HTTP.
"""
