"""The public ledger: every act of moderation and of office, with its reason."""
