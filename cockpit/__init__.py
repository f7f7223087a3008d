"""Cockpit (领导驾驶舱): checked tables in, one lens over them, every figure with its passport."""
