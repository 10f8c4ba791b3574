"""Papers for one occasion, and files with the plans of many."""

from printouts.models.bundles import Bundle, BundlePart
from printouts.models.printouts import Printout, PrintoutKind

__all__ = ["Bundle", "BundlePart", "Printout", "PrintoutKind"]
