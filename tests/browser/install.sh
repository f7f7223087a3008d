#!/usr/bin/env bash
# Chromium and a Chinese font for the browser tests, from Debian's packages where they are missing.
set -euo pipefail

missing=()
command -v chromium >/dev/null || missing+=(chromium)
[ -n "$(fc-list :lang=zh-cn 2>/dev/null)" ] || missing+=(fontconfig fonts-noto-cjk)
[ ${#missing[@]} -gt 0 ] || exit 0

give_up() {
  echo "浏览器测试需要 ${missing[*]}，无法自动安装（$1），请手工安装后重试。" \
    "The browser tests need ${missing[*]}, which could not be installed ($2); please install them by hand." >&2
  exit 1
}

as_root=()
if [ "$(id -u)" -ne 0 ]; then
  command -v sudo >/dev/null || give_up "不是 root，也没有 sudo" "neither root nor sudo"
  as_root=(sudo)
fi
command -v apt-get >/dev/null || give_up "没有 apt-get" "no apt-get"

log=$(mktemp)
trap 'rm -f "$log"' EXIT
echo "安装浏览器测试所需：${missing[*]}"
if ! { "${as_root[@]}" apt-get update && "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive \
  apt-get install --yes --no-install-recommends "${missing[@]}"; } >"$log" 2>&1; then
  tail -n 20 "$log" >&2
  give_up "apt-get 失败" "apt-get failed"
fi
