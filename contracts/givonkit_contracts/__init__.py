"""The judge: it will hold servers and clients to the spec. Nothing is here yet but the name."""
