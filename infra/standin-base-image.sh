#!/usr/bin/env bash
# Pulls the base image of the functions, or makes a stand-in if its registry cannot be reached. `sam local` adds its
# runtime interface emulator to that image, and the programs are static, so the stand-in only needs a shell: Debian's
# busybox.
#
#   standin-base-image.sh ARCHITECTURE     x86_64 or arm64; the Docker engine has to be running
set -euo pipefail
image=public.ecr.aws/lambda/provided:al2023-$1
docker image inspect "$image" >/dev/null 2>&1 && exit
timeout 120 docker pull -q "$image" >/dev/null 2>&1 && { echo "$image was pulled"; exit; }
busybox=$(command -v busybox) || {
  echo "$image cannot be pulled, and there is no busybox to make a stand-in of: install busybox" >&2
  exit 1
}

root=$(mktemp -d)
trap 'rm -rf "$root"' EXIT
mkdir -p "$root"/{bin,dev,etc/ssl/certs,opt,proc,sys,tmp,var/runtime,var/task}
chmod 1777 "$root/tmp"
cp "$busybox" "$root/bin/busybox"
for applet in cat chmod env ls mkdir mv rm sh true; do ln -s busybox "$root/bin/$applet"; done
echo 'root:x:0:0::/root:/bin/sh' >"$root/etc/passwd"
certificates=/etc/ssl/certs/ca-certificates.crt
[ ! -f "$certificates" ] || cp "$certificates" "$root/etc/ssl/certs/"
tar -C "$root" -c . | docker import -c 'ENV PATH=/bin LAMBDA_TASK_ROOT=/var/task LAMBDA_RUNTIME_DIR=/var/runtime' \
  -c 'WORKDIR /var/task' - "$image" >/dev/null
echo "$image cannot be pulled: a stand-in was made of busybox"
