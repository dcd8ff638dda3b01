"""How the properties of the methods are tried: the same examples in every run, no stop-watch."""

from hypothesis import settings

# the first example of a test may have to import scipy or statsmodels, which takes a second
settings.register_profile("coursekit", deadline=None, derandomize=True)
settings.load_profile("coursekit")
