"""What the officer sees on the screen: commands, Chinese help, progress, the closing sentence."""
