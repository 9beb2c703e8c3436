"""cytostorm: published criteria for cytokine storm syndromes as cited data, computed with honest bounds."""

__version__ = "0.1.0"
