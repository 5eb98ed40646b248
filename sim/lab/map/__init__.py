"""The map of the lab: departments and their ties, as a picture that can be tapped and drawn on."""
