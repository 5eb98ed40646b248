"""What the page shows: views, editors and charts."""
