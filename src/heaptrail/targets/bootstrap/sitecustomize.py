"""Run by every Python interpreter below a command that heaptrail started, of whatever version and environment.

It must not fail, print or slow down, and leaves `sys.path` and a `sitecustomize` of the user's own as they would be
without it. Old interpreters read it too: no syntax here that they do not know.
"""

import os
import sys

_folder = os.path.dirname(os.path.abspath(__file__))
_own_module = sys.modules["sitecustomize"]

if sys.version_info >= (3, 11):
    try:
        import _heaptrail_bootstrap

        _heaptrail_bootstrap.start()
    except Exception:
        pass
elif os.environ.get("HEAPTRAIL_CONTROL"):
    try:
        with open("%s/%d.unfit" % (os.environ["HEAPTRAIL_CONTROL"], os.getpid()), "w") as _note:
            _note.write("Python %d.%d" % sys.version_info[:2])
    except Exception:
        pass

sys.path[:] = [_entry for _entry in sys.path if os.path.abspath(_entry) != _folder]
del sys.modules["sitecustomize"]
try:
    import sitecustomize
except ImportError as _error:
    if getattr(_error, "name", "sitecustomize") != "sitecustomize":
        raise
finally:
    sys.modules.setdefault("sitecustomize", _own_module)
