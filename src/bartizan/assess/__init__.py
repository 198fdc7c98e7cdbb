"""The pure assessment: predicates, scope, judging, status, posture, gates, plan, differences."""
