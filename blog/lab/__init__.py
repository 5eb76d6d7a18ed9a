"""The laboratory: a small transformer in numpy, the language that it learns, its training, and what is measured on it.

Articles take models, questions and measurements from here; nothing here knows an article or the rest of `blog`.
"""
