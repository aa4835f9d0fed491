"""Real conversations are collected only where their files are, so that no test is ever skipped."""

from tests.commonground.conversations import DATA

collect_ignore = [] if DATA.is_dir() else ["test_real_conversations.py"]
