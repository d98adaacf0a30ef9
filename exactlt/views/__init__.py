"""What people read: every text table, figure and page is made here, and nothing is decided."""
