"""One small step each, named for what it does."""
