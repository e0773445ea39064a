"""The invented county 清和县 and its five towns, made by a seeded generator."""
