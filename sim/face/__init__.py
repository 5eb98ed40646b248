"""The Python face: the same verbs as the command line, for scripts and notebooks."""
