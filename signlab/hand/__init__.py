"""A hand that the program draws itself: a camera for a machine without one, a teacher, and a yardstick."""
