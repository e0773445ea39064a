"""Spreadsheets as people keep them: read, understood, booked, and what cannot be booked sent back marked."""
