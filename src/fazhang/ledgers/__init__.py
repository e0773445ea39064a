"""The ledgers (台账): the framework, and in `kinds` one file for each kind of record."""
