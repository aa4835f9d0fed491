"""What a city's monitoring may count: routes by pattern and status, never who asked."""

from prometheus_client import CollectorRegistry, Counter, Histogram, generate_latest, multiprocess

from app.core.config import Settings

requests = Counter("commonplot_requests", "Requests answered.", ["method", "route", "status"])
seconds = Histogram(
    "commonplot_request_seconds",
    "Seconds until an answer began.",
    ["route"],
    buckets=(0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10),
)


def exposition(settings: Settings) -> bytes:
    """Return the counters of all web processes in Prometheus' text format."""
    folder = settings.data_dir / "metrics"
    if settings.metrics_shared and folder.is_dir():
        registry = CollectorRegistry()
        multiprocess.MultiProcessCollector(registry, path=str(folder))  # type: ignore[no-untyped-call]
        return generate_latest(registry)
    return generate_latest()
