"""Three rounds between schools and the province: returns with many faults, edited as schools do, every finding's fate planned."""
