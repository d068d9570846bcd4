"""What the operating system gives and refuses: processes, folders that others write to, memory and disk."""
