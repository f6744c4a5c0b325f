#!/bin/sh
# Writes locales.tsv and zones.tsv beside this script; needs a JDK 25 as `java` or in JAVA_HOME.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
"${JAVA_HOME:+$JAVA_HOME/bin/}java" -Duser.language=en -Duser.country=US -Duser.timezone=UTC \
    --add-exports java.base/sun.util.locale.provider=ALL-UNNAMED --add-opens java.base/java.time.format=ALL-UNNAMED \
 "$here/Tables.java" "$here"
