"""What is done to builds and previews, and how what they leave is judged."""
