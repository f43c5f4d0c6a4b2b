"""What it looks like: columns in, ``alt.Chart`` out. One palette, one theme, one file per family."""
