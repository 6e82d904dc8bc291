"""The double as a test holds it: what shall happen, what came, what it cost."""
