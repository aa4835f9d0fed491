"""What people wrote and others judge: texts, revisions, citations, votes and published figures."""
