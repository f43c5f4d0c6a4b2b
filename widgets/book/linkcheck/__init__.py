"""Links to the world, checked on demand: every one of the built site, with what its host answers."""
