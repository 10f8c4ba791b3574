"""Other systems of the kommune that ask this one: who they are, and the keys they ask with."""
