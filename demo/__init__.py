"""A believable kommune that does not exist, made from a seed. For demonstration and measuring only.

Nothing imports this app: it stands on top of all the others and is left out of production.
"""
