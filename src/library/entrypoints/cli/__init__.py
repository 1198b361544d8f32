"""The library from the console: for whoever runs it, and on behalf of its members."""
