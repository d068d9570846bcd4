"""The order of the stages, and only that: a province, its judgement, what other limits would find."""
