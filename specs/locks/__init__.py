"""tokio's locks, semaphores, notifications and channels, without a kill: problems and remedies."""
