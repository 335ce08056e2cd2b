"""What a picture shows (hand, light, sharpness, likeness), and what a set of pictures covers."""
