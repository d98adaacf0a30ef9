"""Network questions as integer systems and formulas."""
