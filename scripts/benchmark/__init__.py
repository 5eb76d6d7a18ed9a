"""A benchmark of the generator: a seeded corpus, the same for every tool, built by each of them in turn."""
