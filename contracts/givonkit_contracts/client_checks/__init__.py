"""The judge of clients: schedules, the runs they make of a client, obligations, the money oracle and the stories."""
