"""What `make bench` prints: times of the models, weights and times of the site. Nothing is asserted."""
