"""A campaign that tries to break the program: `make torture` (half an hour), and a short form of it in the tests.

Each module is one attack. `attack(luck, times, place)` tries it `times` times in the folder `place`, and returns how
often what happened. It raises AssertionError where something was lost, false, or a traceback.
"""
