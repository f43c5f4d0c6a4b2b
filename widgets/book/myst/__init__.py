"""A chapter's MyST text, read without Sphinx: blocks, inline pieces, labels, works cited."""
