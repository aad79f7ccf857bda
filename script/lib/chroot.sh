# shellcheck shell=sh
# Sourced by scripts that need fresh Debians. Whoever calls `fresh_debian` defines `fail MESSAGE`, and runs as root in a
# mount namespace of its own, so that nothing stays mounted however it ends.

# The folder of those that others are copied from. Several clones can share one.
debians=${USHER_DEBIANS:-build/debians}

# connect_to_archive FOLDER: how this machine reaches the archive is no part of what is tried.
connect_to_archive() {
  cp /etc/resolv.conf "$1/etc/resolv.conf"
  for file in /etc/apt/apt.conf.d/*proxy*; do
    [ ! -e "$file" ] || cp "$file" "$1/etc/apt/apt.conf.d/"
  done
}

# fresh_debian RELEASE FOLDER: a minimal bookworm or trixie, with apt's lists of this hour.
fresh_debian() {
  mkdir -p "$debians"
  if [ ! -e "$debians/$1/installed" ]; then
    rm -rf --one-file-system "${debians:?}/$1"
    debootstrap --variant=minbase "$1" "$debians/$1" >"$debians/$1.log" 2>&1 ||
      { tail -n 20 "$debians/$1.log" >&2; fail "debootstrap $1 failed (above)"; }
    touch "$debians/$1/installed"
  fi
  rm -rf --one-file-system "$2"
  cp -a "$debians/$1" "$2"
  rm "$2/installed"
  # It is thrown away: no package waits for the disk.
  echo force-unsafe-io >"$2/etc/dpkg/dpkg.cfg.d/unsafe-io"
  connect_to_archive "$2"
  mount --bind "$2" "$2"
  mount -t proc proc "$2/proc"
  mkdir -p "$2/dev/shm"
  mount -t tmpfs tmpfs "$2/dev/shm"
  inside "$2" apt-get -q update >/dev/null
}

# inside FOLDER COMMAND...: runs it there, with nothing of this environment.
inside() {
  folder=$1
  shift
  chroot "$folder" /usr/bin/env -i HOME=/root TERM=dumb LANG=C.UTF-8 DEBIAN_FRONTEND=noninteractive \
    PATH=/usr/sbin:/usr/bin:/sbin:/bin ${http_proxy:+"http_proxy=$http_proxy"} ${https_proxy:+"https_proxy=$https_proxy"} \
    "$@"
}

# leave_debian FOLDER: takes it away again.
leave_debian() {
  umount "$1/dev/shm" "$1/proc"
  umount "$1"
  rm -rf --one-file-system "$1"
}
