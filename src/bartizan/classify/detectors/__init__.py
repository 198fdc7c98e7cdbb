"""The types of sensitive values, one file each; `registry` names them all."""
