"""The library over HTTP: a JSON API and its documentation."""
