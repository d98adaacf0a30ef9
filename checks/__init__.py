"""Second routes to what exactlt states; nothing in here imports exactlt."""
