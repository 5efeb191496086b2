"""The line from what is asked for to what answers: observe, plan, apply, wait, verify."""
