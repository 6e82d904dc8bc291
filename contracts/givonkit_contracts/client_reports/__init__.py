"""What the judge found about a client, as people and programs read it: one file a format."""
