"""Readers of other tools' results: SARIF, OCSF and CycloneDX become evidence for controls."""
