"""Many runs: under the same luck, as rows of tables, by several processes."""
