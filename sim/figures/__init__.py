"""Draw figures from tables: the canvas, the words of titles, and the kinds of figures that several studies share."""
