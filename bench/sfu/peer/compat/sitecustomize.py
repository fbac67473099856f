"""What this release's gyp still looks for, and Python 3.10 has moved."""
import collections
import collections.abc

collections.MutableSet = collections.abc.MutableSet
