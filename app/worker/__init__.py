"""The worker process: publishes batches, delivers events, sends mail, imports, warms charts."""
