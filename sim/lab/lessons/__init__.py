"""Guided lessons: predict, see, why, try. Their settings are in lessons.yaml, their texts in the words of the lab."""
