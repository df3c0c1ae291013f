"""Where articles come from: each module reads one kind of place."""
