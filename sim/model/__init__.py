"""The model: parameters, rules, outcomes, luck and the layout that both engines read. Knows no file and no Mesa."""
