"""What forelog costs: every budget as a ratio to a bare parse of the same files."""
