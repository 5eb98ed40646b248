"""The class votes: a page for phones, on an address of its own, and its panel on the page of the teacher."""
