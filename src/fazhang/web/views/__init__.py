"""Views are functions, in modules by subject. A view asks the rooms below; it does not decide."""
