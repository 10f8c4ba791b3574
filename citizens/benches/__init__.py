"""What `manage.py bench` can measure here."""

from citizens.benches import rotation, walls

BENCHES = {"log": walls.log, "access": walls.access, "rotation": rotation.rotation}
