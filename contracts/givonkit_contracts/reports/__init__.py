"""What a run of the judge found, as people and programs read it: one file a format, each a function of a Report."""
