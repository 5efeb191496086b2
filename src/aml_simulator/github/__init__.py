"""GitHub's side: what a job of a workflow talks to."""
