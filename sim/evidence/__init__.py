"""What the model must show, run and judged: pattern-oriented evidence (Grimm et al. 2005).

checks: figures, spans and verdicts · world: the organisations and their luck · rows: what a row is ·
needs, power, worth, conditions, endings, fruits: the rows · catalogue: all of them in order ·
mechanisms: what can be switched off · run: carrying out · pages, folder: what is written.
"""
