#!/bin/sh
# Written by packages/cli/src/shims/write.ts from the tool table; change that.
self=$0
case $self in */*) ;; *) [ -f "./$self" ] && self=./$self || self=$(command -v -- "$self") ;; esac
while [ -L "$self" ]; do
  link=$(readlink "$self")
  case $link in /*) self=$link ;; *) self=${self%/*}/$link ;; esac
done
bin=$(CDPATH= cd -- "${self%/*}/" && pwd -P) || exit 1
set -- configs "$@"
. "$bin/launch.sh"
