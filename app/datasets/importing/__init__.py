"""From a file to a version: decode, read, type, place, write. Runs in a watched child process."""
