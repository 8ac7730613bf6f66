#!/usr/bin/env bash
# Builds dynlint.vsix: needs node 20 or later, and npm.
set -euo pipefail
cd "$(dirname "$0")"
[ -f LICENSE ] || cp ../../LICENSE LICENSE
npm install --no-package-lock --no-audit --no-fund --loglevel=error
npm run package
