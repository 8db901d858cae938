"""Reports over the register: each one SQL with its definition beside it, alike on SQLite and PostgreSQL."""
