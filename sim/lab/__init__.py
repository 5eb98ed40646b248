"""The lab: an organisation in the browser, live. `state`, `thousand`, `one_story` and `needs_map` know no web."""
