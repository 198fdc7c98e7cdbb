"""Cases of the checks that read JavaScript and TypeScript, on such files."""
