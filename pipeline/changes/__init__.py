"""What became of every finding and value since an earlier run or version."""
