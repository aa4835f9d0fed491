"""Pictures: layers of plain marks composed here, painted by a child process that has Altair."""
