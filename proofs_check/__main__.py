raise SystemExit("not built yet")
