"""Turn answers and reports into the messages that members read; pure."""
