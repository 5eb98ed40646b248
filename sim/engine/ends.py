"""How runs begin, and what is recorded where they end: the first and the last step of the kernel."""

from __future__ import annotations

from .compiler import inlined
from .state import LANES, numbers


@inlined
def begin(organisation, people, ties):
    """Put a block of runs before its first month."""
    start = organisation.department_start
    for i in range(len(people)):
        numbers(people, i)[:] = 0.0
        one = people[i]
        for k in range(LANES):
            one.self_worth[k], one.capability[k], one.customer_focus[k] = start[0, i], start[1, i], start[2, i]
    for e in range(len(ties)):
        numbers(ties, e)[:] = 0.0
        tie = ties[e]
        for s in range(2):
            for k in range(LANES):
                tie.alternatives[s, k] = organisation.alternatives[2 * e + s]
                tie.worth[s, k] = organisation.worth[2 * e + s]
                tie.trust[s, k] = tie.perceived[s, k] = organisation.trust[2 * e + s]


@inlined
def record(found, block, ties, months):
    """Write what a block of runs leaves after so many months into `found`, which may have no room for its last ones."""
    first = block * LANES
    for e in range(len(ties)):
        tie = ties[e]
        for k in range(max(min(LANES, len(found.established) - first), 0)):
            run = first + k
            found.established[run, e], found.ended[run, e] = tie.established[k], tie.ended[k]
            found.in_force[run, e], found.mode[run, e] = tie.in_force[k] > 0.0, tie.mode[k]
            found.missed[run, e], found.shortfall[run, e] = tie.missed[k], tie.shortfall[k]
            found.trust_ab[run, e], found.trust_ba[run, e] = tie.trust[0, k], tie.trust[1, k]
            found.quality[run, e] = tie.quality[k] / months
            found.reliability[run, e] = tie.reliability[k] / months
            found.friction_cost[run, e] = tie.friction_cost[k] / months
            found.response_days[run, e] = tie.response_days[k] / months
            found.customer_value[run, e] = tie.customer_value[k] / months
