"""Makes sample inboxes of invented schools, with the truth about every fault that was planted: for the demo, the tests and the bench.

    school (a clean return) ─▶ planting (a fault) ─▶ layouts (a book) ─▶ planting (a fault of the book) ─▶ disguises ─▶ formats (bytes)

``inbox`` puts them together; it imports nothing of the stages that it serves to test.
"""
