"""The workbench. A view asks, it does not decide."""
