"""One file for each kind of record. To add one, copy the nearest: docs/howto/add-a-ledger.md."""
