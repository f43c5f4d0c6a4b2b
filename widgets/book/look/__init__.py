"""How a page looks: palette, fonts, theme, formulas, tables, diagrams, lists, and the assets it carries."""
