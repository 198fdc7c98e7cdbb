"""The guards, one a file; `registry` names them all."""
