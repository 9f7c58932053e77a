"""Looks: colours, the Plotly template, the style sheet and the page's icon. No texts, no data."""
