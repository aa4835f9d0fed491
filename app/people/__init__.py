"""Who may take part: accounts, roles, posts, departments. Knows nothing of what they write."""
