"""The checks and tests of the project: which of them a change needs, and how they run side by side."""
