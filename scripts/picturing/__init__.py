"""Pictures of the figures of a built site, and the page that shows them."""
