"""What an instructor touches: the class folder, release, collection, grading, feedback, report.

A class is an ordinary nbgrader course folder. Every command here leaves it in the state
the nbgrader command of the same name would leave it in, so the two can be mixed at any time.
"""
