"""What of the figures of people may be published. Pure functions over tables of mart."""
