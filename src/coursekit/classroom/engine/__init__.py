"""How submissions are run: warm, many at a time, each shut in on its own.

``server``   a process with the libraries loaded; forks one child for each notebook
``sandbox``  what the child may see and do (the one file to audit)
``guard``    what is put back before each test cell
``execute``  the grader's side: an nbgrader preprocessor that runs a notebook in a child
"""
