"""The interface for programs, /api/v1/: the same doors, scope and validation as the pages, asked with a token."""
