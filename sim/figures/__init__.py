"""Tables in, picture out: the canvas, the words of titles, and the kinds of figures that several studies share."""
