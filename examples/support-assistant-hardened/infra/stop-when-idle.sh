#!/bin/bash
# Stops the notebook instance after an hour without a running cell.
set -euo pipefail
(crontab -l 2>/dev/null; echo "*/5 * * * * /usr/bin/python3 /usr/local/bin/autostop.py --time 3600") | crontab -
