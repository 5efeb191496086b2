"""Recognising the cause of a failure in what Azure and containers say."""
