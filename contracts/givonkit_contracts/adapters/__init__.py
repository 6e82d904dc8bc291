"""The double inside each HTTP library: one file per library, which alone imports it."""
