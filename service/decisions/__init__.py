"""What people decide of drafts, what is learnt from it, and the signed record of where a draft comes from."""
