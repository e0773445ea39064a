"""The books: what was done, as postings on indicators. See fazhang.books.door, .state and .verify."""
