"""Where and who: regions, grids, offices, posts, people, users, and the one scoping door."""
