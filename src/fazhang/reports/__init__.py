"""Annual reports whose figures are citations into the books."""
