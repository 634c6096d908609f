"""Every number that decides what is a leak, with its reason.

Measured on the servers in `zoo/`: clean ones show no growth of visible objects in both rounds of any group, while one round
alone can grow by 5 or 6 objects (in-flight work), by hundreds (a pool that fills) or by ten thousand (lazy modules). So
growth in every round is worth more than any size, and the floors below can be low.
"""

LEAST_OBJECTS = 8
"""Net growth of a group in each round. Requests in flight and lazy internals leave up to 6."""

LEAST_OBJECTS_UNEVENLY = 30
"""The same where the rounds differ: ten objects more or less can differ by a third without any cause."""

LEAST_BYTES_UNEVENLY = 262144
"""Fewer objects a round will do where they are so heavy together: a dozen reports of a hundred kilobytes."""

LEAST_OBJECTS_PER_REQUEST = 0.004
"""One leak in 250 requests; the faintest that was found in practice is 0.02."""

LEAST_RATE_OF_ONE_ROUND = 0.05
"""Objects per request where there is one round only: the runtime's own pools fill in the first round."""

LEAST_BYTES_PER_REQUEST = 3.5
"""Growth in bytes only. A list of numbers grows by 8 bytes an entry, of small integers by 4, in capacity steps."""

LEAST_BYTES = 700
LEAST_BYTES_NOW_AND_THEN = 0.35
"""The same where not every request adds something: so many bytes in each round, and per request a tenth of the above."""

COUNTLESS_SHARE = 0.1
"""A group that gains fewer objects than this share of the requests grows in bytes only."""

ENOUGH_REQUESTS = 1000
"""Below so many requests in all the verdict says that bounded caches may not be full yet: their bounds are often 1,000."""

REGULAR = 0.9
"""Least round over greatest round, per request: as good as proportional to the requests."""

LIKELY_REGULAR = 0.7
"""Below this the growth slows down: a cache that fills, a pool, code that warms up."""

MOST_LOAD = 0.5
"""Of each round the requests may take at most this share for growth by the time to be told from growth by the requests."""

FEW_REQUESTS = 8
"""In rounds of no more requests a rate per request says nothing, but where it is the same whole number in each."""

SIGNIFICANT_SHARE = 0.15
"""A class speaks for its group when it is this share of the group's growth in every round."""

SAME_KINDS = 0.55
"""A leak brings the same classes in every round: of all that grew, the share that grew alike. Leaks were seen from 0.6 up,
modules that load one after the other up to 0.51."""

SAME_PROPORTIONS = 0.9
"""Growth that speeds up is a leak where its classes stand in the same proportions in the first and the last round; modules that
load late share less."""

LEAST_TO_STAY = 1000
"""Objects that came in some round and stayed, where it is not known what was done in each: worth a mention."""

GONE_AGAIN = 0.1
"""What came and stayed may have lost this share of itself in another round."""

SHORT_EXPIRY = 120
LONG_EXPIRY = 3600
"""Seconds. One-shot timers end their own growth: within two minutes that is what they are there for, beyond an hour it is a
leak all the same; between them it is likely one."""

TURNOVER = 0.3
"""Of what leaks nothing leaves: 0.14 of the growth is the most that was seen, of timers that are set anew. A list that is
trimmed now and then can grow alike in two rounds, but half of it goes meanwhile."""

LEAST_TO_SURVIVE = 0.3
"""Of what one round leaves, a leak keeps at least this share for another: 1 was seen, less where entries are replaced by others.
A container that is emptied now and then keeps nothing, though two snapshots may both find it half full."""

LEAST_LOST_BYTES = 65536
LEAST_LOST_BYTES_PER_REQUEST = 60
"""What the allocators gave out beyond the growth of the heap, in each round. Clean servers come to 50 KiB in 500 requests, and
to 30 bytes per request where the rounds are alike; the least that is lost is a string for each request, of 64 bytes."""

WHOLE = 0.02
"""A rate that differs by less than this share from a whole number is that number: requests in flight blur it."""

SAME_RATE = 0.05
"""Two growths at rates that differ by less than this share have one cause."""

BYTES_REGULAR = 0.25
"""Tables double: bytes alone come in steps, and one round can take three times what another takes."""

LARGE_OBJECT_EDGES = 60
"""A plain object with more properties than this is a dictionary, and its property names are keys."""

LEAST_ALIKE = 4
"""So is one with so many properties, if all lead to objects of one class of the program's own: five tenants, a trail each."""

HELD_TWICE_SHARE = 0.3
"""Another group's container holds this share of a group's outermost objects: the two are one leak."""

HELD_TWICE_SHARE_BYTES_ONLY = 0.05
"""The same where the other group grows in bytes only (a table whose entries are counted elsewhere)."""

SHARED_YOUNG_SHARE = 0.15
"""Objects of another group refer to this share of a group's outermost objects: the two are one leak."""

LEAST_SHARED = 10
"""Fewer objects than this unite no groups."""

GOOD_HOLDER_SHARE = 0.7
"""A holder that reaches this share of what the best one reaches may be named instead of it."""

OTHER_HOLDER_SHARE = 0.1
"""A holder that reaches this share of the leaked bytes is worth a mention."""

STRAY_SHARE = 0.1
"""A class is outermost when this share of its objects is, or as many as this share of the most frequent outermost class."""

FEW_TOPS = 8
FEW_TOPS_SHARE = 0.2
"""So few outermost objects for so much growth: a container that is replaced, or a chain. Look below them."""

MAIN_CHILD_SHARE = 0.5
"""Descending, one child that holds this share of its siblings' bytes is followed."""

FAN_OUT_SHARE = 0.3
"""Descending stops where the children are this share of the growth: that is the container."""

MOST_STEPS_DOWN = 40
"""A descent ends here whatever it finds; chains repeat long before."""
