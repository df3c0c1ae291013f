"""From answers and reports to the pages that members read; pure."""
