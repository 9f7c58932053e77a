"""What leaves the snapshot: figures as text, sentences, workbooks. No computation, no pages."""
