"""Catalogues of interventions to try."""

TINY = """\
unit: coins
interventions:
  bonus:
    meaning: One bonus for all.
    applies_to: organisation
    timeline: [{month: $from, set: {organisation.shared_outcome: 0.9}}]
    cost: {once: 5}
    source: s
  listen:
    meaning: Trust is given.
    applies_to: pair
    strength: 0.2
    timeline: [{month: $from, add: {relationships.$pair.trust: $strength}}]
    cost: {once: 3}
    source: s
  spoil:
    meaning: Trust is lost.
    applies_to: organisation
    timeline: [{month: $from, multiply: {relationships.all.trust: 0.5}}]
    cost: {once: 1}
    source: s
  rename:
    meaning: The placebo.
    applies_to: pair
    timeline: [{month: $from, relabel: partner, pairs: [[$first, $second]]}]
    cost: {once: 1}
    source: s
  palace:
    meaning: Too dear.
    applies_to: organisation
    timeline: [{month: $from, set: {organisation.clarity: 1}}]
    cost: {once: 100}
    source: s
"""
"""Small enough to try every set of its interventions."""
