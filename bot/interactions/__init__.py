"""What commands share: components, paging, permissions, progress and retries."""
