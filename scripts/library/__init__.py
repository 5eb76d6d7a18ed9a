"""What scripts/oracle asks of an installed transformers: its kinds of models, small variants, weights and caches."""
