"""What a class sees from the back row: an organisation as a dot, one idea a screen, large type."""
