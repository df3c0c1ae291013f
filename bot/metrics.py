"""The figures that Prometheus reads."""

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram

_SECONDS = (0.1, 0.25, 0.5, 1, 2, 3, 5, 10, 20, 60)


class Metrics:
    """The figures of one bot, in a registry of their own."""

    def __init__(self) -> None:
        """Start every figure at zero."""
        self.registry = CollectorRegistry()
        self.questions = Counter(
            "dateline_questions", "Questions by outcome", ["outcome"], registry=self.registry
        )
        self.refusals = Counter(
            "dateline_refusals", "Questions that no indexed article answered", registry=self.registry
        )
        self.written = Counter(
            "dateline_written_answers",
            "Answers that a language model was to write, by what became of them",
            ["outcome"],
            registry=self.registry,
        )
        self.latency = Histogram(
            "dateline_answer_seconds",
            "Seconds from a question to its answer",
            buckets=_SECONDS,
            registry=self.registry,
        )
        self.queue = Gauge("dateline_queue", "Questions waiting", registry=self.registry)
        # No figure has a series for each server: there may be thousands.
        self.libraries = Gauge("dateline_libraries", "Libraries with an index", registry=self.registry)
        self.passages = Gauge("dateline_passages", "Passages in all libraries", registry=self.registry)
        self.reindexes = Counter(
            "dateline_reindexes", "Indexing jobs by outcome", ["outcome"], registry=self.registry
        )
