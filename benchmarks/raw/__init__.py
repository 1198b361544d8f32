"""The bare programs that ours is compared with: uvicorn, the database's own driver and msgspec, and nothing between."""
