"""The rules, and the promises that they ask of the outside world; the standard library and attrs only."""
