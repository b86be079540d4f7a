"""Pages of batches and their notices: read by everybody, prepared by officers of the ministry."""
