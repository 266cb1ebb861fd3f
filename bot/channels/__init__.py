"""The ways in and out. One file per channel; `base` is what the rest of the product knows about them."""
