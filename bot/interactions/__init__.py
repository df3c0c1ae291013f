"""Parts that commands share: components, paging, permissions, progress reports and answer buttons."""
