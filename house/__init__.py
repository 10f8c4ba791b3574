"""What `run.py` does: brings a machine with nothing but python3 to a running house, and tidies up after it.

Standard library only, since this runs before anything is installed (`probe_task` alone runs inside `.venv`).
"""
