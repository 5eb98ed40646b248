"""From a client's data to a scenario: read files, aggregate answers, write a scenario and what the data leave open."""
