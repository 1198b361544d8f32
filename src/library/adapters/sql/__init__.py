"""The library in a relational database: SQLite, PostgreSQL or MariaDB, through SQLAlchemy."""
