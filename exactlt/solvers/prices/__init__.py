"""Branch and price: integer rows over units that each serve one option at most."""
