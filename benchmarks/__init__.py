"""How much of a bare program's speed is left: see docs/performance.md."""
