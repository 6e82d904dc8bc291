"""The judge of servers: probes, what they may cost, and what the answers say about each rule."""
