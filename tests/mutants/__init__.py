"""What the store promises, broken on purpose: each mutant is caught by the test that it names."""
