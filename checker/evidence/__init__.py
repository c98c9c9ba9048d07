"""What an engine gives back: verdicts, findings, traces.  Nothing here searches or draws."""
