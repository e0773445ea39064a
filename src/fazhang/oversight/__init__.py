"""The county's side: reports that were written elsewhere, held against the books and against one another."""
