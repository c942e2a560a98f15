"""The gate: nothing leaves the shop from which a block of the manuscript is missing."""
