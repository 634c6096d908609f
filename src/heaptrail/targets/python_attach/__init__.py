"""Ways into a Python process that knows nothing of heaptrail."""

from heaptrail.targets.python_attach.injection import inject

__all__ = ["inject"]
