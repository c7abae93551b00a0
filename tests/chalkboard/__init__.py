"""The chalkboard: which lines does a second, slow and plain coder read from the same visit?"""

from .coder import Chalked, chalk

__all__ = ["Chalked", "chalk"]
