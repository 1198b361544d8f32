"""Who belongs to the library, how they prove it, and what they are allowed to."""
