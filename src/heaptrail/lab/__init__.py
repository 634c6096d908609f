"""The leak lab: a server that leaks on purpose, in known ways, to practise on and to measure heaptrail with.

    patterns/   five ways to leak, started and stopped by hand
    problems/   ten exercises, one file each, every one with a twin that does not leak
    routes/     the HTTP contract, which the lab for Node.js serves as well
    static/     the start page

Needs the extra `lab`. Never to be reached by anybody but the one who practises: it gives its heap away.
"""
