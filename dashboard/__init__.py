"""The dashboard: pages over the published snapshot. Computes no measure; `pipelines` does."""
